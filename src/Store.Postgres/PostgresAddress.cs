using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>Where a PostgreSQL database is, and who asks; never with a password.</summary>
/// <remarks>
/// <code>
/// postgres://USER@HOST[:PORT]/DATABASE[?sslmode=MODE][&amp;sslrootcert=FILE]
/// postgres://USER@[:PORT]/DATABASE?host=FOLDER      a socket in a folder of this machine
/// </code>
/// USER and DATABASE may have percent-escapes; MODE is <c>disable</c>, <c>require</c>,
/// <c>verify-ca</c> or <c>verify-full</c>. Without one, a connection to another machine is
/// encrypted and the server's certificate and name are verified. The password comes from
/// <c>PGPASSWORD</c> or <c>~/.pgpass</c>. Source: the connection URIs of libpq (PostgreSQL's
/// documentation, 34.1.1), of which this is a strict part.
/// </remarks>
public sealed partial record PostgresAddress
{
    private const int DefaultPort = 5432;
    private const int MaxCharacters = 1024;

    private PostgresAddress() { }

    /// <summary>The database's role that asks.</summary>
    public required string User { get; init; }

    /// <summary>A name, an IP address, or the folder of a socket, which begins with a
    /// slash.</summary>
    public required string Host { get; init; }

    /// <summary>From 1 to 65535; of a socket, a part of its name.</summary>
    public required int Port { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>How the connection is protected, as the address says it; null where it does
    /// not.</summary>
    public string? TlsMode { get; init; }

    /// <summary>A file with the certificates that a server's is verified by; null for the
    /// system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Whether the server is reached by a socket of this machine.</summary>
    internal bool IsSocket => Host is ['/', ..];

    /// <summary>Whether the server is on this machine by its name.</summary>
    private bool IsLocal =>
        IsSocket
        || Host == "localhost"
        || (IPAddress.TryParse(Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Reads an address.</summary>
    /// <param name="text">As above.</param>
    /// <exception cref="FormatException">It is not such an address; the message does not repeat
    /// it, for it may hold a password.</exception>
    public static PostgresAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = text.Length <= MaxCharacters ? Form().Match(text) : Match.Empty;
        if (!match.Success)
            throw new FormatException(
                "expected the address of a database, postgres://USER@HOST:PORT/DATABASE"
            );
        if (match.Groups["password"].Success)
            throw new FormatException(
                "the address of a database holds no password: put it into the variable PGPASSWORD "
                    + "or the file ~/.pgpass"
            );
        var options = Options(match.Groups["options"].Value);
        return new PostgresAddress
        {
            User = Unescape(match.Groups["user"].Value, "user"),
            Host = HostOf(match.Groups["host"].Value, options.GetValueOrDefault("host")),
            Port = match.Groups["port"] is { Success: true, Value: var port }
                ? PortOf(port)
                : DefaultPort,
            Database = Unescape(match.Groups["database"].Value, "database"),
            TlsMode = options.GetValueOrDefault("sslmode"),
            RootCertificate = options.GetValueOrDefault("sslrootcert"),
        };
    }

    /// <summary>The address in its one canonical form, which <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string?[] options =
        [
            IsSocket ? $"host={Uri.EscapeDataString(Host)}" : null,
            TlsMode is null ? null : $"sslmode={TlsMode}",
            RootCertificate is null ? null : $"sslrootcert={Uri.EscapeDataString(RootCertificate)}",
        ];
        var said = string.Join('&', options.Where(option => option is not null));
        return $"postgres://{Uri.EscapeDataString(User)}@{(IsSocket ? "" : Host)}:{Port}"
            + $"/{Uri.EscapeDataString(Database)}{(said.Length > 0 ? "?" : "")}{said}";
    }

    /// <summary>What Npgsql is told; it finds the password itself.</summary>
    internal NpgsqlConnectionStringBuilder ToConnectionString() =>
        new()
        {
            Host = Host.Trim('[', ']'),
            Port = Port,
            Username = User,
            Database = Database,
            SslMode = TlsMode switch
            {
                "disable" => SslMode.Disable,
                "require" => SslMode.Require,
                "verify-ca" => SslMode.VerifyCA,
                "verify-full" => SslMode.VerifyFull,
                _ => IsLocal ? SslMode.Prefer : SslMode.VerifyFull,
            },
            RootCertificate = RootCertificate,
        };

    private static string HostOf(string named, string? folder)
    {
        if (folder is null)
            return named.Length > 0
                ? named
                : throw new FormatException("the address of a database names no host");
        if (named.Length > 0)
            throw new FormatException("the address of a database names a host and a socket");
        return folder is ['/', ..] && !folder.Contains(',', StringComparison.Ordinal)
            ? folder
            : throw new FormatException(
                "expected a full path without a comma as the folder of the database's socket"
            );
    }

    private static int PortOf(string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            is >= 1
                and <= ushort.MaxValue
                and var port
            ? port
            : throw new FormatException("expected a port from 1 to 65535");

    private static Dictionary<string, string> Options(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            var value = Unescape(parts.Length == 2 ? parts[1] : "", parts[0]);
            var isKnown = parts[0] switch
            {
                "host" or "sslrootcert" => true,
                "sslmode" => value is "disable" or "require" or "verify-ca" or "verify-full",
                _ => false,
            };
            if (!isKnown || !options.TryAdd(parts[0], value))
                throw new FormatException(
                    "expected once each, if at all, in the address of a database: host=FOLDER, "
                        + "sslmode=disable|require|verify-ca|verify-full, sslrootcert=FILE"
                );
        }

        return options;
    }

    private static string Unescape(string text, string part)
    {
        var value = Uri.UnescapeDataString(text);
        // An escape that is none, or no UTF-8, stays as it is.
        var percents = text.Split("%25").Length - 1;
        return
            value.Length > 0
            && !value.Any(char.IsControl)
            && value.Count(character => character == '%') == percents
            ? value
            : throw new FormatException($"the address of a database has a malformed part: {part}");
    }

    [GeneratedRegex(
        """
            \Apostgres(ql)?://(?<user>[^\s:@/?#]+)(?<password>:[^\s@/?#]*)?@
            (?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(:(?<port>[0-9]{1,5}))?
            /(?<database>[^\s/?#]+)(\?(?<options>[^\s#]+))?\z
            """,
        RegexOptions.NonBacktracking
            | RegexOptions.ExplicitCapture
            | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Form();
}
