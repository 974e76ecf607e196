namespace SecureGenomics.Provenance.Fhe;

/// <summary>Bytes that are not the SEAL stream they should be; the message says what was expected
/// and what was found.</summary>
public sealed class SealFormatException : FormatException
{
    internal SealFormatException(long offset, string specSection, string message)
        : base($"{message} (byte {offset}, {specSection})")
    {
        Offset = offset;
        SpecSection = specSection;
    }

    /// <summary>Where in the stream the fault begins, counted from 0.</summary>
    public long Offset { get; }

    /// <summary>The section of docs/spec/seal-streams.md, that the bytes break.</summary>
    public string SpecSection { get; }
}
