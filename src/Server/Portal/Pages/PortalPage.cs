using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Server;

/// <summary>What every page has.</summary>
public abstract class PortalPage : ComponentBase
{
    /// <summary>Who runs the server, and who looks.</summary>
    [Parameter, EditorRequired]
    public required SiteFacts Site { get; set; }

    /// <summary>Text of others, fit to be shown: nothing in it is unseen, nothing is
    /// endless.</summary>
    protected static string Shown(string text, int most = 400) => Visible.Of(text, most);

    /// <summary>A count with its thousands separated.</summary>
    protected static string Count(ulong count) =>
        count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count and its word in the right number.</summary>
    protected static string Count(ulong count, string one, string many) =>
        $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A time for people, in UTC.</summary>
    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
