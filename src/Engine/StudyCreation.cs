using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 1: a protocol package becomes a study with a genesis entry.</summary>
public static class StudyCreation
{
    /// <summary>The origin host of a study that lives on one machine.</summary>
    public const string LocalHost = "localhost";

    /// <summary>Draws an origin: a host and 32 fresh random hex digits.</summary>
    public static string DrawOrigin(string host) =>
        $"{host}/{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>Creates the study folder, its four signing keys and its genesis entry.</summary>
    /// <param name="path">Must not exist, or be an empty folder.</param>
    /// <param name="store">Where the ledger is kept.</param>
    /// <param name="protocol">The pinned protocol.</param>
    /// <param name="repository">The repository's address, or <c>local</c>; never a path on this
    /// machine.</param>
    /// <param name="origin">From <see cref="DrawOrigin"/>.</param>
    /// <param name="keys">Where the signing keys go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="others">Keys of roles that others hold; null where all are drawn here.</param>
    /// <param name="contributors">Who may contribute; null for anybody.</param>
    /// <param name="approval">The commons that approved the study, and the role keys that it
    /// approved, which
    /// lie in <paramref name="keys"/>; null for a study without a commons.</param>
    /// <returns>The study, open for writing.</returns>
    /// <exception cref="StudyException">The folder is not empty.</exception>
    public static FolderStudy Create(
        string path,
        StoreKind store,
        ProtocolPackage protocol,
        string repository,
        string origin,
        KeyFolder keys,
        TimeProvider time,
        RolesOfOthers? others = null,
        ContributorList? contributors = null,
        (StudyCommons Commons, StudyRoles Roles)? approval = null
    )
    {
        RequireEmpty(path);
        var existed = Directory.Exists(path);
        var roles = approval?.Roles ?? keys.CreateRoleKeys(others ?? RolesOfOthers.None);
        try
        {
            using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
            var genesis = SignGenesis(
                protocol,
                repository,
                origin,
                roles,
                contributors,
                researcher,
                approval?.Commons
            );
            return Open(
                path,
                store,
                protocol,
                genesis,
                keys.OpenSigningKey(StudyRole.Ledger),
                time
            );
        }
        catch
        {
            // Nothing half-made stays behind: what is below was made just now.
            if (Directory.Exists(path))
            {
                foreach (var child in Directory.EnumerateFileSystemEntries(path).ToArray())
                {
                    if (Directory.Exists(child))
                        Directory.Delete(child, recursive: true);
                    else
                        File.Delete(child);
                }

                if (!existed)
                    Directory.Delete(path);
            }

            throw;
        }
    }

    /// <summary>The genesis statement of a new study, signed by its researcher.</summary>
    /// <param name="protocol">The pinned protocol.</param>
    /// <param name="repository">The repository's address, or <c>local</c>.</param>
    /// <param name="origin">From <see cref="DrawOrigin"/>.</param>
    /// <param name="roles">Who plays which role.</param>
    /// <param name="contributors">Who may contribute; null for anybody.</param>
    /// <param name="researcher">The key that <paramref name="roles"/> names.</param>
    /// <param name="commons">The commons that approved the study; null for none.</param>
    public static DsseEnvelope SignGenesis(
        ProtocolPackage protocol,
        string repository,
        string origin,
        StudyRoles roles,
        ContributorList? contributors,
        Ed25519PrivateKey researcher,
        StudyCommons? commons = null
    )
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var identity = protocol.Identity;
        var definition = protocol.Definition;
        var manifest = ArtifactDigest.Parse(identity.ManifestSha256);
        return Statement.Sign(
            researcher,
            new StudyPredicate
            {
                Protocol = new ProtocolPin(
                    definition.Name,
                    repository,
                    identity.Path,
                    identity.Commit.ToString(),
                    identity.Commit.Format == GitObjectFormat.Sha1 ? "sha1" : "sha256",
                    manifest
                ),
                Roles = roles,
                AllowedContributors = contributors?.Root,
                MinimumContributors = (ulong)definition.Result.MinimumContributors,
                Open = OpeningRules.ToMethod(definition.Result.Open),
                Origin = origin,
                Commons = commons,
            },
            new Subject(definition.Name, manifest, identity.Commit.ToString())
        );
    }

    /// <summary>Opens a study's ledger with a genesis that its researcher signed.</summary>
    /// <param name="path">The folder; made when absent.</param>
    /// <param name="store">Where the ledger is kept.</param>
    /// <param name="protocol">The protocol that the genesis pins.</param>
    /// <param name="genesis">The signed statement.</param>
    /// <param name="ledgerKey">The key that it names as the ledger's; the study disposes
    /// it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The study, open for writing.</returns>
    /// <exception cref="StatementRejectedException">The statement starts no study.</exception>
    public static FolderStudy Open(
        string path,
        StoreKind store,
        ProtocolPackage protocol,
        DsseEnvelope genesis,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        var folder = new StudyFolder(path);
        DurableFile.CreateFolder(path);
        folder.WriteProtocol(protocol);
        return FolderStudy.Create(folder, store, protocol, genesis, ledgerKey, time);
    }

    /// <summary>Fails unless a folder can be filled without touching anything that is
    /// there.</summary>
    public static void RequireEmpty(string path)
    {
        if (
            File.Exists(path)
            || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        )
        {
            throw new StudyException(
                $"{path}: expected a new or empty folder, found one with something in it",
                "choose another folder, or move the old one away"
            );
        }
    }
}
