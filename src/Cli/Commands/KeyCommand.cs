using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp key</c>: the user's ring of signing keys.</summary>
internal static class KeyCommand
{
    public static Command Build(SharedOptions shared)
    {
        var ring = new Option<string?>("--ring")
        {
            Description =
                "The folder of the key ring; by default below the user's configuration folder.",
            HelpName = "DIR",
            Recursive = true,
        };
        return new Command(
            "key",
            """
            Make, show and move signing keys. A secret is never printed.

            Examples:
              sgp key create laboratory
              sgp key import laboratory ~/.ssh/id_ed25519
            """
        )
        {
            ring,
            shared.PassphraseFile,
            Create(shared, ring),
            Show(shared, ring),
            Import(shared, ring),
            Export(shared, ring),
            List(shared, ring),
            Add(shared, ring),
            Revoke(shared, ring),
        };
    }

    private static Command Create(SharedOptions shared, Option<string?> ring)
    {
        var name = NameArgument();
        var command = new Command("create", "Make a new key.") { name, shared.PassphraseFile };
        command.SetAction(arguments =>
        {
            using var passphrase = shared.Passphrases.Obtain(
                arguments.GetValue(shared.PassphraseFile),
                isNew: true
            );
            Answer(
                shared,
                arguments,
                Sealing(shared, arguments, () =>
                    Open(arguments, ring)
                        .Create(Required(arguments, name), passphrase.Chars, passphrase.Cost)
                )
            );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(SharedOptions shared, Option<string?> ring)
    {
        var name = NameArgument();
        var origin = new Option<string?>("--origin")
        {
            Description = "Also show the key as a verifier key of this log origin.",
            HelpName = "ORIGIN",
        };
        var command = new Command(
            "show",
            "Show a public key: OpenSSH line, fingerprint, verifier key."
        )
        {
            name,
            origin,
        };
        command.SetAction(arguments =>
        {
            var entry = Open(arguments, ring).Find(Required(arguments, name));
            var vkey = arguments.GetValue(origin) is { } log
                ? new VerifierKey(log, entry.PublicKey).ToString()
                : null;
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        $"{entry.PublicKey.ToOpenSsh()}\n{entry.PublicKey.KeyId}\n{(vkey is null ? "" : vkey + "\n")}{(entry.IsRevoked ? "revoked\n" : "")}",
                    () => ToJson(entry, vkey)
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Import(SharedOptions shared, Option<string?> ring)
    {
        var name = NameArgument();
        var file = new Argument<string>("FILE")
        {
            Description = "An OpenSSH Ed25519 private key without a passphrase of its own.",
        };
        var command = new Command("import", "Take in an OpenSSH private key.")
        {
            name,
            file,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var path = Required(arguments, file);
            if (!File.Exists(path))
                throw new UsageException(
                    $"{path}: expected an OpenSSH private key, found no such file",
                    "check the path"
                );
            var bytes = SecretFile.Read(path);
            var chars = GC.AllocateArray<char>(bytes.Length, pinned: true);
            try
            {
                Encoding.Latin1.GetChars(bytes, chars);
                using var key = OpenSshPrivateKey.Parse(chars);
                using var passphrase = shared.Passphrases.Obtain(
                    arguments.GetValue(shared.PassphraseFile),
                    isNew: true
                );
                Answer(
                    shared,
                    arguments,
                    Sealing(shared, arguments, () =>
                        Open(arguments, ring)
                            .Import(
                                Required(arguments, name),
                                key,
                                passphrase.Chars,
                                passphrase.Cost
                            )
                    )
                );
                return ExitCode.Ok;
            }
            catch (OpenSshKeyFormatException e)
            {
                throw new MalformedInputException(
                    $"{path}: expected an OpenSSH Ed25519 private key, found: {e.Message}",
                    "only Ed25519 keys without an own passphrase can be imported (\"ssh-keygen "
                        + "-p\" removes one from a copy)",
                    e
                );
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
                Array.Clear(chars);
            }
        });
        return command;
    }

    private static Command Export(SharedOptions shared, Option<string?> ring)
    {
        var name = NameArgument();
        var file = new Argument<string>("FILE")
        {
            Description = "The OpenSSH private key file to write, readable by you alone.",
        };
        var command = new Command("export", "Write a key as an OpenSSH private key file.")
        {
            name,
            file,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            using var passphrase = shared.Passphrases.Obtain(
                arguments.GetValue(shared.PassphraseFile),
                isNew: false
            );
            using var key = shared
                .Screen(arguments)
                .While("opening the key with the passphrase", () =>
                    ActorKey.Open(Open(arguments, ring), Required(arguments, name), passphrase)
                );
            var bytes = OpenSshPrivateKey.Format(key, Required(arguments, name));
            try
            {
                SecretFile.WriteNew(Required(arguments, file), bytes);
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
            }

            shared
                .Screen(arguments)
                .Say("the file is not sealed: keep it only as long as you need it");
            shared
                .Screen(arguments)
                .Answer(
                    () => $"exported {key.KeyId} to {Required(arguments, file)}\n",
                    () =>
                        new JsonObject
                        {
                            ["keyId"] = key.KeyId,
                            ["file"] = Required(arguments, file),
                        }
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List(SharedOptions shared, Option<string?> ring)
    {
        var command = new Command("list", "List the keys of the ring.");
        command.SetAction(arguments =>
        {
            var entries = Open(arguments, ring).List();
            var table = new TextTable("name", "fingerprint", "state");
            foreach (var entry in entries)
                table.AddRow(
                    entry.Name,
                    entry.PublicKey.KeyId,
                    entry.IsRevoked ? "revoked" : "good"
                );
            shared
                .Screen(arguments)
                .Answer(table, () =>
                    new JsonObject
                    {
                        ["keys"] = new JsonArray([
                            .. entries.Select(entry => (JsonNode)ToJson(entry, null)),
                        ]),
                    }
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Add(SharedOptions shared, Option<string?> ring)
    {
        var key = KeyArgument();
        var study = new StudyKeyCommand(shared);
        study.Study.Required = true;
        var command = new Command(
            "add",
            """
            Add a key to a role of a study, from the next entry on.

            Example:
              sgp key add laboratory --role contributor --study study
            """
        )
        {
            key,
        };
        study.AddTo(command);
        command.SetAction(arguments =>
            study.Run(
                arguments,
                arguments.GetValue(study.Study)!,
                KeyEventAction.Add,
                ActorKey.PublicKeyOf(Required(arguments, key), "KEY", Open(arguments, ring))
            )
        );
        return command;
    }

    private static Command Revoke(SharedOptions shared, Option<string?> ring)
    {
        var key = KeyArgument();
        var study = new StudyKeyCommand(shared);
        var command = new Command(
            "revoke",
            """
            Mark a key of the ring as revoked: it signs no more. With --study, revoke a key's role in a study.

            Examples:
              sgp key revoke laboratory
              sgp key revoke laboratory --role contributor --study study
            """
        )
        {
            key,
        };
        study.AddTo(command);
        command.SetAction(arguments =>
        {
            var text = Required(arguments, key);
            var ringOfUser = Open(arguments, ring);
            if (arguments.GetValue(study.Study) is { } folder)
            {
                return study.Run(
                    arguments,
                    folder,
                    KeyEventAction.Revoke,
                    ActorKey.PublicKeyOf(text, "KEY", ringOfUser)
                );
            }

            ringOfUser.Revoke(text);
            Answer(shared, arguments, ringOfUser.Find(text));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> KeyArgument() =>
        new("KEY")
        {
            Description =
                "The name of a key of the ring; with --study also a public key or a file with one.",
        };

    private static KeyRingEntry Sealing(
        SharedOptions shared,
        ParseResult arguments,
        Func<KeyRingEntry> make
    ) => shared.Screen(arguments).While("sealing the key with the passphrase", make);

    private static KeyRing Open(ParseResult arguments, Option<string?> ring) =>
        ActorKey.RingAt(arguments.GetValue(ring));

    private static Argument<string> NameArgument() =>
        new("NAME") { Description = "The key's name: lower-case letters, digits, hyphens." };

    private static string Required(ParseResult arguments, Argument<string> argument) =>
        arguments.GetValue(argument)!;

    private static void Answer(SharedOptions shared, ParseResult arguments, KeyRingEntry entry) =>
        shared
            .Screen(arguments)
            .Answer(
                () =>
                    $"{entry.Name} {entry.PublicKey.KeyId}{(entry.IsRevoked ? " revoked" : "")}\n",
                () => ToJson(entry, null)
            );

    private static JsonObject ToJson(KeyRingEntry entry, string? vkey)
    {
        var json = new JsonObject
        {
            ["name"] = entry.Name,
            ["keyId"] = entry.PublicKey.KeyId,
            ["publicKey"] = entry.PublicKey.ToOpenSsh(),
            ["revoked"] = entry.IsRevoked,
        };
        if (vkey is not null)
            json["vkey"] = vkey;
        return json;
    }
}
