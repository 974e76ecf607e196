using System.CommandLine;

namespace SecureGenomics.Provenance.Cli;

/// <summary>
/// <c>sgp policy explain</c>: whom a trust policy names, and what its quorum tolerates.
/// </summary>
internal static class PolicyCommand
{
    public static Command Build(SharedOptions shared)
    {
        var file = new Argument<string>("FILE") { Description = "A trust policy." };
        var explain = new Command(
            "explain",
            """
            Say whom a trust policy names, key by key, and how many bad witnesses are tolerated.

            Example:
              sgp policy explain policy
            """
        )
        {
            file,
        };
        explain.SetAction(arguments =>
        {
            var policy = TrustOptions.Read(arguments.GetValue(file)!);
            shared
                .Screen(arguments)
                .Answer(() => PolicyText.Format(policy), () => PolicyText.ToJson(policy));
            return ExitCode.Ok;
        });
        return new Command("policy", "Work with trust policies.") { explain };
    }
}
