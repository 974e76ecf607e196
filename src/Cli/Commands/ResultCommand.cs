using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp result</c>: decrypt once, publish, show.</summary>
internal static class ResultCommand
{
    public static Command Build(SharedOptions shared)
    {
        var plot = new Option<string?>("--plot")
        {
            Description = "Draw the result as an SVG file.",
            HelpName = "FILE.svg",
        };
        var trust = new TrustOptions("Without it the study's own keys are believed.");
        var command = new Command(
            "result",
            """
            Verify the study as an auditor would, decrypt the result, publish the table and show it. A published result is only shown.

            Example:
              sgp result --study study --plot frequencies.svg
            """
        )
        {
            plot,
            trust.Policy,
            trust.Trust,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        shared.Actor.AddTo(command);
        command.SetAction(
            (arguments, cancellation) =>
                Task.FromResult(
                    Execute(shared, trust, arguments, arguments.GetValue(plot), cancellation)
                )
        );
        return command;
    }

    /// <summary>Decrypts and publishes, with a progress bar for the replay.</summary>
    /// <exception cref="StudyException">The study ended without a result.</exception>
    /// <exception cref="UnclearedException">A check of an auditor fails: nothing was
    /// decrypted.</exception>
    public static StudyResult Publish(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        CancellationToken cancellation,
        TrustPolicy? policy = null
    ) =>
        screen.WithProgress("replaying", report =>
            Decryption.Publish(
                study,
                keys,
                new StepRelay(report),
                cancellation,
                new VerificationOptions { Policy = policy }
            )
        )
        ?? throw new StudyException(
            "the decrypted totals cannot come from the recorded genomes: the study ended without "
                + "a result",
            "the ledger says so; the secret key is destroyed, and nothing of the totals was kept"
        );

    /// <summary>The table for people: the first rows of it.</summary>
    public static TextTable ToTable(StudyResult result, int rows)
    {
        string[] texts = ["id", "chromosome", "ref", "alt", "effect_allele"];
        var shown = result
            .SummaryColumns.Select(column => result.Columns.IndexOf(column))
            .ToArray();
        var table = new TextTable([
            .. result.SummaryColumns.Select(column =>
                texts.Contains(column, StringComparer.Ordinal) ? column : ">" + column
            ),
        ]);
        var columns = result.Form.Columns;
        foreach (var row in result.Rows.Take(rows))
            table.AddRow([.. shown.Select(i => columns[i].OrMissing(row[i]))]);
        return table;
    }

    private static int Execute(
        SharedOptions shared,
        TrustOptions trust,
        ParseResult arguments,
        string? plot,
        CancellationToken cancellation
    )
    {
        var screen = shared.Screen(arguments);
        if (plot is not null)
            PlotFile.RequireNew(plot);
        using var study = shared.OpenStudy(arguments);
        var file = study.TableFile;
        if (study.State.Stage == StudyStage.Opened && Decryption.IsWithheld(study))
            return AnswerOwner(screen, study, KeysOf(shared, arguments, study));
        if (study.State.Stage == StudyStage.Opened)
        {
            // A run may have died just before the copy was written.
            if (!File.Exists(file))
                study.ShowTable(Decryption.ReadTable(study));
            Answer(screen, Decryption.Read(study), file, plot);
            return ExitCode.Ok;
        }

        var result = shared.WithKeys(arguments, study, keys =>
        {
            var published = Publish(screen, study, keys, cancellation, trust.OfActor(arguments));
            if (published is OwnerResult)
                file = Decryption.WithheldFile(keys);
            return published;
        });
        screen.Say(NextRound.IsDue(study) ? "next: sgp round" : "next: sgp release");
        Answer(screen, result, file, plot);
        return ExitCode.Ok;
    }

    private static void Answer(Screen screen, StudyResult result, string file, string? plot)
    {
        if (plot is not null)
        {
            PlotFile.Write(plot, SvgPlot.Draw(result));
            screen.Say($"plot: {plot}");
        }

        const int rows = 40;
        var all = result.Rows.ToArray();
        if (result is OwnerResult owner)
        {
            screen.Say(
                $"withheld from the ledger: the table and its salt are in "
                    + $"{Path.GetDirectoryName(file)}, for you alone"
            );
            screen.Answer(ToTable(result, rows), () => ToJson(owner.Columns, all, file));
            return;
        }

        if (all.Length > rows)
            screen.Say($"the first {rows} of {all.Length} rows; all are in {file}");
        foreach (var remark in result.Remarks)
            screen.Say($"remark: {remark}");
        screen.Answer(ToTable(result, rows), () => new JsonObject
            {
                ["genomes"] = result.Genomes,
                ["file"] = file,
                ["remarks"] = new JsonArray([.. result.Remarks.Select(remark => (JsonNode)remark)]),
                ["variants"] = new JsonArray([
                    .. all.Select(row =>
                        (JsonNode)
                            new JsonObject(
                                result
                                    .Columns.Zip(row)
                                    .Select(cell =>
                                        KeyValuePair.Create<string, JsonNode?>(
                                            cell.First,
                                            cell.Second
                                        )
                                    )
                            )
                    ),
                ]),
            });
    }

    /// <summary>The owner's folder; what is read from it is not sealed, so no passphrase is asked
    /// for.</summary>
    private static KeyFolder KeysOf(SharedOptions shared, ParseResult arguments, IStudy study)
    {
        using var none = Passphrase.ThrowAway();
        return new KeyFolder(
            arguments.GetValue(shared.Keys)
                ?? KeyFolder.DefaultPath(study.State.Study!.Predicate.Origin),
            none
        );
    }

    private static int AnswerOwner(Screen screen, IStudy study, KeyFolder keys)
    {
        var lines = Encoding
            .UTF8.GetString(Decryption.ReadWithheld(study, keys))
            .TrimEnd('\n')
            .Split('\n');
        ImmutableArray<string> columns = [.. lines[0].Split('\t')];
        ImmutableArray<string>[] rows =
        [
            .. lines.Skip(1).Select(line => ImmutableArray.Create(line.Split('\t'))),
        ];
        screen.Say("the table that the ledger binds by its salted digest");
        screen.Answer(
            () => string.Join('\n', lines) + "\n",
            () => ToJson(columns, rows, Decryption.WithheldFile(keys))
        );
        return ExitCode.Ok;
    }

    /// <summary><c>output</c>: the values in order, as numbers; then each of them by
    /// name.</summary>
    private static JsonObject ToJson(
        ImmutableArray<string> columns,
        ImmutableArray<string>[] rows,
        string file
    ) =>
        new()
        {
            ["output"] = new JsonArray([.. rows.Select(row => JsonNode.Parse(row[1]))]),
            ["file"] = file,
            ["outputs"] = new JsonArray([
                .. rows.Select(row =>
                    (JsonNode)
                        new JsonObject(
                            columns
                                .Zip(row)
                                .Select(cell =>
                                    KeyValuePair.Create<string, JsonNode?>(cell.First, cell.Second)
                                )
                        )
                ),
            ]),
        };
}
