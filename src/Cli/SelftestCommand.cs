using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp selftest</c>: does this machine's cryptography do what the program relies on?</summary>
internal static class SelftestCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command("selftest", """
            Run known vectors through this machine's own libraries.

            Example:
              sgp selftest
            """);
        command.SetAction(arguments =>
        {
            var results = CryptoSelfTest.Run();
            shared.Screen(arguments).Answer(
                () => string.Concat(results.Select(result => $"{(result.Passed ? "passed" : "FAILED")}  {result.Name}\n")),
                () => new JsonObject
                {
                    ["results"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject { ["name"] = result.Name, ["passed"] = result.Passed })]),
                });
            return results.All(result => result.Passed) ? ExitCode.Ok : ExitCode.Environment;
        });
        return command;
    }
}
