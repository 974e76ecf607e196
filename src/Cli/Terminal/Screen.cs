using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Where the program speaks: answers on stdout, everything else on stderr.</summary>
internal sealed class Screen
{
    private const int UsualColumns = 80;

    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true };

    private readonly bool _json;
    private readonly bool _quiet;
    private readonly bool _narrates;

    /// <summary>A screen for one run of the program.</summary>
    /// <param name="json">Whether answers are JSON.</param>
    /// <param name="quiet">Whether there is no talk.</param>
    /// <param name="narrates">Whether the talk is the answer, and so goes to stdout.</param>
    public Screen(bool json, bool quiet, bool narrates = false)
    {
        _json = json;
        _quiet = quiet;
        _narrates = narrates;
    }

    /// <summary>
    /// The width of answers; <see cref="TextTable.Unlimited"/> where no screen shows them.
    /// </summary>
    public static int AnswerColumns => ColumnsOf(Console.IsOutputRedirected);

    /// <summary>Whether a person watches stderr.</summary>
    private bool IsWatched => !_quiet && !Console.IsErrorRedirected;

    /// <summary>Whether a person is there to be asked.</summary>
    public bool CanAsk => !_json && IsWatched && !Console.IsInputRedirected;

    /// <summary>A line of talk.</summary>
    public void Say(string line)
    {
        if (!_quiet)
            (_narrates ? Console.Out : Console.Error).WriteLine(line);
    }

    /// <summary>The answer: a text for people or a JSON object for programs, never both.</summary>
    public void Answer(Func<string> text, Func<JsonObject> json)
    {
        if (_json)
            Console.Out.WriteLine(json().ToJsonString(JsonOptions));
        else
            Console.Out.Write(text());
    }

    /// <summary>An answer that comes ready in both forms.</summary>
    public void Answer(string text, string json) => Console.Out.Write(_json ? json : text);

    /// <summary>An answer that is a table.</summary>
    public void Answer(TextTable table, Func<JsonObject> json) =>
        Answer(() => table.Format(AnswerColumns), json);

    /// <summary>A table that is talk.</summary>
    public void Show(TextTable table)
    {
        var columns = ColumnsOf(_narrates ? Console.IsOutputRedirected : Console.IsErrorRedirected);
        Say(table.Format(columns).TrimEnd('\n'));
    }

    /// <summary>
    /// Runs something long, with a line on stderr that says so when a person watches and it lasts.
    /// </summary>
    /// <param name="step">What is being done; the line's label until the first report.</param>
    /// <param name="work">Reports done, total and unit; must not talk.</param>
    public T WithProgress<T>(string step, Func<Action<string, long, long, string>, T> work)
    {
        if (!IsWatched || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb")
            return work(static (_, _, _, _) => { });
        using var line = new ProgressLine(
            Console.Error,
            ColumnsOf(isRedirected: false),
            TimeProvider.System,
            step
        );
        return work(line.Report);
    }

    /// <summary>Runs something long of which nobody knows how far it is.</summary>
    /// <inheritdoc cref="WithProgress{T}"/>
    public T While<T>(string step, Func<T> work) => WithProgress(step, _ => work());

    /// <summary>Opens what may have to be fetched from elsewhere first.</summary>
    /// <remarks>ssh asks for a passphrase at the terminal: a line would be drawn over it.</remarks>
    /// <param name="place">A path or an address.</param>
    /// <param name="work">Opens it.</param>
    public T WhileOpening<T>(string place, Func<T> work) =>
        place.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase)
            ? work()
            : While(
                place.Contains("://", StringComparison.Ordinal)
                    ? "fetching the repository"
                    : $"reading {place}",
                work
            );

    /// <summary>
    /// The terminal's width. Without a terminal there is none, unless COLUMNS says one.
    /// </summary>
    private static int ColumnsOf(bool isRedirected)
    {
        var told =
            int.TryParse(
                Environment.GetEnvironmentVariable("COLUMNS"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var columns
            )
            && columns > 0;
        if (isRedirected)
            return told ? columns : TextTable.Unlimited;
        try
        {
            if (Console.WindowWidth is > 0 and var width)
                return width;
        }
        catch (IOException)
        {
            // A terminal that does not tell its size.
        }

        return told ? columns : UsualColumns;
    }
}
