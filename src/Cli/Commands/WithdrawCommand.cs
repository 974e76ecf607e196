using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp withdraw</c>: a contribution is taken back by the key that made it.</summary>
internal sealed class WithdrawCommand
{
    private readonly SharedOptions _shared;
    private readonly ActorKey _key;
    private readonly Option<string?> _receipt = new("--receipt")
    {
        Description =
            "For a study on a server: the contribution's receipt, where it was not sent from this "
            + "machine.",
        HelpName = "FILE",
    };

    private WithdrawCommand(SharedOptions shared)
    {
        _shared = shared;
        _key = new ActorKey(shared.Passphrases);
        _key.Name.Description = "The key of your ring that made the contribution.";
        _key.Name.Required = true;
    }

    public static Command Build(SharedOptions shared)
    {
        var options = new WithdrawCommand(shared);
        var command = new Command(
            "withdraw",
            """
            Take a contribution back, before contributions are closed. Only the key that made it can, so that one made without --key cannot be taken back.

            Examples:
              sgp withdraw --study study --key alice
              sgp withdraw --study https://HOST/v1/studies/ID --key alice
            """
        )
        {
            options._receipt,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        options._key.AddTo(command);
        command.SetAction(arguments =>
            RemoteAccess.AddressOf(arguments.GetValue(shared.Study)!) is { } address
                ? options.WithdrawThere(arguments, address)
                : options.WithdrawHere(arguments)
        );
        return command;
    }

    private int WithdrawHere(ParseResult arguments)
    {
        if (arguments.GetValue(_receipt) is not null)
            throw new UsageException(
                "--receipt: expected none for a study on this machine, found one",
                "leave it out: the ledger says which contribution is the key's"
            );
        return _shared.WithStudy(arguments, (study, _) =>
        {
            using var key = OpenKey(arguments);
            Answer(arguments, Withdrawal.Record(study, key), receiptFile: null);
            return ExitCode.Ok;
        });
    }

    /// <summary>Nobody but the roles reads the entries before the close: the receipt says which
    /// entry it is.</summary>
    private int WithdrawThere(ParseResult arguments, StudyAddress address)
    {
        var screen = _shared.Screen(arguments);
        using var outbox = RemoteContribution.Open(screen, address, code: null);
        using var key = OpenKey(arguments);
        var receipt = arguments.GetValue(_receipt) is { } path
            ? ReadReceipt(path)
            : outbox.ReceiptOf(key.PublicKey)
                ?? throw new UsageException(
                    $"withdraw: expected a contribution of {key.KeyId} that was sent from this "
                        + "machine, found none",
                    "name its receipt with --receipt FILE; one that was made without --key "
                        + "cannot be taken back, because its key was not kept"
                );
        var (entry, file) = screen.While("sending the withdrawal", () =>
            outbox.Withdraw(receipt, key)
        );
        screen.Say($"receipt: {file}");
        Answer(arguments, entry, file);
        return ExitCode.Ok;
    }

    private Ed25519PrivateKey OpenKey(ParseResult arguments)
    {
        using var passphrase = _shared.ObtainPassphrase(arguments);
        return _key.OpenerOf(arguments, passphrase)!();
    }

    private static Receipt ReadReceipt(string path) =>
        File.Exists(path)
            ? Receipt.Parse(File.ReadAllBytes(path))
            : throw new UsageException(
                $"{path}: expected a receipt, found no such file",
                "check the path"
            );

    private void Answer(ParseResult arguments, Entry entry, string? receiptFile)
    {
        var said = (WithdrawalPredicate)entry.Statement.Predicate;
        _shared
            .Screen(arguments)
            .Answer(
                () =>
                    $"withdrew the contribution of {said.Contributor.KeyId}: ledger entry "
                    + $"{entry.Index}\n",
                () =>
                    new JsonObject
                    {
                        ["entry"] = entry.Index,
                        ["keyId"] = said.Contributor.KeyId,
                        ["contribution"] = said.Contribution.ToString(),
                        ["receipt"] = receiptFile,
                    }
            );
    }
}
