namespace SecureGenomics.Provenance.Fhe;

/// <summary>Sections of docs/spec/seal-streams.md, that an error can point to.</summary>
internal static class SealSection
{
    public const string Header = "SEAL streams, Header";
    public const string Array = "SEAL streams, Array";
    public const string Parameters = "SEAL streams, Parameters";
    public const string Plaintext = "SEAL streams, Plaintext";
    public const string Ciphertext = "SEAL streams, Ciphertext";
    public const string Seed = "SEAL streams, Seed";
    public const string Keys = "SEAL streams, Keys";
    public const string Validity = "SEAL streams, Validity";
}
