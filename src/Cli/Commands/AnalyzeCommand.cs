using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp analyze</c>: a score that the owner of a genome computes alone. Nothing is sent,
/// nothing is written.</summary>
internal static class AnalyzeCommand
{
    private const int BarWidth = 24;

    public static Command Build(SharedOptions shared)
    {
        var folder = new Argument<string>("PROTOCOL")
        {
            Description = "The folder of a local analysis.",
        };
        var file = new Argument<string>("VCF")
        {
            Description = "A VCF 4.x: plain, gzip or bgzip; - for standard input.",
        };
        var build = SharedOptions.NewBuild();
        var absence = new AbsenceOptions();
        var sex = new SexOption();
        var plot = new Option<string?>("--plot")
        {
            Description = "Draw what each variant adds, as an SVG file; it tells the genotypes.",
            HelpName = "FILE.svg",
        };
        var command = new Command(
            "analyze",
            """
            Compute a polygenic score on this machine, offline: nothing is sent, and nothing is written unless asked for.

            Example:
              sgp analyze protocols/alzheimers-prs mine.vcf.gz
            """
        )
        {
            folder,
            file,
            build,
            plot,
        };
        sex.AddTo(command);
        absence.AddTo(command);
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var analysis = LocalAnalysis.Load(arguments.GetValue(folder)!);
            var rules = analysis.Definition.Data.Genotypes;
            var statement = absence.Read(screen, arguments, analysis.Variants, rules);
            // An answer in JSON has each genome's terms.
            var (extraction, sums) = Read(
                arguments.GetValue(file)!,
                analysis,
                isSummed: !arguments.GetValue(shared.Json),
                sums =>
                    Genotypes.Read(
                        screen,
                        arguments.GetValue(file)!,
                        analysis.Variants,
                        rules,
                        SharedOptions.BuildOf(arguments.GetValue(build)),
                        statement,
                        sex.Read(arguments),
                        sums
                    )
            );
            using var _ = extraction;
            Genotypes.Show(screen, extraction);
            if (analysis.AmbiguousRemark is { } remark)
                screen.Say($"remark: {remark}");
            var genotypes = extraction.Genotypes;
            if (genotypes.Genomes.Length != 1 && arguments.GetValue(plot) is not null)
                throw new UsageException(
                    $"--plot: expected a file of one genome, found {genotypes.Genomes.Length}",
                    "split the file: \"bcftools view -s NAME\""
                );
            if (genotypes.Genomes.Length == 1)
            {
                var only = analysis.Score(genotypes, 0);
                screen.Answer(
                    () => ToText(analysis, only),
                    () => ToJson(analysis, genotypes.Genomes[0], only)
                );
                if (arguments.GetValue(plot) is { } path)
                    PlotFile.Write(path, ToPlot(analysis, only));
            }
            else
            {
                screen.Answer(
                    () => analysis.FormatTable(genotypes, sums),
                    () =>
                        new JsonObject
                        {
                            ["genomes"] = new JsonArray([
                                .. genotypes.Genomes.Select(
                                    (genome, i) =>
                                        (JsonNode)ToJson(
                                            analysis,
                                            genome,
                                            analysis.Score(genotypes, i)
                                        )
                                ),
                            ]),
                        }
                );
            }

            screen.Say(
                "This is no diagnosis: the protocol's README says what the score leaves out."
            );
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>
    /// Reads a file, with the scores of a cohort added up on the way where the file is in order.
    /// </summary>
    private static (VcfExtraction Extraction, ScoreSums? Sums) Read(
        string path,
        LocalAnalysis analysis,
        bool isSummed,
        Func<ScoreSums?, VcfExtraction> read
    )
    {
        // A pipe cannot be read again.
        if (!isSummed || path == SharedOptions.StandardInput)
            return (read(null), null);
        try
        {
            var sums = analysis.NewSums();
            return (read(sums), sums);
        }
        catch (UnsortedFileException)
        {
            return (read(null), null);
        }
    }

    private static string ToText(LocalAnalysis analysis, GenomeScore score)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(text),
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
            }
        );
        console.Profile.Width = 80;
        var longest = Math.Max(score.Terms.Max(term => Math.Abs(term.Value)), 1e-9);
        var table = new TextTable("variant", "allele", ">copies", ">adds", "");
        foreach (var term in score.Terms)
        {
            var bar = new string('█', (int)Math.Round(Math.Abs(term.Value) / longest * BarWidth));
            table.AddRow(
                term.Variant.Id,
                term.Variant.EffectAllele,
                term.CalledAlleles == 0 ? "not called" : $"{term.Dosage}",
                term.Value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture),
                bar
            );
        }

        text.Write(table.Format(columns: 80));
        var definition = analysis.Definition;
        var level = definition.LevelOf(score);
        var name = level is null ? "" : level.Name + "   ";
        var sum = score.Value.ToString("F6", CultureInfo.InvariantCulture);
        var rows = new List<string>
        {
            $"{name}score {sum} from {score.Called} of {score.Terms.Length} variants called "
                + $"({Percent(score)} %)",
        };
        if (level is not null)
            rows.Add(
                string.Join(
                    ", ",
                    definition.Levels.Select(next =>
                        next.Above is { } above
                            ? $"{next.Name} above {above.ToString(CultureInfo.InvariantCulture)}"
                            : $"else {next.Name}"
                    )
                )
            );
        else if (!definition.Levels.IsEmpty)
            rows.Add(
                $"no level: fewer than {definition.MinimumMatch} % of the variants are called"
            );
        if (score.Called < score.Terms.Length)
            rows.Add("variants that are not called add nothing");
        console.Write(
            new Panel(Markup.Escape(string.Join('\n', rows)))
            {
                Header = new PanelHeader(Markup.Escape(analysis.Definition.Name)),
                Border = BoxBorder.Rounded,
            }
        );
        return text.ToString();
    }

    /// <summary>
    /// Whole percent of the variants that are called, rounded down: 100 is all of them.
    /// </summary>
    private static int Percent(GenomeScore score) =>
        (int)(100L * score.Called / score.Terms.Length);

    private static JsonObject ToJson(LocalAnalysis analysis, string genome, GenomeScore score) =>
        new()
        {
            ["genome"] = genome,
            ["score"] = score.Value,
            ["level"] = analysis.Definition.LevelOf(score)?.Name,
            ["called"] = score.Called,
            ["match"] = (double)score.Called / score.Terms.Length,
            ["minimumMatch"] = analysis.Definition.MinimumMatch / 100.0,
            ["variants"] = new JsonArray([
                .. score.Terms.Select(term =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = term.Variant.Id,
                            ["effectAllele"] = term.Variant.EffectAllele,
                            ["dosage"] = term.CalledAlleles == 0 ? null : term.Dosage,
                            ["adds"] = term.Value,
                        }
                ),
            ]),
        };

    private static System.Xml.Linq.XDocument ToPlot(LocalAnalysis analysis, GenomeScore score) =>
        SvgPlot.Draw(
            new ResultPlot(
                $"{analysis.Definition.Name}: "
                    + $"{(analysis.Definition.LevelOf(score) is { } level ? level.Name + ", " : "")}score {score.Value.ToString("F3", CultureInfo.InvariantCulture)}",
                "what each variant adds to the score",
                [
                    .. score.Terms.Select(term => new PlotValue(
                        term.Variant.Id,
                        term.Value,
                        term.CalledAlleles == 0
                            ? "not called"
                            : $"{term.Dosage} × {term.Variant.EffectAllele}: "
                                + $"{term.Value.ToString("+0.000;-0.000;0", CultureInfo.InvariantCulture)}"
                    )),
                ]
            )
        );
}
