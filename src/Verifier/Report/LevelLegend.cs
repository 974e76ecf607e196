using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The levels on the page: the one that was reached, in a line, and what each of them means.
/// </summary>
internal static class LevelLegend
{
    /// <summary>The reached level in one line; empty where none is.</summary>
    public static string Line(VerificationReport report) =>
        ReportLevel.Of(report) is { } level
            ? $"<p class=\"reach\"><a class=\"badge\" href=\"#levels\">V{level.Number}</a> "
                + $"<span><b>{level.Word}</b>, level {level.Number} of 6: "
                + $"{level.Meaning}</span></p>"
            : "";

    /// <summary>All levels, those that were reached marked.</summary>
    public static string List(VerificationReport report)
    {
        var reached = ReportLevel.Of(report)?.Number ?? -1;
        var html = new StringBuilder();
        foreach (var level in ReportLevel.All)
        {
            var (style, word) =
                level.Number <= reached ? ("reached", "reached") : ("", "not reached");
            html.Append($"<li class=\"{style}\"><span class=\"badge\">V{level.Number}</span>")
                .Append($"<span><b>{level.Word}</b> {level.Meaning} ")
                .Append($"<span class=\"quiet\">{word}</span></span></li>\n");
        }

        return html.ToString();
    }
}
