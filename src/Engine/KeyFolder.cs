using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A folder of sealed secret keys, outside any study folder: one file per key, never
/// overwritten.</summary>
/// <remarks>
/// Files: <c>researcher.key</c>, <c>computing-party.key</c>, <c>key-holder.key</c>,
/// <c>ledger.key</c>
/// (Ed25519 seeds), <c>secret-key.key</c> (the homomorphic secret key, a SEAL stream) and, once
/// genomes were
/// contributed in bulk, <c>contributors.key</c> (see <see cref="ContributorKeys"/>). Each is sealed
/// for its purpose, so
/// that one never opens as another.
/// </remarks>
public sealed class KeyFolder : IResearcherKey, IComputingPartyKey, IKeyHolderKeys
{
    private const string SecretKeyName = "secret-key";
    private const string ContributorSeedName = "contributors";
    private const string ContributorSeedPurpose = "securegenomics/contributors/v1";
    private readonly Passphrase _passphrase;

    /// <summary>Names the folder; nothing is read yet.</summary>
    /// <param name="path">The folder; created when the first key is written.</param>
    /// <param name="passphrase">Seals and opens every key in it; stays the caller's.</param>
    public KeyFolder(string path, Passphrase passphrase) =>
        (Path, _passphrase) = (path, passphrase);

    /// <summary>Where the keys are.</summary>
    public string Path { get; }

    /// <summary>Where the keys of a study are unless the user says otherwise.</summary>
    /// <param name="origin">The study's origin, <c>host/32 hex digits</c>.</param>
    /// <remarks>Source: XDG Base Directory Specification 0.8 (<c>XDG_CONFIG_HOME</c>).</remarks>
    public static string DefaultPath(string origin) =>
        System.IO.Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.ApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            ),
            "securegenomics",
            "studies",
            origin[(origin.LastIndexOf('/') + 1)..]
        );

    /// <summary>Whether a folder has a role's signing key.</summary>
    public static bool Has(string folder, StudyRole role) =>
        File.Exists(System.IO.Path.Combine(folder, NameOf(role) + ".key"));

    /// <summary>A key of the actor's own, by which roles that are kept elsewhere are signed for;
    /// null where every key is in this folder. The caller of <see cref="OpenSigningKey"/> disposes
    /// what it gives.</summary>
    public Func<Ed25519PrivateKey>? OwnKey { get; init; }

    /// <summary>Draws and seals the signing keys of a new study, but for those of others.</summary>
    public StudyRoles CreateRoleKeys(RolesOfOthers others)
    {
        ArgumentNullException.ThrowIfNull(others);
        SecretFile.CreateFolder(Path);
        return new StudyRoles(
            CreateSigningKey(StudyRole.Researcher),
            others.ComputingParty ?? CreateSigningKey(StudyRole.ComputingParty),
            others.KeyHolder ?? CreateSigningKey(StudyRole.KeyHolder),
            others.Ledger ?? CreateSigningKey(StudyRole.Ledger)
        );
    }

    /// <summary>Opens one role's signing key.</summary>
    /// <exception cref="StudyException">No such file, a wrong passphrase, or permissions that are
    /// too wide.</exception>
    public Ed25519PrivateKey OpenSigningKey(StudyRole role)
    {
        if (OwnKey is not null && !File.Exists(FileOf(NameOf(role))))
            return OwnKey();
        var seed = Open(NameOf(role), PurposeOf(role));
        try
        {
            return Ed25519PrivateKey.FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <inheritdoc/>
    public Ed25519PrivateKey OpenResearcherKey() => OpenSigningKey(StudyRole.Researcher);

    /// <inheritdoc/>
    public Ed25519PrivateKey OpenComputingPartyKey() => OpenSigningKey(StudyRole.ComputingParty);

    /// <inheritdoc/>
    public Ed25519PrivateKey OpenKeyHolderKey() => OpenSigningKey(StudyRole.KeyHolder);

    /// <summary>Every role's signing key that is in this folder; the caller disposes
    /// them.</summary>
    /// <exception cref="StudyException">A wrong passphrase, or permissions that are too
    /// wide.</exception>
    public IReadOnlyList<Ed25519PrivateKey> OpenSigningKeys() =>
        [
            .. new[]
            {
                StudyRole.Researcher,
                StudyRole.ComputingParty,
                StudyRole.KeyHolder,
                StudyRole.Ledger,
            }
                .Where(role => File.Exists(FileOf(NameOf(role))))
                .Select(OpenSigningKey),
        ];

    /// <summary>Seals the homomorphic secret key.</summary>
    /// <param name="seal">The key as a SEAL stream; the caller clears it.</param>
    public void WriteSecretKey(ReadOnlySpan<byte> seal) =>
        Write(SecretKeyName, "securegenomics/secret-key/v1", seal);

    /// <summary>Opens the homomorphic secret key; the caller clears it.</summary>
    /// <exception cref="StudyException">No such file, a wrong passphrase, or permissions that are
    /// too wide.</exception>
    public byte[] ReadSecretKey() => Open(SecretKeyName, "securegenomics/secret-key/v1");

    /// <summary>Whether a homomorphic secret key is there.</summary>
    public bool HasSecretKey => File.Exists(FileOf(SecretKeyName));

    /// <summary>The seed of contributors' keys, drawn and sealed when there is none; the caller
    /// clears it.</summary>
    internal byte[] OpenOrDrawContributorSeed()
    {
        if (File.Exists(FileOf(ContributorSeedName)))
            return Open(ContributorSeedName, ContributorSeedPurpose);
        var seed = RandomNumberGenerator.GetBytes(32);
        Write(ContributorSeedName, ContributorSeedPurpose, seed);
        return seed;
    }

    /// <summary>Removes the homomorphic secret key: what it could still decrypt, nobody decrypts
    /// any more.</summary>
    public void DestroySecretKey() => SecretFile.Destroy(FileOf(SecretKeyName));

    private Ed25519PublicKey CreateSigningKey(StudyRole role)
    {
        using var key = Ed25519PrivateKey.Generate();
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        try
        {
            Write(NameOf(role), PurposeOf(role), seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        return key.PublicKey;
    }

    private void Write(string name, string purpose, ReadOnlySpan<byte> secret)
    {
        if (_passphrase.Chars.Length < Passphrase.MinimumChars)
        {
            throw new StudyException(
                $"passphrase: expected at least {Passphrase.MinimumChars} characters, found "
                    + $"{_passphrase.Chars.Length}",
                "choose a longer one; several words are good"
            );
        }

        SecretFile.WriteNew(
            FileOf(name),
            SealedSecret.Seal(secret, _passphrase.Chars, purpose, _passphrase.Cost)
        );
    }

    private byte[] Open(string name, string purpose)
    {
        var file = FileOf(name);
        if (!File.Exists(file))
        {
            throw new StudyException(
                $"{file}: expected the sealed key, found no file",
                "name the folder that holds the study's keys with --keys"
            );
        }

        try
        {
            return SealedSecret.Open(SecretFile.Read(file), _passphrase.Chars, purpose);
        }
        catch (WrongPassphraseException e)
        {
            throw new StudyException(
                $"{file}: the passphrase does not open this key",
                "check the passphrase; without it the key cannot be recovered",
                e
            );
        }
    }

    private string FileOf(string name) => System.IO.Path.Combine(Path, name + ".key");

    private static string PurposeOf(StudyRole role) => $"securegenomics/{NameOf(role)}/v1";

    private static string NameOf(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => "researcher",
            StudyRole.ComputingParty => "computing-party",
            StudyRole.KeyHolder => "key-holder",
            StudyRole.Ledger => "ledger",
            _ => throw new ArgumentOutOfRangeException(
                nameof(role),
                role,
                "a contributor's key is not kept here"
            ),
        };
}
