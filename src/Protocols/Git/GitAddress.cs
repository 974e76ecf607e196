using System.Collections.Frozen;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Addresses of repositories: which are taken, and how they are shown.</summary>
/// <remarks>
/// Taken: <c>https</c>, <c>http</c>, <c>ssh</c>, <c>git</c>, and <c>file</c>, which is read where
/// it
/// lies. Refused: every other scheme, so every helper that a scheme could name (<c>ext::</c>,
/// <c>fd::</c>), and a host or user that begins with <c>-</c>, which ssh would take for an option.
/// Source: Git documentation, git-clone, "Git URLs"; gitremote-helpers, "Invocation".
/// </remarks>
internal static class GitAddress
{
    private const string FileScheme = "file://";

    private static readonly FrozenSet<string> Schemes = FrozenSet.Create(
        StringComparer.Ordinal,
        "https",
        "http",
        "ssh",
        "git"
    );

    /// <summary>Whether a place is an address and no path.</summary>
    public static bool IsAddress(string place) => place.Contains("://", StringComparison.Ordinal);

    /// <summary>The folder of a <c>file</c> address.</summary>
    /// <returns>Null for another scheme.</returns>
    /// <exception cref="GitException">A path that is not absolute.</exception>
    public static string? FindLocalFolder(string address)
    {
        if (!address.StartsWith(FileScheme, StringComparison.Ordinal))
            return null;
        var path = Uri.UnescapeDataString(address[FileScheme.Length..]);
        if (OperatingSystem.IsWindows() && path.StartsWith('/'))
            path = path[1..];
        return Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw Refused(address, "an absolute path behind file://");
    }

    /// <summary>Refuses what must not be handed to a program.</summary>
    /// <param name="address">Of a repository elsewhere.</param>
    /// <exception cref="GitException">Another scheme, or a host that could be an
    /// option.</exception>
    public static void Require(string address)
    {
        var end = address.IndexOf("://", StringComparison.Ordinal);
        if (end < 0 || !Schemes.Contains(address[..end]))
            throw Refused(address, "an address with https, http, ssh, git or file before ://");
        var rest = address[(end + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (
            host.Length == 0
            || host[0] == '-'
            || authority[0] == '-'
            || host.Contains('%', StringComparison.Ordinal)
        )
        {
            throw Refused(address, "a host behind ://");
        }

        if (address.Any(c => char.IsControl(c) || c == ' '))
            throw Refused(address, "an address without blanks and control characters");
    }

    /// <summary>An address as it may be published: without user, password, query and
    /// fragment.</summary>
    /// <returns>Null for what is no address, or a local one.</returns>
    public static string? Public(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsFile
            ? uri.GetComponents(
                UriComponents.SchemeAndServer | UriComponents.Path,
                UriFormat.UriEscaped
            )
            : null;

    private static GitException Refused(string address, string expected) =>
        new(
            $"expected {expected}, found {Shown.Quote(address)}",
            "clone the repository yourself and name the folder"
        );
}
