using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp export</c>: a study in the formats of other tools.</summary>
internal static class ExportCommand
{
    public static Command Build(SharedOptions shared) =>
        new("export", "Write what others read.")
        {
            BuildContext(shared),
            BuildPolicy(shared),
            BuildTiles(shared),
            BuildProof(shared),
            BuildDocument(
                shared,
                "prov",
                """
                Write the study in the W3C's provenance model, as PROV-JSON.

                Example:
                  sgp export prov study.sgp -o study.prov.json
                """,
                ProvDocument.Format
            ),
            BuildDocument(
                shared,
                "slsa",
                """
                Write where the result table comes from, as an unsigned in-toto statement with SLSA provenance.

                Example:
                  sgp export slsa study.sgp -o study.slsa.json
                """,
                state =>
                    state.Decryption is null
                        ? throw new StudyException(
                            "expected a study with a result, found none",
                            "\"sgp result\" publishes it"
                        )
                        : SlsaProvenance.Format(state)
            ),
        };

    private static Command BuildContext(SharedOptions shared)
    {
        var file = new Argument<string>("FILE.sgpctx") { Description = "The file to write." };
        var context = new Command(
            "context",
            """
            Write the public context as a file, for contributors who have no access to the study folder.

            Example:
              sgp export context study.sgpctx --study study
            """
        )
        {
            file,
            shared.Study,
        };
        context.SetAction(arguments =>
        {
            using var study = shared.OpenStudy(arguments);
            var path = arguments.GetValue(file)!;
            var screen = shared.Screen(arguments);
            screen.While($"writing {path}", () =>
            {
                Engine.ContextFile.Write(study, path);
                return true;
            });
            screen.Say(
                $"next: contributors run \"sgp contribute FILE.vcf --context {path} -o "
                    + $"mine.contribution\""
            );
            screen.Answer(
                () => $"wrote {path}\n",
                () => new JsonObject { ["file"] = path, ["study"] = study.State.StudyId.ToString() }
            );
            return ExitCode.Ok;
        });
        return context;
    }

    /// <summary>Before there is a bundle: contributors need to be told whom to expect when they are
    /// asked.</summary>
    private static Command BuildPolicy(SharedOptions shared)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write." };
        var policy = new Command(
            "policy",
            """
            Write the study's trust policy, to be published where contributors and auditors find it: keys and study id.

            Example:
              sgp export policy policy --study study
            """
        )
        {
            file,
            shared.Study,
        };
        policy.SetAction(arguments =>
        {
            using var study = shared.OpenStudy(arguments);
            var path = arguments.GetValue(file)!;
            ReleaseCommand.WriteNew(
                path,
                Engine.BundleRelease.SuggestPolicy(study.State, study.Witnesses)
            );
            var screen = shared.Screen(arguments);
            screen.Say(
                "next: publish it beside your name, not beside the context: whoever swaps one "
                    + "would swap both"
            );
            screen.Answer(
                () => $"wrote {path}\n",
                () => new JsonObject { ["file"] = path, ["study"] = study.State.StudyId.ToString() }
            );
            return ExitCode.Ok;
        });
        return policy;
    }

    private static Command BuildTiles(SharedOptions shared)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "A folder that is absent or empty.",
        };
        var source = new Argument<string?>("BUNDLE|STUDY")
        {
            Description = "A bundle or a study folder; by default the one that --study names.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var tiles = new Command(
            "tiles",
            """
            Write the log in the static tlog-tiles layout.

            Examples:
              sgp export tiles site --study study
              sgp export tiles site study.sgp
            """
        )
        {
            folder,
            source,
            shared.Study,
        };
        tiles.SetAction(arguments =>
        {
            using var log = LogSource.Open(
                arguments.GetValue(source) ?? arguments.GetValue(shared.Study)!,
                shared.Screen(arguments)
            );
            var (path, note) = (arguments.GetValue(folder)!, RequireCheckpoint(log));
            var checkpoint = Checkpoint.Parse(note.Text);
            if (
                checkpoint.Size > log.Tree.Size
                || MerkleProver.RootAt(log.Tree, checkpoint.Size) != checkpoint.Root
            )
                throw new Protocols.MalformedInputException(
                    $"{log.Path}: expected a checkpoint of its own entries, found another",
                    "verify the bundle, or run \"sgp fsck\" on the study"
                );
            TileExport.Write(log.Tree, log.Entries, path, note);
            shared
                .Screen(arguments)
                .Answer(
                    () => $"wrote {checkpoint.Size} entries to {path}\n",
                    () => new JsonObject { ["folder"] = path, ["entries"] = checkpoint.Size }
                );
            return ExitCode.Ok;
        });
        return tiles;
    }

    private static Command BuildProof(SharedOptions shared)
    {
        var entry = new Argument<string>("ENTRY")
        {
            Description = "An entry's index, or the first hex digits of its leaf hash.",
        };
        var (source, output) = (Source(), Output());
        var proof = new Command(
            "proof",
            """
            Write the proof that an entry is in the log, as a C2SP tlog-proof with the signed checkpoint.

            Example:
              sgp export proof 2 study.sgp -o entry-2.tlog-proof
            """
        )
        {
            entry,
            source,
            output,
        };
        proof.SetAction(arguments =>
        {
            using var log = LogSource.Open(arguments.GetValue(source)!, shared.Screen(arguments));
            var asked = arguments.GetValue(entry)!;
            var found = ShowCommand.FindEntry(log, asked)
                ?? throw new UsageException(
                    $"{asked}: expected an entry of {log.Path}, found none",
                    "\"sgp log\" lists the entries"
                );
            var checkpoint = RequireCheckpoint(log);
            if (Checkpoint.Parse(checkpoint.Text).Size <= found.Index)
                throw new StudyException(
                    $"expected a checkpoint behind entry {found.Index}, found an older one",
                    "the next step of the study signs one"
                );
            Write(
                shared,
                arguments,
                Receipt.Create(log.Tree, found.Hash, found.Index, checkpoint).ToBytes(),
                arguments.GetValue(output)
            );
            return ExitCode.Ok;
        });
        return proof;
    }

    private static Command BuildDocument(
        SharedOptions shared,
        string name,
        string description,
        Func<StudyState, byte[]> format
    )
    {
        var (source, output) = (Source(), Output());
        var document = new Command(name, description) { source, output };
        document.SetAction(arguments =>
        {
            using var log = LogSource.Open(arguments.GetValue(source)!, shared.Screen(arguments));
            // Indented, and with every character escaped that a terminal might act on.
            Write(
                shared,
                arguments,
                Encoding.UTF8.GetBytes(EntryText.Indent(JsonNode.Parse(format(log.State))!) + "\n"),
                arguments.GetValue(output)
            );
            return ExitCode.Ok;
        });
        return document;
    }

    private static Note RequireCheckpoint(LogSource log) =>
        log.Checkpoint
        ?? throw new StudyException(
            "expected a signed checkpoint, found none",
            "\"sgp contribute\", \"sgp run\" and \"sgp result\" sign one"
        );

    private static Argument<string> Source() =>
        new("BUNDLE|STUDY") { Description = "A bundle or a study folder." };

    private static Option<string?> Output() =>
        new("--output", "-o")
        {
            Description = "The file to write; without it, stdout.",
            HelpName = "FILE",
        };

    /// <summary>To a new file, with an answer that names it, or to stdout as the whole
    /// answer.</summary>
    private static void Write(
        SharedOptions shared,
        ParseResult arguments,
        byte[] bytes,
        string? path
    )
    {
        if (path is null)
        {
            // With --json the answer stays one object: a document in JSON is one, a proof is put
            // into one.
            var text = Encoding.UTF8.GetString(bytes);
            shared
                .Screen(arguments)
                .Answer(
                    () => text,
                    () =>
                        text.StartsWith('{')
                            ? JsonNode.Parse(text)!.AsObject()
                            : new JsonObject { ["proof"] = text }
                );
            return;
        }

        if (Path.Exists(path))
            throw new UsageException(
                $"{path}: expected no such file, found one",
                "choose another name: an export overwrites nothing"
            );
        using (var file = new FileStream(path, FileMode.CreateNew))
            file.Write(bytes);
        shared
            .Screen(arguments)
            .Answer(
                () => $"wrote {path}, {bytes.Length:#,0} bytes\n",
                () => new JsonObject { ["file"] = path, ["bytes"] = bytes.Length }
            );
    }
}
