namespace SecureGenomics.Provenance.Fhe;

/// <summary>Which generator expands a seed; the values are those of SEAL's streams.</summary>
internal enum SeedGenerator : byte
{
    Unknown = 0,
    Blake2xb = 1,
    Shake256 = 2,
}
