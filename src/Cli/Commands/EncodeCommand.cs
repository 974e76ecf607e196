using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp encode</c>: the first step of a contribution alone. It shows what would be
/// encrypted, and writes nothing.</summary>
internal static class EncodeCommand
{
    public static Command Build(SharedOptions shared)
    {
        var input = new ContributorInput();
        var context = EncryptCommand.NewContext(required: false);
        var confirmation = new ContextConfirmation();
        var command = new Command(
            "encode",
            """
            Show what a file would contribute, variant by variant. Nothing is encrypted or written.

            Example:
              sgp encode mine.vcf.gz --context study.sgpctx
            """
        );
        input.AddTo(command);
        command.Options.Add(context);
        command.Options.Add(shared.Study);
        confirmation.AddTo(command, asks: false);
        command.SetAction(arguments =>
        {
            var screen = new Screen(arguments.GetValue(shared.Json), quiet: true);
            var (protocol, parameters) = arguments.GetValue(context) is { } file
                ? PartsOf(ContextFile.Read(file, confirmation.OptionsOf(arguments)))
                : OpenProtocol(shared, arguments, confirmation);
            if (protocol.Definition.Genotypes is null)
            {
                using var table = ContributeCommand.OpenTable(
                    arguments.GetValue(input.File)!,
                    protocol,
                    parameters
                );
                screen.Answer(() => ToText(table), table.ToJson);
                return ExitCode.Ok;
            }

            var (extraction, _) = input.Read(screen, arguments, protocol);
            using var owned = extraction;
            screen.Answer(() => ToText(extraction), () => ContributionPreview.ToJson(extraction));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string ToText(VcfExtraction extraction)
    {
        var genomes = extraction.Genotypes.Genomes.Length;
        var text = new StringBuilder(
            FindingsText
                .ToTable(
                    extraction,
                    [.. Enumerable.Range(0, extraction.Findings.Length)],
                    withCopies: true
                )
                .Format(Screen.AnswerColumns)
        );
        text.Append(
            genomes == 1
                ? "copies: of the effect allele, in your genome\n"
                : $"copies: of the effect allele, summed over {genomes} genomes; called: genomes "
                    + $"with "
                    + "a called allele\n"
        );
        foreach (var remark in ContributionPreview.Remarks(extraction))
            text.Append(remark).Append('\n');
        return text.ToString();
    }

    private static string ToText(TableInput input)
    {
        var table = new TextTable("of", "number", ">encrypted");
        foreach (var (of, name, value) in input.Numbers())
            table.AddRow(of, name, value);
        foreach (var remark in input.Remarks)
            table.AddRemark(remark);
        return table.Format(Screen.AnswerColumns);
    }

    private static (ProtocolPackage, ImmutableArray<Rational>?) PartsOf(PublicContext context) =>
        (context.Protocol, context.Parameters);

    private static (ProtocolPackage, ImmutableArray<Rational>?) OpenProtocol(
        SharedOptions shared,
        ParseResult arguments,
        ContextConfirmation confirmation
    )
    {
        using var study = shared.OpenStudy(arguments);
        // Before there is a context, what a file would contribute can be shown all the same.
        return study.State.Context is null
            ? (study.Protocol, null)
            : PartsOf(study.ReadContext(confirmation.OptionsOf(arguments)));
    }
}
