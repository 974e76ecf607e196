using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp protocol</c>: what protocols there are, what they say, whether they are sound.</summary>
internal static class ProtocolCommand
{
    public static Command Build(SharedOptions shared) => new("protocol", "Work with protocol folders.")
    {
        BuildList(shared), BuildShow(shared), BuildLint(shared), BuildTest(shared), ProtocolInitCommand.Build(shared),
    };

    private static Argument<string> NewFolder() => new("DIR") { Description = "A protocol folder." };

    private static Command BuildList(SharedOptions shared)
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = "A folder of protocol folders; by default the ones that came with this program.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var list = new Command("list", """
            List the protocols in a folder.

            Example:
              sgp protocol list
            """)
        {
            folder,
        };
        list.SetAction(arguments =>
        {
            var root = arguments.GetValue(folder) ?? ProtocolCard.DefaultRoot;
            if (!Directory.Exists(root))
                throw new UsageException($"{root}: expected a folder of protocols, found none", "name one: sgp protocol list DIR");
            var cards = ProtocolCard.ReadAll(root);
            var table = Screen.NewTable("name", "kind", ">variants", "title");
            foreach (var card in cards)
                table.AddRow(Markup.Escape(card.Name), card.Kind, card.Variants == 0 ? "" : card.Variants.ToString(CultureInfo.InvariantCulture), Markup.Escape(card.Title));
            shared.Screen(arguments).Answer(table, () => new JsonObject { ["protocols"] = new JsonArray([.. cards.Select(card => (JsonNode)card.ToJson())]) });
            return ExitCode.Ok;
        });
        return list;
    }

    private static Command BuildShow(SharedOptions shared)
    {
        var folder = NewFolder();
        var show = new Command("show", """
            Say what a protocol asks for and gives.

            Example:
              sgp protocol show protocols/alzheimers-allele-frequency
            """)
        {
            folder,
        };
        show.SetAction(arguments =>
        {
            var card = ProtocolCard.Read(arguments.GetValue(folder)!);
            shared.Screen(arguments).Answer(card.ToText, card.ToJson);
            return ExitCode.Ok;
        });
        return show;
    }

    private static Command BuildLint(SharedOptions shared)
    {
        var folder = NewFolder();
        var lint = new Command("lint", """
            Check a protocol folder before it is committed, and say what its author should think about.

            Example:
              sgp protocol lint protocols/alzheimers-allele-frequency
            """)
        {
            folder,
        };
        lint.SetAction(arguments =>
        {
            var remarks = ProtocolLint.Check(arguments.GetValue(folder)!);
            shared.Screen(arguments).Answer(
                () => "sound\n" + string.Concat(remarks.Select(remark => $"remark: {remark}\n")),
                () => new JsonObject { ["remarks"] = new JsonArray([.. remarks.Select(remark => (JsonNode)remark)]) });
            return ExitCode.Ok;
        });
        return lint;
    }

    private static Command BuildTest(SharedOptions shared)
    {
        var folder = NewFolder();
        var test = new Command("test", """
            Run a protocol on the input in its folder expected/, encrypted and all, and compare the result.

            Example:
              sgp protocol test protocols/alzheimers-allele-frequency
            """)
        {
            folder,
        };
        test.SetAction((arguments, cancellation) =>
        {
            var difference = ProtocolTest.Run(shared.Screen(arguments), arguments.GetValue(folder)!, cancellation);
            shared.Screen(arguments).Answer(
                () => difference is null ? "the result is the expected one\n" : $"DIFFERENT: {difference}\n",
                () => new JsonObject { ["equal"] = difference is null, ["difference"] = difference });
            return Task.FromResult(difference is null ? ExitCode.Ok : ExitCode.VerificationFailed);
        });
        return test;
    }
}
