using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp release</c>: the bundle.</summary>
internal static class ReleaseCommand
{
    public static Command Build(SharedOptions shared)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "The bundle to write.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "study.sgp",
        };
        var policy = new Option<string?>("--policy-out")
        {
            Description =
                "Also write the study's trust policy, to give to auditors by another way than "
                + "the bundle.",
            HelpName = "FILE",
        };
        var light = new Option<bool>("--light")
        {
            Description =
                "Leave contributed ciphertexts out: a small bundle that is checked by its "
                + "opening alone.",
        };
        var command = new Command(
            "release",
            """
            Put everything that a verifier needs into one file.

            Example:
              sgp release --study study -o study.sgp --policy-out policy
            """
        )
        {
            output,
            policy,
            light,
            shared.Study,
        };
        command.SetAction(arguments =>
        {
            // Before the bundle, which may take minutes.
            if (arguments.GetValue(policy) is { } taken && Path.Exists(taken))
                throw new UsageException(
                    $"{taken}: expected no such file, found one",
                    "choose another name: nothing is ever overwritten"
                );
            using var study = shared.OpenStudy(arguments);
            var path = arguments.GetValue(output)!;
            var screen = shared.Screen(arguments);
            var isLight = arguments.GetValue(light);
            var bytes = screen.While($"writing {path}", () =>
            {
                BundleRelease.Write(study, path, isLight);
                return new FileInfo(path).Length;
            });
            if (arguments.GetValue(policy) is { } policyPath)
                WriteNew(policyPath, BundleRelease.SuggestPolicy(study.State, study.Witnesses));
            screen.Say($"next: sgp verify {path} --policy FILE");
            screen.Answer(
                () => $"released {path}, {bytes:#,0} bytes\n",
                () => new JsonObject { ["bundle"] = path, ["bytes"] = bytes }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Writes a small text file that must not exist.</summary>
    public static void WriteNew(string path, string text)
    {
        DurableFile.WriteNew(path, Encoding.UTF8.GetBytes(text), DurableFile.PublicMode);
    }
}
