using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp witness</c>: sign that a log only grew, and keep such signatures.</summary>
internal static class WitnessCommand
{
    public static Command Build(SharedOptions shared) =>
        new(
            "witness",
            """
            Cosign a study's checkpoint as a witness, or take witnesses' cosignatures into a study.

            Examples:
              sgp witness sign study.sgp --name archive.example.org --key archive -o cosigned
              sgp witness add cosigned --witness VKEY --study study
            """
        )
        {
            Sign(shared),
            Add(shared),
            ServeCommand.BuildWitness(shared),
        };

    private static Command Sign(SharedOptions shared)
    {
        var log = new Argument<string>("LOG") { Description = "A bundle or a study folder." };
        var name = new Option<string>("--name")
        {
            Description = "The witness's name, such as a host.",
            HelpName = "NAME",
            Required = true,
        };
        var since = new Option<string?>("--since")
        {
            Description = "The last checkpoint of this log that you saw; the log must extend it.",
            HelpName = "FILE",
        };
        var output = ContributeCommand.NewOutput("The cosigned checkpoint.", required: true);
        var actor = new ActorKey(shared.Passphrases);
        actor.Name.Required = true;
        var command = new Command(
            "sign",
            "Replay a log with every signature, and cosign its checkpoint."
        )
        {
            log,
            name,
            since,
            output,
            shared.PassphraseFile,
        };
        actor.AddTo(command);
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var path = arguments.GetValue(log)!;
            using var source = LogSource.Open(path, screen);
            var note = source.Checkpoint
                ?? throw new MalformedInputException(
                    $"{path}: expected a signed checkpoint, found none",
                    "the ledger's keeper makes one: \"sgp submit\", \"sgp run\" and \"sgp "
                        + "result\" do"
                );
            screen.While("replaying the log with every signature", () =>
                LogReplay.Run(source.Entries, note)
            );
            if (arguments.GetValue(since) is { } earlier)
                RequireGrown(source, earlier);
            using var passphrase = shared.Passphrases.Obtain(
                arguments.GetValue(shared.PassphraseFile),
                isNew: false
            );
            using var key = actor.OpenerOf(arguments, passphrase)!();
            var witness = arguments.GetValue(name)!;
            var line = Cosignature.Sign(note, witness, key, TimeProvider.System.GetUtcNow());
            var file = arguments.GetValue(output)!;
            DurableFile.WriteNew(
                file,
                note.WithSignatures([line]).ToBytes(),
                DurableFile.PublicMode
            );
            var vkey = new VerifierKey(witness, key.PublicKey, NoteKeyType.Cosignature).ToString();
            var size = Checkpoint.Parse(note.Text).Size;
            screen.Say($"verifier key of this witness: {vkey}");
            screen.Answer(
                () => $"cosigned the checkpoint of {size} entries: {file}\n",
                () =>
                    new JsonObject
                    {
                        ["size"] = size,
                        ["vkey"] = vkey,
                        ["file"] = file,
                    }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Add(SharedOptions shared)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A checkpoint of this study with cosignatures.",
        };
        var witnesses = new Option<string[]>("--witness")
        {
            Description = "A witness's verifier key; may be given several times.",
            HelpName = "VKEY",
            Required = true,
        };
        var command = new Command("add", "Keep witnesses' cosignatures beside the checkpoint.")
        {
            file,
            witnesses,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => shared.WithStudy(arguments, (study, _) =>
            {
                var path = arguments.GetValue(file)!;
                var note = ReadNote(path);
                var kept = Kept(study, note, arguments.GetValue(witnesses)!, path);
                var missing = arguments.GetValue(witnesses)!.Length - kept.Count;
                shared
                    .Screen(arguments)
                    .Answer(
                        () =>
                            string.Concat(kept.Select(witness => $"kept {witness.Name}\n"))
                            + (missing > 0 ? $"{missing} without a valid cosignature\n" : ""),
                        () =>
                            new JsonObject
                            {
                                ["kept"] = new JsonArray([
                                    .. kept.Select(witness => (JsonNode)witness.ToString()),
                                ]),
                                ["missing"] = missing,
                            }
                    );
                return missing == 0 ? ExitCode.Ok : ExitCode.VerificationFailed;
            }));
        return command;
    }

    private static IReadOnlyList<VerifierKey> Kept(
        SecureGenomics.Provenance.Study.IStudy study,
        Note note,
        string[] vkeys,
        string path
    )
    {
        try
        {
            return study.AddCosignatures(note, [.. vkeys.Select(VerifierKey.Parse)]);
        }
        catch (ArgumentException e)
        {
            throw new MalformedInputException(
                $"{path}: expected a checkpoint that this study's ledger signed, found another",
                "ask the witness for the checkpoint of this study",
                e
            );
        }
    }

    private static void RequireGrown(LogSource source, string path)
    {
        var note = ReadNote(path);
        var claim = Checkpoint.Parse(note.Text);
        var isOfThisLog = claim.Origin == source.Study.Origin && note.Verify(source.Log);
        if (
            !isOfThisLog
            || claim.Size > (ulong)source.Entries.Length
            || MerkleProver.RootAt(source.Tree, claim.Size) != claim.Root
        )
        {
            throw new ContradictionException(
                isOfThisLog
                    ? $"{path}: the log does not extend the checkpoint of {claim.Size} entries: "
                        + "it was forked or rolled back"
                    : $"{path}: expected an earlier checkpoint of this log, found another",
                "nothing was signed; keep both files, they are evidence"
            );
        }
    }

    private static Note ReadNote(string path) =>
        File.Exists(path)
            ? Note.Parse(File.ReadAllBytes(path))
            : throw new UsageException(
                $"{path}: expected a checkpoint, found no such file",
                "check the path"
            );
}
