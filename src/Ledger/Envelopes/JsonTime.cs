using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>How records write a time: UTC in whole seconds,
/// <c>2026-01-31T12:00:00Z</c>.</summary>
internal static class JsonTime
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The same moment in UTC, cut to whole seconds.</summary>
    public static DateTimeOffset InSeconds(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return new DateTimeOffset(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>Writes a time of whole seconds.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads the one spelling.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time
        );
}
