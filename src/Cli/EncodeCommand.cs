using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp encode</c>: the first step of a contribution alone. It shows what would be encrypted, and writes nothing.</summary>
internal static class EncodeCommand
{
    public static Command Build(SharedOptions shared)
    {
        var input = new ContributorInput();
        var context = EncryptCommand.NewContext(required: false);
        var confirmation = new ContextConfirmation();
        var command = new Command("encode", """
            Show what a file would contribute, variant by variant. Nothing is encrypted, sent or written.

            Example:
              sgp encode mine.vcf.gz --context study.sgpctx
            """);
        input.AddTo(command);
        command.Options.Add(context);
        command.Options.Add(shared.Study);
        confirmation.AddTo(command, asks: false);
        command.SetAction(arguments =>
        {
            var screen = new Screen(arguments.GetValue(shared.Json), quiet: true);
            var protocol = arguments.GetValue(context) is { } file
                ? ContextFile.Read(file, confirmation.OptionsOf(arguments)).Protocol
                : OpenProtocol(shared, arguments, confirmation);
            var (extraction, _) = input.Read(screen, arguments, protocol);
            using var owned = extraction;
            var genomes = extraction.Genotypes.Genomes.Length;
            screen.Answer(
                Genotypes.ToTable(extraction.Findings, genomes),
                () => new JsonObject
                {
                    ["genomes"] = genomes,
                    ["usable"] = extraction.Findings.Count(finding => finding.IsUsable),
                    ["variants"] = new JsonArray([.. extraction.Findings.Select(finding => (JsonNode)new JsonObject
                    {
                        ["id"] = finding.Variant.Id,
                        ["usable"] = finding.IsUsable,
                        ["called"] = finding.CalledGenomes,
                        ["line"] = finding.Line,
                        ["remark"] = finding.Note,
                    })]),
                });
            return ExitCode.Ok;
        });
        return command;
    }

    private static Protocols.ProtocolPackage OpenProtocol(SharedOptions shared, ParseResult arguments, ContextConfirmation confirmation)
    {
        using var study = shared.OpenStudy(arguments);
        // Before there is a context, what a file would contribute can be shown all the same.
        return study.State.Context is null ? study.Protocol : study.ReadContext(confirmation.OptionsOf(arguments)).Protocol;
    }
}
