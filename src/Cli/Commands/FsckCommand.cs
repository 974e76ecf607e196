using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp fsck</c>: is the study folder whole?</summary>
internal static class FsckCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command(
            "fsck",
            """
            Make everything in a study folder again from its entries and blobs, and say what differs.
            Nothing is repaired.

            Example:
              sgp fsck --study study
            """
        )
        {
            shared.Study,
        };
        command.SetAction(arguments =>
        {
            var folder = new StudyFolder(arguments.GetValue(shared.Study)!);
            var screen = shared.Screen(arguments);
            using var store = folder.OpenLedger(Stores.All);
            var findings = screen.WithProgress("checking", report =>
                StoreCheck.Run(
                    store,
                    new BlobStore(folder.ObjectsFolder),
                    new Relay<ulong>(done =>
                        report("checking", (long)done, (long)store.Size, "entries")
                    )
                )
            );
            var isWhole = findings.All(finding => finding.IsHarmless);
            screen.Answer(
                () =>
                    string.Concat(findings.Select(finding => $"{finding.Where}: {finding.What}\n"))
                    + (
                        isWhole
                            ? $"whole: {store.Size} entries, every digest, node, checkpoint and "
                                + $"blob as it must be\n"
                            : ""
                    ),
                () =>
                    new JsonObject
                    {
                        ["entries"] = store.Size,
                        ["findings"] = new JsonArray([
                            .. findings.Select(finding =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["where"] = finding.Where,
                                        ["what"] = finding.What,
                                        ["harmless"] = finding.IsHarmless,
                                    }
                            ),
                        ]),
                    }
            );
            return isWhole ? ExitCode.Ok : ExitCode.VerificationFailed;
        });
        return command;
    }
}
