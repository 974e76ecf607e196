using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp log</c>: the ledger's entries.</summary>
internal static class LogCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command("log", """
            List the ledger's entries.

            Example:
              sgp log --study study
            """)
        {
            shared.Study,
        };
        command.SetAction(arguments =>
        {
            using var study = shared.OpenStudy(arguments);
            var table = Screen.NewTable(">index", "time (UTC)", "kind", "signed by", "leaf hash");
            var entries = study.Store.ReadEntries().Select(Entry.Parse).ToArray();
            foreach (var entry in entries)
            {
                table.AddRow(
                    $"{entry.Index}",
                    entry.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    KindOf(entry),
                    Markup.Escape(SignerOf(entry)),
                    entry.Hash.ToString()[..16]);
            }

            shared.Screen(arguments).Answer(table, () => new JsonObject
            {
                ["entries"] = new JsonArray([.. entries.Select(entry => (JsonNode)new JsonObject
                {
                    ["index"] = entry.Index,
                    ["time"] = entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    ["kind"] = KindOf(entry),
                    ["signer"] = SignerOf(entry),
                    ["leafHash"] = entry.Hash.ToString(),
                })]),
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static string KindOf(Entry entry) => entry.Statement.Kind switch
    {
        StatementKind.KeyEvent => "key-event",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string SignerOf(Entry entry) => entry.StatementEnvelope.Signatures[0].KeyId;
}
