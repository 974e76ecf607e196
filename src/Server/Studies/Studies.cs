using System.Collections.Concurrent;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Server;

/// <summary>The studies of a server: one folder each, opened when they are first asked
/// for.</summary>
/// <remarks>
/// <c>studies/ID/</c> is a study's folder as every command knows it; <c>studies/ID/open</c> stands
/// where anybody may contribute. <c>origins/HEX</c> holds the id of the study that took an origin
/// and the digest of its genesis statement: the same statement again is the same study.
/// </remarks>
internal sealed class Studies : IDisposable
{
    /// <summary>The beginning of a folder's name in which a study is being made.</summary>
    public const string Unfinished = ".new-";

    private readonly ServerOptions _options;
    private readonly ServerKeys _keys;
    private readonly Cosigners _cosigners;
    private readonly Invitations _invitations;
    private readonly ConcurrentDictionary<string, Lazy<HostedStudy>> _open = new(
        StringComparer.Ordinal
    );
    private readonly Lock _creation = new();

    public Studies(
        ServerOptions options,
        ServerKeys keys,
        Cosigners cosigners,
        Invitations invitations
    )
    {
        (_options, _keys, _cosigners, _invitations) = (options, keys, cosigners, invitations);
        DurableFile.CreateFolder(Root, DurableFile.PrivateFolderMode);
        DurableFile.CreateFolder(OriginsFolder, DurableFile.PrivateFolderMode);
    }

    /// <summary>Where they lie.</summary>
    public string Root => Path.Combine(_options.DataFolder, "studies");

    private string OriginsFolder => Path.Combine(_options.DataFolder, "origins");

    /// <summary>Every study's id, the newest folder first.</summary>
    public IEnumerable<string> Ids =>
        new DirectoryInfo(Root)
            .EnumerateDirectories()
            .Where(folder => ArtifactDigest.TryParse(folder.Name, out _))
            .OrderByDescending(folder => folder.CreationTimeUtc)
            .ThenBy(folder => folder.Name, StringComparer.Ordinal)
            .Select(folder => folder.Name);

    /// <summary>A study by its id.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public HostedStudy Get(string id)
    {
        if (!ArtifactDigest.TryParse(id, out _) || !Directory.Exists(Path.Combine(Root, id)))
            throw ProblemException.NotFound("such study");
        var lazy = _open.GetOrAdd(id, _ => new Lazy<HostedStudy>(() => Open(id)));
        try
        {
            return lazy.Value;
        }
        catch
        {
            // The next request tries again.
            _open.TryRemove(KeyValuePair.Create(id, lazy));
            throw;
        }
    }

    /// <summary>Starts a study with a genesis that its researcher signed.</summary>
    /// <returns>The study; whether it was there already.</returns>
    /// <exception cref="ProblemException">It names other keys than the server's, or an origin that
    /// is taken.</exception>
    public (HostedStudy Study, bool IsNew) Create(GenesisFile genesis)
    {
        var said = (StudyPredicate)Statement.Parse(genesis.Statement).Predicate;
        RequireOurs(said);
        var digest = ArtifactDigest.Compute(genesis.Statement.Bytes.Span).ToString();
        var origin = Path.Combine(OriginsFolder, said.Origin[(said.Origin.LastIndexOf('/') + 1)..]);
        lock (_creation)
        {
            if (File.Exists(origin) && File.ReadAllText(origin).Split('\n') is [var by, var id, ..])
            {
                if (by != digest)
                    throw new ProblemException(
                        409,
                        "origin-taken",
                        $"another study has the origin {said.Origin}",
                        "draw another origin"
                    );
                if (Directory.Exists(Path.Combine(Root, id)))
                    return (Get(id), false);
            }

            return (Start(genesis, digest, origin), true);
        }
    }

    /// <summary>Whether anybody may contribute, without an invitation.</summary>
    public static bool IsOpen(HostedStudy study) =>
        File.Exists(Path.Combine(study.Folder.Path, "open"));

    /// <summary>The fingerprint of the member's key that made a study here; null where it is not
    /// known.</summary>
    public static string? MakerOf(HostedStudy study)
    {
        var file = Path.Combine(study.Folder.Path, "maker");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Notes whose request made a study.</summary>
    public static void SetMaker(HostedStudy study, string keyId) =>
        DurableFile.Replace(
            Path.Combine(study.Folder.Path, "maker"),
            Encoding.ASCII.GetBytes(keyId + "\n"),
            DurableFile.PrivateMode
        );

    /// <summary>Lets anybody contribute, or only who is invited.</summary>
    public static void SetOpen(HostedStudy study, bool isOpen)
    {
        var file = Path.Combine(study.Folder.Path, "open");
        if (isOpen)
            DurableFile.Replace(file, [], DurableFile.PrivateMode);
        else
            File.Delete(file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var study in Opened)
            study.Dispose();
    }

    /// <summary>The studies that somebody asked for since the start.</summary>
    public IEnumerable<HostedStudy> Opened =>
        _open.Values.Where(study => study.IsValueCreated).Select(study => study.Value);

    private HostedStudy Open(string id)
    {
        var study = new HostedStudy(
            FolderStudy.Open(
                Path.Combine(Root, id),
                _options.Stores,
                _keys.OpenLedgerKey(),
                _options.Time
            ),
            _cosigners,
            _invitations,
            _options.SharesLedgers ? _options.SharedRefresh : null,
            _options.Stores
        );
        try
        {
            study.Sweep(_options.Time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It can be read all the same; the next sweep says in the log what is wrong.
        }

        return study;
    }

    private HostedStudy Start(GenesisFile genesis, string digest, string originFile)
    {
        var temporary = Path.Combine(Root, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            string id;
            using (
                var made = StudyCreation.Open(
                    temporary,
                    _options.Store,
                    genesis.Protocol,
                    genesis.Statement,
                    _keys.OpenLedgerKey(),
                    _options.Time
                )
            )
            {
                made.Clear("create", Verifier.VerificationScope.Genesis);
                id = made.State.StudyId.ToString();
            }

            DurableFile.Replace(
                originFile,
                Encoding.ASCII.GetBytes($"{digest}\n{id}\n"),
                DurableFile.PrivateMode
            );
            Directory.Move(temporary, Path.Combine(Root, id));
            DurableFile.SyncFolder(Root);
            var study = Get(id);
            study.PublishAsync().GetAwaiter().GetResult();
            return study;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private void RequireOurs(StudyPredicate said)
    {
        if (said.Roles.Ledger != _keys.Ledger)
            throw new ProblemException(
                409,
                "not-our-ledger",
                $"the genesis names the ledger's key {said.Roles.Ledger.KeyId}, and this server's "
                    + $"is {_keys.Ledger.KeyId}",
                "take the keys from /v1/service-info"
            );
        if (
            !LogOrigin.IsOfStudy(said.Origin)
            || !said.Origin.StartsWith(_options.Name + "/", StringComparison.Ordinal)
        )
            throw new ProblemException(
                409,
                "not-our-origin",
                $"expected an origin \"{_options.Name}/\" and 32 hex digits, found {said.Origin}",
                "take the name from \"id\" in /v1/service-info"
            );
    }
}
