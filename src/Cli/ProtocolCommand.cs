using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp protocol lint</c>: is a protocol folder sound?</summary>
internal static class ProtocolCommand
{
    public static Command Build(SharedOptions shared)
    {
        var folder = new Argument<string>("DIR") { Description = "A protocol folder." };
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
        return new Command("protocol", "Work with protocol folders.") { lint };
    }
}
