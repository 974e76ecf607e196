using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp contribute --study URL</c>: verified, encrypted here, submitted; the receipt is
/// the answer.</summary>
internal sealed class RemoteContribution(
    SharedOptions shared,
    ContributorInput input,
    ContextConfirmation confirmation,
    ContributorIdentity identity,
    Option<string?> invitation
)
{
    public static Option<string?> NewInvitation() =>
        new("--invitation")
        {
            Description =
                "For a study on a server: the code that you were invited with; it does not link "
                + "your contribution to you.",
            HelpName = "CODE",
        };

    /// <summary>Contributes one file.</summary>
    public int Execute(
        ParseResult arguments,
        StudyAddress address,
        bool each,
        string? receipts,
        CancellationToken cancellation
    )
    {
        var screen = shared.Screen(arguments);
        identity.RequireFits(arguments, each);
        using var outbox = Open(screen, arguments, address);
        var context = screen.While("fetching and verifying the study's context", () =>
            outbox.ReadContext(confirmation.OptionsOf(arguments))
        );
        confirmation.Confirm(screen, arguments, context);
        var path = arguments.GetValue(input.File)!;
        using var keys = new KeysAtHand(shared, arguments, outbox.View.Origin);
        var isOwners = context.Protocol.Definition.Result.Publish == PublishRule.Withheld;
        using var maker = new ContributionMaker(context);
        if (context.Protocol.Definition.Genotypes is null)
        {
            using var table = ContributeCommand.OpenTable(
                path,
                context.Protocol,
                context.Parameters
            );
            ContributeCommand.ShowTable(screen, table);
            // The same table is another contribution in each round.
            var part =
                context.RoundNumber == 1
                    ? "row"
                    : string.Create(CultureInfo.InvariantCulture, $"round {context.RoundNumber}");
            return Answer(screen, receipts, [outbox.Submit(NameOf(path, arguments, part), () =>
                    {
                        using var key = isOwners ? keys.Owner() : identity.OpenKey(arguments);
                        return table.Make(maker, key, TermsOf(arguments, context, key, isOwners));
                    })], alreadyThere: 0);
        }

        var (extraction, isCase) = input.Read(
            screen,
            arguments,
            context.Protocol,
            isOneContribution: !each
        );
        using var owned = extraction;
        var genomes = extraction.Genotypes.Genomes.Length;
        Range[] parts = each
            ? [.. Enumerable.Range(0, genomes).Select(i => new Range(i, i + 1))]
            : [Range.All];
        var sent = new List<(Entry, string)>();
        var before = 0;
        screen.WithProgress("encrypting and sending", report =>
        {
            foreach (var (i, part) in parts.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                var name = NameOf(
                    path,
                    arguments,
                    each ? i.ToString("00000", CultureInfo.InvariantCulture) : "all"
                );
                if (outbox.ReceiptOf(name) is not null)
                    before++;
                sent.Add(outbox.Submit(name, () =>
                    {
                        using var key = isOwners ? keys.Owner() : identity.OpenKey(arguments);
                        return maker.Make(
                            extraction.Genotypes,
                            part,
                            key,
                            isCase,
                            TermsOf(arguments, context, key, isOwners)
                        );
                    }));
                report("encrypting and sending", i + 1, parts.Length, "contributions");
            }

            return true;
        });
        return Answer(screen, receipts, sent, before);
    }

    /// <summary>Submits contribution files.</summary>
    public static int Submit(
        SharedOptions shared,
        ParseResult arguments,
        StudyAddress address,
        string? code,
        string[] files,
        string? receipts,
        CancellationToken cancellation
    )
    {
        var screen = shared.Screen(arguments);
        using var outbox = Open(screen, address, code);
        var sent = new List<(Entry, string)>();
        screen.WithProgress("submitting", report =>
        {
            foreach (var (i, file) in files.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                sent.Add(
                    outbox.SubmitFile(
                        file,
                        Path.Combine(
                            outbox.Folder,
                            Path.GetFileNameWithoutExtension(file) + ".tlog-proof"
                        )
                    )
                );
                report("submitting", i + 1, files.Length, "contributions");
            }

            return true;
        });
        return Answer(screen, receipts, sent, alreadyThere: 0);
    }

    private Outbox Open(Screen screen, ParseResult arguments, StudyAddress address) =>
        Open(screen, address, arguments.GetValue(invitation));

    /// <summary>Opens what was sent to a study, and is to be sent.</summary>
    public static Outbox Open(Screen screen, StudyAddress address, string? code)
    {
        var connection = RemoteAccess.Connect(address.Server, screen);
        try
        {
            connection.Invitation = code;
            var remote = RemoteAccess.Folders.Remotes.Meet(connection);
            return Outbox.Open(
                connection,
                remote,
                address.Resolve(connection),
                RemoteAccess.Folders
            );
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ContributionTerms TermsOf(
        ParseResult arguments,
        PublicContext context,
        Ed25519PrivateKey key,
        bool isOwners
    ) =>
        isOwners
            ? ContributionTerms.None
            : identity.TermsOf(arguments, context.Genesis, state: null, key.PublicKey);

    /// <summary>The same input under the same key is the same contribution: a repeated command
    /// sends what it made before.</summary>
    private string NameOf(string path, ParseResult arguments, string part)
    {
        if (path == SharedOptions.StandardInput)
            return Guid.NewGuid().ToString("N");
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(file));
        hash.AppendData(
            System.Text.Encoding.UTF8.GetBytes(identity.DescribeFor(arguments) + "\n" + part)
        );
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static int Answer(
        Screen screen,
        string? receipts,
        IReadOnlyList<(Entry Entry, string ReceiptFile)> sent,
        int alreadyThere
    )
    {
        if (receipts is not null)
        {
            Directory.CreateDirectory(receipts);
            foreach (var (entry, file) in sent)
                DurableFile.Replace(
                    Path.Combine(receipts, $"entry-{entry.Index}.tlog-proof"),
                    File.ReadAllBytes(file),
                    DurableFile.PublicMode
                );
        }

        if (alreadyThere > 0)
            screen.Say($"{alreadyThere} of {sent.Count} were sent before: the same receipts");
        screen.Say(
            $"receipts: {receipts ?? Path.GetDirectoryName(sent[0].ReceiptFile)}; keep them: "
                + "\"sgp check RECEIPT BUNDLE\" says later whether you were counted"
        );
        screen.Answer(
            () =>
                string.Concat(
                    sent.Select(next => $"contributed: ledger entry {next.Entry.Index}\n")
                ),
            () =>
                new JsonObject
                {
                    ["entries"] = new JsonArray([
                        .. sent.Select(next => (JsonNode)next.Entry.Index),
                    ]),
                    ["alreadyThere"] = alreadyThere,
                    ["receipts"] = new JsonArray([
                        .. sent.Select(next => (JsonNode)next.ReceiptFile),
                    ]),
                }
        );
        return ExitCode.Ok;
    }

    /// <summary>The key holder's key, opened only where it is needed.</summary>
    private sealed class KeysAtHand(SharedOptions shared, ParseResult arguments, string origin)
        : IDisposable
    {
        private Passphrase? _passphrase;

        public Ed25519PrivateKey Owner()
        {
            _passphrase ??= shared.ObtainPassphrase(arguments);
            return shared
                .KeysOf(arguments, origin, _passphrase)
                .OpenSigningKey(StudyRole.KeyHolder);
        }

        public void Dispose() => _passphrase?.Dispose();
    }
}
