using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp protocol</c>: what protocols there are, what they say, whether they are
/// sound.</summary>
internal static class ProtocolCommand
{
    public static Command Build(SharedOptions shared) =>
        new("protocol", "Work with protocol folders.")
        {
            BuildList(shared),
            BuildShow(shared),
            BuildLint(shared),
            BuildTest(shared),
            ProtocolInitCommand.Build(shared),
        };

    private static Argument<string> NewFolder() =>
        new("DIR") { Description = "A protocol folder." };

    private static Command BuildList(SharedOptions shared)
    {
        var folder = new Argument<string?>("DIR")
        {
            Description =
                "A folder of protocol folders; by default the ones that came with this program.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var list = new Command(
            "list",
            """
            List the protocols in a folder.

            Example:
              sgp protocol list
            """
        )
        {
            folder,
        };
        list.SetAction(arguments =>
        {
            var root = arguments.GetValue(folder) ?? ProtocolCard.DefaultRoot;
            if (!Directory.Exists(root))
                throw new UsageException(
                    $"{root}: expected a folder of protocols, found none",
                    "name one: sgp protocol list DIR"
                );
            var screen = shared.Screen(arguments);
            var cards = screen.While("reading the protocols", () => ProtocolCard.ReadAll(root));
            var table = new TextTable("name", "kind", ">variants", "title");
            foreach (var card in cards)
            {
                var variants = card.Variants.IsEmpty ? "none" : $"{card.Variants.Length}";
                table.AddRow(card.Name, card.Kind, variants, card.Title);
            }

            screen.Answer(table, () =>
                new JsonObject
                {
                    ["protocols"] = new JsonArray([
                        .. cards.Select(card => (JsonNode)card.ToJson(withVariants: false)),
                    ]),
                }
            );
            return ExitCode.Ok;
        });
        return list;
    }

    private static Command BuildShow(SharedOptions shared)
    {
        var folder = NewFolder();
        var all = new Option<bool>("--all")
        {
            Description =
                "List every variant, not the first "
                + $"{ProtocolCard.VariantsShown} alone; --json always does.",
        };
        var show = new Command(
            "show",
            """
            Say what a protocol asks for and gives: its rules in words, and its variants.

            Examples:
              sgp protocol show protocols/alzheimers-allele-frequency
              sgp protocol show protocols/gwas-chi-square --all
            """
        )
        {
            folder,
            all,
        };
        show.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var card = screen.While("reading the protocol", () =>
                ProtocolCard.Read(arguments.GetValue(folder)!)
            );
            screen.Answer(
                () => card.ToText(Screen.AnswerColumns, arguments.GetValue(all)),
                () => card.ToJson(withVariants: true)
            );
            return ExitCode.Ok;
        });
        return show;
    }

    private static Command BuildLint(SharedOptions shared)
    {
        var folder = NewFolder();
        var lint = new Command(
            "lint",
            """
            Check a protocol folder before it is committed, and say what its author should think about.

            Example:
              sgp protocol lint protocols/alzheimers-allele-frequency
            """
        )
        {
            folder,
        };
        lint.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var remarks = screen.While("checking the protocol", () =>
                ProtocolLint.Check(arguments.GetValue(folder)!)
            );
            screen.Answer(
                () => "sound\n" + string.Concat(remarks.Select(remark => $"remark: {remark}\n")),
                () =>
                    new JsonObject
                    {
                        ["remarks"] = new JsonArray([
                            .. remarks.Select(remark => (JsonNode)remark),
                        ]),
                    }
            );
            return ExitCode.Ok;
        });
        return lint;
    }

    private static Command BuildTest(SharedOptions shared)
    {
        var folder = NewFolder();
        var test = new Command(
            "test",
            """
            Run a protocol on the input in its folder expected/, encrypted and all, and compare the result.

            Example:
              sgp protocol test protocols/alzheimers-allele-frequency
            """
        )
        {
            folder,
        };
        test.SetAction(
            (arguments, cancellation) =>
            {
                var difference = ProtocolTest.Run(
                    shared.Screen(arguments),
                    arguments.GetValue(folder)!,
                    cancellation
                );
                shared
                    .Screen(arguments)
                    .Answer(
                        () =>
                            difference is null
                                ? "the result is the expected one\n"
                                : $"DIFFERENT: {difference}\n",
                        () =>
                            new JsonObject
                            {
                                ["equal"] = difference is null,
                                ["difference"] = difference,
                            }
                    );
                return Task.FromResult(
                    difference is null ? ExitCode.Ok : ExitCode.VerificationFailed
                );
            }
        );
        return test;
    }
}
