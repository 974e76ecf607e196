using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>When a commit says that it was made: its committer's word.</summary>
public static class GitCommitTime
{
    /// <summary>The time of a protocol's pinned commit; null where the commit says none that can
    /// be.</summary>
    /// <remarks>
    /// <c>committer NAME &lt;MAIL&gt; SECONDS ZONE</c>, a line of the commit's head; seconds since
    /// 1970, UTC.
    /// Source: git's documentation, gitformat-signature and git-commit-tree, "Commit information".
    /// </remarks>
    public static DateTimeOffset? Of(ProtocolPackage protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var text = Encoding.UTF8.GetString(protocol.Objects[protocol.Identity.Commit].Content);
        var head = text.IndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0
            ? text[..end]
            : text;
        var line = head.Split('\n')
            .FirstOrDefault(line => line.StartsWith("committer ", StringComparison.Ordinal));
        return
            line?.Split(' ') is [.., var seconds, _]
            && long.TryParse(
                seconds,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var value
            )
            && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : null;
    }
}
