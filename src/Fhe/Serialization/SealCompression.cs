namespace SecureGenomics.Provenance.Fhe;

/// <summary>How the members behind an outer header are packed.</summary>
internal enum SealCompression : byte
{
    None = 0,
    Zlib = 1,
    Zstandard = 2,
}
