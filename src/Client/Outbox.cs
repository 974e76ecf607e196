using System.Globalization;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>Contributions to one study on a server, from before they are sent until their receipts
/// are here.</summary>
/// <remarks>
/// <c>NAME.contribution</c> is written before anything is sent, and <c>NAME.tlog-proof</c> when the
/// receipt was verified. Whoever repeats a command that was interrupted sends the same bytes, and
/// gets the same receipt: nothing counts twice.
/// </remarks>
public sealed class Outbox : IDisposable
{
    private readonly ServerConnection _connection;
    private readonly ClientFolders _folders;
    private readonly string _id;
    private readonly string _path;
    private readonly RemoteLog _log;
    private readonly RemoteBlobs _blobs;

    private Outbox(
        ServerConnection connection,
        Remote remote,
        StudyView view,
        ClientFolders folders
    )
    {
        (_connection, _folders, _id) = (connection, folders, view.Id);
        _path = $"/v1/studies/{view.Id}";
        _log = new RemoteLog(
            connection,
            _path,
            new VerifierKey(view.Origin, Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey)),
            folders
        );
        _blobs = new RemoteBlobs(
            connection,
            _path,
            new BlobStore(System.IO.Path.Combine(folders.Cache, "objects"))
        );
        View = view;
    }

    /// <summary>What the server says of the study.</summary>
    public StudyView View { get; }

    /// <summary>Where contributions and receipts are.</summary>
    public string Folder => System.IO.Path.Combine(_folders.OfStudy(_id), "contributions");

    /// <summary>Opens the outbox of a study.</summary>
    /// <param name="connection">To its server; the outbox disposes it.</param>
    /// <param name="remote">The server's keys as they were first seen.</param>
    /// <param name="id">The whole study id.</param>
    /// <param name="folders">Where the client keeps what it needs again.</param>
    public static Outbox Open(
        ServerConnection connection,
        Remote remote,
        string id,
        ClientFolders folders
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(folders);
        return new Outbox(
            connection,
            remote,
            connection.Get($"/v1/studies/{id}", WireJson.Default.StudyView),
            folders
        );
    }

    /// <summary>The study's public context, verified as an auditor does, and of this
    /// study.</summary>
    /// <exception cref="UnclearedException">It does not verify, or is not the
    /// policy's.</exception>
    /// <exception cref="StudyException">It is another study's, or another ledger's.</exception>
    public PublicContext ReadContext(Verifier.VerificationOptions options)
    {
        var folder = _folders.OfStudy(_id);
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
        var file = System.IO.Path.Combine(folder, "context.sgpctx");
        var isNew = !File.Exists(file);
        if (isNew)
            DurableFile.WriteNew(
                file,
                _connection.GetBytes($"{_path}/context"),
                DurableFile.PublicMode
            );
        var context = ContextFile.Read(file, options);
        if (!isNew && StudyRounds.CountOf(context.Protocol) > 1)
        {
            // Each round has its own; which one is open, the server's copy says.
            DurableFile.Replace(
                file,
                _connection.GetBytes($"{_path}/context"),
                DurableFile.PublicMode
            );
            context = ContextFile.Read(file, options);
        }

        if (
            context.Study.ToString() != _id
            || context.Genesis.Origin != View.Origin
            || context.Genesis.Roles.Ledger != _log.Key.Key
        )
            throw new StudyException(
                $"{_connection.Server.Host}: expected the context of study {_id} under this "
                    + "server's "
                    + $"ledger, found that of {context.Study}",
                "do not encrypt for it: ask the researcher for the study id"
            );
        return context;
    }

    /// <summary>The receipt that is here already; null for none, or where the contribution was
    /// withdrawn.</summary>
    /// <param name="name">What the contribution is made of and for.</param>
    public string? ReceiptOf(string name) =>
        File.Exists(ContributionOf(name)) && File.Exists(ReceiptFile(name))
            ? ReceiptFile(name)
            : null;

    /// <summary>The receipt for the last contribution that a key made from here; null for
    /// none.</summary>
    public Receipt? ReceiptOf(Ed25519PublicKey contributor) =>
        Contributions()
            .Where(name => SignerOf(ContributionOf(name)) == contributor)
            .Select(ReceiptOf)
            .OfType<string>()
            .Select(file => Receipt.Parse(File.ReadAllBytes(file)))
            .MaxBy(receipt => receipt.Proof.Index);

    /// <summary>Submits a contribution: the one that was made before under this name, or a new
    /// one.</summary>
    /// <param name="name">What it is made of and for.</param>
    /// <param name="make">Makes it, where there is none yet.</param>
    /// <returns>Its entry, and the receipt's file.</returns>
    public (Entry Entry, string ReceiptFile) Submit(string name, Func<SignedContribution> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        DurableFile.CreateFolder(Folder, DurableFile.PrivateFolderMode);
        var file = ContributionOf(name);
        if (!File.Exists(file))
            ContributionFile.Write(make(), file);
        return SubmitFile(file, ReceiptFile(name));
    }

    /// <summary>Submits a contribution file.</summary>
    /// <param name="file">What <c>sgp encrypt</c> wrote.</param>
    /// <param name="receiptFile">Where the receipt goes; one that is there is replaced.</param>
    public (Entry Entry, string ReceiptFile) SubmitFile(string file, string receiptFile)
    {
        var contribution = ContributionFile.Read(file);
        var submission = new StatementSubmission(_connection, _path, _log.Key);
        var (entry, receipt) = submission.Submit(contribution, File.ReadAllBytes(file), _blobs);
        _log.Observe();
        DurableFile.CreateFolder(
            System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(receiptFile))!
        );
        DurableFile.Replace(receiptFile, receipt.ToBytes(), DurableFile.PublicMode);
        return (entry, receiptFile);
    }

    /// <summary>Takes a contribution back, before contributions are closed.</summary>
    /// <remarks>
    /// The same call again sends the same bytes, and gets the same receipt. Once that is here, the
    /// contribution's file is deleted, so that the same input can be contributed anew.
    /// </remarks>
    /// <param name="receipt">The contribution's.</param>
    /// <param name="contributor">The key that made it; the caller disposes it.</param>
    /// <returns>The withdrawal's entry, and its receipt's file.</returns>
    /// <exception cref="StudyException">The receipt is not this ledger's.</exception>
    /// <exception cref="RemoteException">The server refuses: the contribution is not the key's,
    /// does
    /// not count any more, or contributions are closed.</exception>
    public (Entry Entry, string ReceiptFile) Withdraw(
        Receipt receipt,
        Ed25519PrivateKey contributor
    )
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (!receipt.Verify(_log.Key))
            throw new StudyException(
                $"{_connection.Server.Host}: expected a receipt of study {_id}, found one of "
                    + "another ledger",
                "name the receipt that you got for this contribution"
            );
        var seen = receipt.Proof.Checkpoint;
        var (entry, answer) = new StatementSubmission(_connection, _path, _log.Key).Submit(
            Withdrawal.Sign(
                LeafHash.Parse(_id),
                new Observed(seen.Size, seen.Root),
                receipt.Entry,
                contributor
            )
        );
        _log.Observe();
        var file = ReceiptFile(
            string.Create(CultureInfo.InvariantCulture, $"withdrawal-{entry.Index}")
        );
        DurableFile.CreateFolder(Folder, DurableFile.PrivateFolderMode);
        DurableFile.Replace(file, answer.ToBytes(), DurableFile.PublicMode);
        foreach (
            var name in Contributions()
                .Where(name =>
                    ReceiptOf(name) is { } sent
                    && Receipt.Parse(File.ReadAllBytes(sent)).Entry == receipt.Entry
                )
        )
            File.Delete(ContributionOf(name));
        return (entry, file);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>The names of the contributions that are here.</summary>
    private string[] Contributions() =>
        Directory.Exists(Folder)
            ?
            [
                .. Directory
                    .GetFiles(Folder, "*.contribution")
                    .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)),
            ]
            : [];

    private static Ed25519PublicKey? SignerOf(string contribution) =>
        Statement.Parse(ContributionFile.Read(contribution).Statement).Predicate.NamedSigner;

    private string ContributionOf(string name) =>
        System.IO.Path.Combine(Folder, name + ".contribution");

    private string ReceiptFile(string name) => System.IO.Path.Combine(Folder, name + ".tlog-proof");
}
