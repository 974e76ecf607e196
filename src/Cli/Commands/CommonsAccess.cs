using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>How commands find a commons, its ledger's key and the key of who speaks.</summary>
/// <param name="shared">The passphrase's options.</param>
internal sealed class CommonsAccess(SharedOptions shared)
{
    public Option<string> Folder { get; } =
        new("--commons")
        {
            Description = "The folder of the commons.",
            DefaultValueFactory = _ => ".",
            HelpName = "DIR",
        };

    public ActorKey Actor { get; } = NewActor(shared.Passphrases);

    /// <summary>Adds the options of a command that only looks.</summary>
    public Command Looking(Command command)
    {
        command.Options.Add(Folder);
        return command;
    }

    /// <summary>Adds the options of a command that writes.</summary>
    public Command Speaking(Command command)
    {
        command.Options.Add(Folder);
        Actor.AddTo(command);
        command.Options.Add(shared.PassphraseFile);
        return command;
    }

    /// <summary>Opens the commons for reading.</summary>
    public FolderCommons Open(ParseResult arguments) =>
        shared
            .Screen(arguments)
            .While("opening the commons and checking its ledger", () =>
                FolderCommons.Open(
                    arguments.GetValue(Folder)!,
                    Stores.All,
                    ledgerKey: null,
                    TimeProvider.System
                )
            );

    /// <summary>Opens the commons for writing: the key of its ledger is found in the
    /// ring.</summary>
    public T Write<T>(ParseResult arguments, Func<FolderCommons, Passphrase, T> work)
    {
        using var passphrase = shared.ObtainPassphrase(arguments);
        var ring = ActorKey.RingAt(arguments.GetValue(Actor.Ring));
        Ed25519PublicKey named;
        using (var read = Open(arguments))
            named = read.State.Genesis!.Said.Ledger;
        var entry = ring.List().FirstOrDefault(key => key.PublicKey == named)
            ?? throw new UsageException(
                $"expected the key of the commons' ledger, {named.KeyId}, in the ring, found none",
                "whoever keeps the commons' ledger records what is said: send it there"
            );
        using var commons = FolderCommons.Open(
            arguments.GetValue(Folder)!,
            Stores.All,
            ActorKey.Open(ring, entry.Name, passphrase),
            TimeProvider.System
        );
        return work(commons, passphrase);
    }

    /// <summary>The key of who speaks; the caller disposes it.</summary>
    /// <exception cref="UsageException">None was named.</exception>
    public Ed25519PrivateKey OpenActor(ParseResult arguments, Passphrase passphrase) =>
        (
            Actor.OpenerOf(arguments, passphrase)
            ?? throw new UsageException(
                "--key: expected the key that signs, found none",
                "name a key of your ring: --key NAME"
            )
        )();

    /// <summary>Writes as the member whose key is named, and answers with the entry.</summary>
    public int Say(
        ParseResult arguments,
        string what,
        Func<FolderCommons, Ed25519PrivateKey, CommonsEntry> step
    ) => Write(arguments, (commons, passphrase) =>
        {
            using var key = OpenActor(arguments, passphrase);
            return Answer(arguments, what, step(commons, key));
        });

    /// <summary>Answers with an entry.</summary>
    public int Answer(ParseResult arguments, string what, CommonsEntry entry)
    {
        shared
            .Screen(arguments)
            .Answer(
                () => $"{what}: entry {entry.Index}, {entry.Hash}\n",
                () =>
                    new System.Text.Json.Nodes.JsonObject
                    {
                        ["entry"] = entry.Index,
                        ["leaf"] = entry.Hash.ToString(),
                        ["time"] = $"{entry.Time:yyyy-MM-dd'T'HH:mm:ss'Z'}",
                    }
            );
        return ExitCode.Ok;
    }

    /// <summary>An entry by its leaf hash or the beginning of it.</summary>
    /// <param name="text">At least six hex digits.</param>
    /// <param name="known">The entries that may be meant.</param>
    /// <param name="what">What they are.</param>
    /// <exception cref="UsageException">None or several begin so.</exception>
    public static LeafHash Find(string text, IEnumerable<LeafHash> known, string what)
    {
        var found = known
            .Where(leaf =>
                text.Length >= 6 && leaf.ToString().StartsWith(text, StringComparison.Ordinal)
            )
            .ToArray();
        return found is [var one]
            ? one
            : throw new UsageException(
                $"expected the leaf hash of {what}, or at least its first six digits, found "
                    + $"\"{text}\", which {found.Length} have",
                "\"sgp commons show\" lists what there is"
            );
    }

    private static ActorKey NewActor(PassphraseSource passphrases)
    {
        var actor = new ActorKey(passphrases);
        actor.Name.Description = "The key of your ring that signs.";
        return actor;
    }
}
