namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a protocol is, beyond doubt: a folder in a commit, and the digest of its
/// files.</summary>
/// <remarks>Name and version identify nothing. Source: docs/spec/protocol.md, "The pin".</remarks>
/// <param name="Commit">The commit; its hash function is the repository's.</param>
/// <param name="Path">The folder, with <c>/</c>, from the top; empty when it is the top.</param>
/// <param name="ManifestSha256">Lower-case hex of the <see cref="ProtocolManifest"/>'s
/// SHA-256.</param>
public sealed record ProtocolIdentity(GitObjectId Commit, string Path, string ManifestSha256);
