using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Where framed Git objects come from: a repository, a study folder, a bundle.</summary>
public interface IGitObjects
{
    /// <summary>The framed bytes stored under an id, unchecked; null where there are
    /// none.</summary>
    ImmutableArray<byte>? Find(GitObjectId id);
}
