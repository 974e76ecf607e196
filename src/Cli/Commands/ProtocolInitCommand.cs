using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>
/// <c>sgp protocol init</c>: a protocol folder from a list of sites, or from a published score.
/// </summary>
internal sealed class ProtocolInitCommand
{
    private const string AlleleFrequency = "allele-frequency";
    private const string ChiSquare = "chi-square";

    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The new protocol folder; its name becomes the protocol's.",
    };

    private readonly Option<string?> _sites = new("--sites")
    {
        Description =
            "The sites of a study: a VCF (with genotypes or without), a BED file with one base "
            + "a line, or a list of rs numbers; plain, gzip or bgzip.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _interpret = new("--interpret")
    {
        Description = "With --sites: what the study computes.",
        HelpName = $"{AlleleFrequency}|{ChiSquare}",
    };

    private readonly Option<string?> _build = SharedOptions.NewBuild();

    private readonly Option<string?> _source = new("--source")
    {
        Description =
            "With --sites: where the list comes from, for each row: a DOI, say; by default the "
            + "file's name.",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _title = new("--title")
    {
        Description = "With --sites: the study in one line.",
        HelpName = "TEXT",
    };

    private readonly Option<int?> _minimum = new("--minimum-contributors")
    {
        Description = "With --sites: fewer contributions are never decrypted; by default 20.",
        HelpName = "N",
    };

    private readonly Option<string?> _pgs = new("--pgs")
    {
        Description = "A scoring file of the PGS Catalog, format 2.0 or 1.0: plain or gzip.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _skip = new("--skip-unsupported")
    {
        Description =
            "With --pgs: leave out and count rows that cannot be scored: haplotypes and others.",
    };

    private readonly SharedOptions _shared;

    private ProtocolInitCommand(SharedOptions shared) => _shared = shared;

    /// <summary>Makes the command.</summary>
    public static Command Build(SharedOptions shared)
    {
        var init = new ProtocolInitCommand(shared);
        var command = new Command(
            "init",
            """
            Make a protocol folder: of a study, from a list of sites, or of a local analysis, from a published score.

            Examples:
              sgp protocol init my-frequencies --sites sites.vcf.gz --interpret allele-frequency
              sgp protocol init my-association --sites rsids.txt --interpret chi-square --build GRCh38
              sgp protocol init breast-cancer-prs --pgs PGS000001_hmPOS_GRCh38.txt.gz
            """
        )
        {
            init._folder,
            init._sites,
            init._interpret,
            init._build,
            init._source,
            init._title,
            init._minimum,
            init._pgs,
            init._skip,
        };
        command.SetAction(init.Execute);
        return command;
    }

    private int Execute(ParseResult arguments)
    {
        var screen = _shared.Screen(arguments);
        var (sites, pgs) = (arguments.GetValue(_sites), arguments.GetValue(_pgs));
        if (sites is null == pgs is null)
        {
            throw new UsageException(
                "expected --sites FILE for a study, or --pgs FILE for a score, found "
                    + (sites is null ? "neither" : "both"),
                "\"sgp protocol init --help\" has an example of each"
            );
        }

        if (pgs is not null)
        {
            RequireAbsent(arguments, "--pgs", _interpret, _build, _source, _title, _minimum);
            return MakeAnalysis(screen, arguments, pgs);
        }

        RequireAbsent(arguments, "--sites", _skip);
        return MakeStudy(screen, arguments, sites!);
    }

    private static void RequireAbsent(ParseResult arguments, string chosen, params Option[] others)
    {
        if (
            Array.Find(others, option => arguments.GetResult(option) is { Implicit: false }) is
            { } other
        )
        {
            throw new UsageException(
                $"{other.Name}: expected no such option beside {chosen}, found one",
                "leave it out; \"sgp protocol init --help\" says which belong together"
            );
        }
    }

    private int MakeStudy(Screen screen, ParseResult arguments, string sites)
    {
        var folder = arguments.GetValue(_folder)!;
        var interpretation = arguments.GetValue(_interpret) switch
        {
            AlleleFrequency => Interpretation.AlleleFrequency,
            ChiSquare => Interpretation.ChiSquare,
            var other => throw new UsageException(
                $"--interpret: expected {AlleleFrequency} or {ChiSquare}, found "
                    + (other ?? "nothing"),
                "say what the study computes"
            ),
        };
        var minimum = arguments.GetValue(_minimum) ?? 20;
        if (minimum is < 2 or > 1_000_000)
        {
            throw new UsageException(
                $"--minimum-contributors: expected 2 to 1000000, found {minimum}",
                "totals over few contributors say much about each"
            );
        }

        Genotypes.RequireFile(sites, "a list of sites");
        using var file = File.OpenRead(sites);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        using var text = GenomicFile.OpenDecompressed(file, sites);
        var name = Path.GetFileName(sites);
        var list = SitesFile.Read(
            text,
            sites,
            SharedOptions.BuildOf(arguments.GetValue(_build)),
            OneLine(arguments.GetValue(_source)) ?? name
        );
        var remarks = new StudyTemplate
        {
            Interpretation = interpretation,
            Sites = list,
            SitesName = name,
            SitesSha256 = digest,
            Title = OneLine(arguments.GetValue(_title)),
            MinimumContributors = minimum,
        }.Write(folder);
        foreach (var remark in list.Remarks.Concat(remarks))
            screen.Say($"remark: {remark}");
        var title = Path.GetFileName(folder.TrimEnd('/'));
        screen.Say(
            $"next: read {folder}/README.md and put your names into {folder}/protocol.yaml; then"
        );
        screen.Say($"  sgp protocol test {folder}");
        screen.Say($"  git init -q {folder}");
        screen.Say($"  git -C {folder} add . && git -C {folder} commit -qm \"{title}\"");
        screen.Say($"  sgp create study --protocol {folder}");
        screen.Answer(
            () =>
                $"made {folder}: {list.Variants.Length} sites on {list.Build}, "
                + $"{arguments.GetValue(_interpret)}\n",
            () =>
                new JsonObject
                {
                    ["folder"] = folder,
                    ["variants"] = list.Variants.Length,
                    ["build"] = list.Build.Name,
                    ["interpret"] = arguments.GetValue(_interpret),
                    ["sitesSha256"] = digest,
                    ["remarks"] = new JsonArray([
                        .. list.Remarks.Concat(remarks).Select(remark => (JsonNode)remark),
                    ]),
                }
        );
        return ExitCode.Ok;
    }

    /// <summary>A text that fits into a cell of a table.</summary>
    private static string? OneLine(string? text) =>
        text is null || !text.Any(char.IsControl)
            ? text
            : throw new UsageException(
                "expected a text of one line without tabs, found control characters",
                "leave tabs and line ends out"
            );

    private int MakeAnalysis(Screen screen, ParseResult arguments, string source)
    {
        var path = arguments.GetValue(_folder)!;
        Genotypes.RequireFile(source, "a scoring file");
        using var file = File.OpenRead(source);
        using var text = GenomicFile.OpenDecompressed(file, source);
        var scoring = PgsScoringFile.Read(text, source, arguments.GetValue(_skip));
        var analysis = AnalysisTemplate.Write(scoring, path, Path.GetFileName(source));
        foreach (var remark in scoring.Remarks)
            screen.Say($"remark: {remark}");
        screen.Say($"next: sgp analyze {path} mine.vcf.gz");
        screen.Answer(
            () => DescribeMade(path, scoring),
            () =>
                new JsonObject
                {
                    ["folder"] = path,
                    ["variants"] = scoring.Variants.Length,
                    ["foundById"] = scoring.FoundById,
                    ["unmapped"] = scoring.Unmapped,
                    ["repeated"] = scoring.Repeated,
                    ["unsupported"] = new JsonArray([
                        .. scoring.Unsupported.Select(rows =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(
                                        rows.Kind.ToString()
                                    ),
                                    ["rows"] = rows.Count,
                                    ["firstLine"] = rows.FirstLine,
                                }
                        ),
                    ]),
                    ["remarks"] = new JsonArray([
                        .. scoring.Remarks.Select(remark => (JsonNode)remark),
                    ]),
                }
        );
        return ExitCode.Ok;
    }

    private static string DescribeMade(string path, PgsScoringFile scoring)
    {
        var unsupported = scoring.Unsupported.Sum(rows => rows.Count);
        return $"made {path}: {scoring.Variants.Length} variants on {scoring.Build}"
            + (scoring.FoundById > 0 ? $", {scoring.FoundById} of them found by rs number" : "")
            + (
                scoring.Unmapped > 0
                    ? $"; left out {scoring.Unmapped} rows that harmonization could not map"
                    : ""
            )
            + (unsupported > 0 ? $"; not scored and left out: {unsupported}" : "")
            + (scoring.Repeated > 0 ? $"; repeated and left out: {scoring.Repeated}" : "")
            + "\n";
    }
}
