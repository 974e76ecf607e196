using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Where the program speaks: answers on stdout, everything else on stderr.</summary>
internal sealed class Screen
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true };

    private readonly bool _json;
    private readonly bool _quiet;
    private readonly bool _narrates;
    private readonly IAnsiConsole _talk;

    /// <summary>A screen for one run of the program.</summary>
    /// <param name="json">Whether answers are JSON.</param>
    /// <param name="quiet">Whether there is no talk.</param>
    /// <param name="narrates">Whether the talk is the answer, and so goes to stdout.</param>
    public Screen(bool json, bool quiet, bool narrates = false)
    {
        _json = json;
        _quiet = quiet;
        _narrates = narrates;
        _talk = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (Console.IsErrorRedirected)
            _talk.Profile.Width = 80;
    }

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
    public void Answer(Table table, Func<JsonObject> json)
    {
        if (_json)
        {
            Console.Out.WriteLine(json().ToJsonString(JsonOptions));
            return;
        }

        Write(table, toStandardOutput: true);
    }

    /// <summary>A table that is talk: it goes to stderr.</summary>
    public void Show(Table table)
    {
        if (!_quiet)
            Write(table, _narrates);
    }

    /// <summary>Runs something long, with a progress bar on stderr when a person watches.</summary>
    /// <param name="step">What is being done; the bar's label until the first report.</param>
    /// <param name="work">Reports done, total and unit.</param>
    public T WithProgress<T>(string step, Func<Action<string, long, long, string>, T> work)
    {
        if (!IsWatched)
            return work(static (_, _, _, _) => { });
        return _talk.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(step), maxValue: 1);
                return work((label, done, total, unit) =>
                {
                    task.Description = Markup.Escape($"{label} {Count(done, unit)} of {Count(total, unit)}");
                    task.MaxValue = Math.Max(total, 1);
                    task.Value = done;
                });
            });
    }

    /// <summary>A table in the one style of this program.</summary>
    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('>')))
            {
                Alignment = column.StartsWith('>') ? Justify.Right : Justify.Left,
                NoWrap = true,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        return table;
    }

    /// <summary>Where nobody watches, tables come without blank margins and as wide as they are.</summary>
    private void Write(Table table, bool toStandardOutput)
    {
        if (!toStandardOutput)
        {
            _talk.Write(table);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 160;
        console.Write(table);
    }

    private static string Count(long count, string unit) => unit == "bytes"
        ? $"{count / 1e6:#,0} MB"
        : $"{count:#,0} {unit}";
}
