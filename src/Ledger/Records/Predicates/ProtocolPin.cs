namespace SecureGenomics.Provenance.Ledger;

/// <summary>What identifies a protocol package: a Git commit and a SHA-256 manifest.</summary>
/// <param name="Name">The protocol's name, which is also the statement's subject.</param>
/// <param name="Repository">Where the repository was read from; information, not identity.</param>
/// <param name="Path">The protocol's folder inside the repository, with <c>/</c>; empty for the root.</param>
/// <param name="GitCommit">Lower-case hex, 40 digits for <c>sha1</c>, 64 for <c>sha256</c>.</param>
/// <param name="ObjectFormat">The repository's object format: <c>sha1</c> or <c>sha256</c>.</param>
/// <param name="Manifest">SHA-256 of the package's manifest.</param>
public sealed record ProtocolPin(
    string Name, string Repository, string Path, string GitCommit, string ObjectFormat, ArtifactDigest Manifest);
