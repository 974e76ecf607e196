namespace SecureGenomics.Provenance.Ledger;

/// <summary>The name of a study's log: a host and 32 random hex digits.</summary>
/// <remarks>
/// Also the name of the log's key in signed notes. Source: c2sp.org/tlog-checkpoint, "origin".
/// </remarks>
public static class LogOrigin
{
    /// <summary>Longest origin, in characters.</summary>
    public const int MaxLength = 255;

    private const int RandomDigits = 32;

    /// <summary>A fresh origin under a host.</summary>
    /// <param name="host">
    /// Who runs the log: letters, digits, dots and hyphens, such as <c>example.org</c>.
    /// </param>
    /// <param name="randomBytes">Shape: [16]; fresh randomness for each study.</param>
    /// <exception cref="ArgumentException">
    /// The host has other characters, or the bytes are not 16.
    /// </exception>
    public static string Create(string host, ReadOnlySpan<byte> randomBytes)
    {
        if (randomBytes.Length != RandomDigits / 2)
            throw new ArgumentException("an origin takes 16 random bytes", nameof(randomBytes));
        var origin = $"{host}/{Convert.ToHexStringLower(randomBytes)}";
        return IsOfStudy(origin)
            ? origin
            : throw new ArgumentException(
                "a host has letters, digits, dots and hyphens only",
                nameof(host)
            );
    }

    /// <summary>Whether the text has the form <c>host/</c> and 32 lower-case hex digits.</summary>
    public static bool IsOfStudy(ReadOnlySpan<char> origin)
    {
        var slash = origin.IndexOf('/');
        if (slash <= 0 || origin.Length > MaxLength || origin.Length != slash + 1 + RandomDigits)
            return false;
        foreach (var c in origin[..slash])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
                return false;
        }

        return LowerHex.TryDecode(origin[(slash + 1)..], stackalloc byte[RandomDigits / 2]);
    }
}
