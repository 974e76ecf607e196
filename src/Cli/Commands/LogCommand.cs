using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp log</c>: the ledger's entries.</summary>
internal static class LogCommand
{
    public static Command Build(SharedOptions shared)
    {
        var source = new Argument<string?>("BUNDLE|STUDY")
        {
            Description = "A bundle or a study folder; by default the one that --study names.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var check = new Option<bool>("--check")
        {
            Description =
                "List nothing; check chain, both signatures of each entry, order, signers, tree "
                + "and checkpoint, in constant memory.",
        };
        var command = new Command(
            "log",
            """
            List the ledger's entries, or check the log alone.

            Examples:
              sgp log study.sgp
              sgp log --study study
              sgp log study.sgp --check
            """
        )
        {
            source,
            check,
            shared.Study,
        };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(check))
                return LogChecking.Run(
                    arguments.GetValue(source) ?? arguments.GetValue(shared.Study)!,
                    shared.Screen(arguments)
                );
            using var log = LogSource.Open(
                arguments.GetValue(source) ?? arguments.GetValue(shared.Study)!,
                shared.Screen(arguments)
            );
            var table = new TextTable(">index", "time (UTC)", "kind", "signed by", "leaf hash");
            foreach (var entry in log.Parsed)
            {
                table.AddRow(
                    $"{entry.Index}",
                    entry.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    EntryText.KindOf(entry),
                    EntryText.SignerOf(entry),
                    entry.Hash.ToString()[..16]
                );
            }

            shared
                .Screen(arguments)
                .Answer(table, () => new JsonObject
                    {
                        ["entries"] = new JsonArray([
                            .. log.Parsed.Select(entry =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["index"] = entry.Index,
                                        ["time"] = EntryText.TimeOf(entry),
                                        ["kind"] = EntryText.KindOf(entry),
                                        ["signer"] = EntryText.SignerOf(entry),
                                        ["leafHash"] = entry.Hash.ToString(),
                                    }
                            ),
                        ]),
                    });
            return ExitCode.Ok;
        });
        return command;
    }
}
