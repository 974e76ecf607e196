using System.CommandLine;
using System.Text.Json.Nodes;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp policy explain</c>: what a trust policy asks for, and what its quorum tolerates.</summary>
internal static class PolicyCommand
{
    public static Command Build(SharedOptions shared)
    {
        var file = new Argument<string>("FILE") { Description = "A trust policy." };
        var explain = new Command("explain", """
            Say what a trust policy asks for, and how many bad witnesses its quorum tolerates.

            Example:
              sgp policy explain policy
            """)
        {
            file,
        };
        explain.SetAction(arguments =>
        {
            var text = TrustOptions.Read(arguments.GetValue(file)!).Explain();
            shared.Screen(arguments).Answer(
                () => text.EndsWith('\n') ? text : text + "\n",
                () => new JsonObject { ["explanation"] = text });
            return ExitCode.Ok;
        });
        return new Command("policy", "Work with trust policies.") { explain };
    }
}
