using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>A folder of signing keys, each sealed under a passphrase.</summary>
/// <remarks>
/// For each name: <c>NAME.key</c>, the sealed seed, mode 0600; <c>NAME.pub</c>, the OpenSSH line;
/// <c>NAME.revoked</c>, empty, once it is revoked. Nothing is ever overwritten or deleted. The
/// folder
/// is the user's, outside any study. Source: docs/spec/keys.md 3.
/// </remarks>
public sealed class KeyRing
{
    private const string Purpose = "ed25519-seed";

    private readonly string _folder;

    /// <summary>The ring in a folder, which is made with mode 0700 when it is absent.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public KeyRing(string folder)
    {
        _folder = Path.GetFullPath(folder);
        SecretFile.CreateFolder(_folder);
    }

    /// <summary>Every key that has both halves, by name.</summary>
    /// <exception cref="FormatException">A public key file was altered.</exception>
    public ImmutableArray<KeyRingEntry> List() =>
        [
            .. Directory
                .EnumerateFiles(_folder, "*.key")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Where(name => IsName(name) && File.Exists(PathOf(name, "pub")))
                .Order(StringComparer.Ordinal)
                .Select(Find),
        ];

    /// <summary>One key.</summary>
    /// <exception cref="FileNotFoundException">The ring has no such key.</exception>
    /// <exception cref="FormatException">The public key file was altered.</exception>
    public KeyRingEntry Find(string name)
    {
        RequireName(name);
        if (!File.Exists(PathOf(name, "pub")))
            throw new FileNotFoundException($"there is no key '{name}'", PathOf(name, "pub"));
        var line = File.ReadAllText(PathOf(name, "pub")).TrimEnd('\n');
        return new KeyRingEntry(
            name,
            Ed25519PublicKey.ParseOpenSsh(line),
            File.Exists(PathOf(name, "revoked"))
        );
    }

    /// <summary>Makes a new key.</summary>
    /// <param name="name">1 to 64 lower-case letters, digits and hyphens; not taken yet.</param>
    /// <param name="passphrase">1 to 4,096 characters.</param>
    /// <param name="cost">The work that one guess of the passphrase costs.</param>
    /// <exception cref="IOException">The name is taken, or the disk fails.</exception>
    public KeyRingEntry Create(
        string name,
        ReadOnlySpan<char> passphrase,
        SealingCost cost = SealingCost.Moderate
    )
    {
        using var key = Ed25519PrivateKey.Generate();
        return Import(name, key, passphrase, cost);
    }

    /// <summary>Takes in a key from elsewhere.</summary>
    /// <param name="name">1 to 64 lower-case letters, digits and hyphens; not taken yet.</param>
    /// <param name="key">The key; the caller disposes it.</param>
    /// <param name="passphrase">1 to 4,096 characters.</param>
    /// <param name="cost">The work that one guess of the passphrase costs.</param>
    /// <exception cref="IOException">The name is taken, or the disk fails.</exception>
    public KeyRingEntry Import(
        string name,
        Ed25519PrivateKey key,
        ReadOnlySpan<char> passphrase,
        SealingCost cost = SealingCost.Moderate
    )
    {
        RequireName(name);
        ArgumentNullException.ThrowIfNull(key);
        var seed = GC.AllocateArray<byte>(Ed25519PrivateKey.SeedSizeInBytes, pinned: true);
        try
        {
            key.CopySeedTo(seed);
            SecretFile.WriteNew(
                PathOf(name, "key"),
                SealedSecret.Seal(seed, passphrase, Purpose, cost)
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        WritePublicHalf(name, key);
        return Find(name);
    }

    /// <summary>Opens a key for signing; the caller disposes it.</summary>
    /// <exception cref="WrongPassphraseException">The passphrase is wrong.</exception>
    /// <exception cref="RevokedKeyException">The key is revoked.</exception>
    /// <exception cref="SecretFilePermissionsException">
    /// Others than the owner may read the file.
    /// </exception>
    /// <exception cref="IOException">
    /// There is no such key, or its public half is another's.
    /// </exception>
    public Ed25519PrivateKey Open(string name, ReadOnlySpan<char> passphrase)
    {
        RequireName(name);
        if (File.Exists(PathOf(name, "revoked")))
            throw new RevokedKeyException($"the key '{name}' is revoked");
        if (!File.Exists(PathOf(name, "key")))
            throw new FileNotFoundException($"there is no key '{name}'", PathOf(name, "key"));
        var seed = SealedSecret.Open(SecretFile.Read(PathOf(name, "key")), passphrase, Purpose);
        try
        {
            var key = Ed25519PrivateKey.FromSeed(seed);
            // Whoever made the key may have died between its two files: the sealed one is enough.
            if (!File.Exists(PathOf(name, "pub")))
                WritePublicHalf(name, key);
            if (Find(name).PublicKey == key.PublicKey)
                return key;
            key.Dispose();
            throw new IOException($"{PathOf(name, "pub")} is not the public half of the key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>
    /// Marks a key as revoked: it is not opened again. What it signed stays; studies learn of it by
    /// a key event.
    /// </summary>
    /// <exception cref="FileNotFoundException">The ring has no such key.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Revoke(string name)
    {
        if (!Find(name).IsRevoked)
            DurableFile.WriteNew(PathOf(name, "revoked"), [], DurableFile.PublicMode);
    }

    private void WritePublicHalf(string name, Ed25519PrivateKey key) =>
        DurableFile.Replace(
            PathOf(name, "pub"),
            Encoding.ASCII.GetBytes(key.PublicKey.ToOpenSsh() + "\n"),
            DurableFile.PublicMode
        );

    private string PathOf(string name, string extension) =>
        Path.Combine(_folder, $"{name}.{extension}");

    private static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
            throw new ArgumentException(
                "a key's name has 1 to 64 lower-case letters, digits and hyphens",
                nameof(name)
            );
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
