namespace SecureGenomics.Provenance.Wire;

/// <summary>The media types of what is sent. Source: docs/spec/server.md 2.</summary>
public static class MediaTypes
{
    /// <summary>A signed statement: the exact bytes of its DSSE envelope.</summary>
    public const string Statement = "application/vnd.in-toto+json";

    /// <summary>A contribution's container: its statement with its blobs.</summary>
    public const string Contribution = "application/vnd.securegenomics.contribution+zip";

    /// <summary>A container with a genesis statement and its protocol's Git objects.</summary>
    public const string Genesis = "application/vnd.securegenomics.genesis+zip";

    /// <summary>A study's public context.</summary>
    public const string Context = "application/vnd.securegenomics.context+zip";

    /// <summary>A study's bundle.</summary>
    public const string Bundle = "application/vnd.securegenomics.bundle+zip";

    /// <summary>Part of an upload.</summary>
    public const string Part = "application/partial-upload";

    /// <summary>Bytes whose meaning their digest's record says.</summary>
    public const string Blob = "application/octet-stream";

    /// <summary>An error. Source: RFC 9457.</summary>
    public const string Problem = "application/problem+json";
}
