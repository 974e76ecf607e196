using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The keys that may contribute to a study, in the order of their list.</summary>
/// <remarks>
/// The genesis holds the Merkle root over the keys' 32 bytes; a contribution carries the proof that
/// its key is on the list, which need not be published. As a file: one OpenSSH public key a line,
/// empty lines and lines that begin with <c>#</c> are passed over.
/// </remarks>
public sealed class ContributorList
{
    private readonly MerkleTree _tree;

    private ContributorList(ImmutableArray<Ed25519PublicKey> keys)
    {
        Keys = keys;
        _tree = new MerkleTree(keys.Select(key => LeafHash.Compute(key.ToArray())));
    }

    /// <summary>At least one; no key twice.</summary>
    public ImmutableArray<Ed25519PublicKey> Keys { get; }

    /// <summary>What the genesis records.</summary>
    public RootHash Root => _tree.Root;

    /// <summary>Reads a list.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <exception cref="MalformedInputException">A line is no key, or a key is there
    /// twice.</exception>
    public static ContributorList Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var keys = ImmutableArray.CreateBuilder<Ed25519PublicKey>();
        var seen = new HashSet<Ed25519PublicKey>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!TryParseKey(line, out var key))
                throw new MalformedInputException(
                    $"{fileName}, line {number}: expected an OpenSSH Ed25519 public key "
                        + $"(ssh-ed25519 AAAA…), found {Shown.Quote(line)}",
                    "each contributor shows the own public key so; other kinds are not taken"
                );
            if (!seen.Add(key))
                throw new MalformedInputException(
                    $"{fileName}, line {number}: expected each key once, found {key.KeyId} again",
                    "take one of the two lines out"
                );
            keys.Add(key);
        }

        return keys.Count > 0
            ? new ContributorList(keys.ToImmutable())
            : throw new MalformedInputException(
                $"{fileName}: expected at least one public key, found none",
                "a study without a list takes contributions from any key"
            );
    }

    /// <summary>The proof that a key is on the list; null where it is not.</summary>
    public Admission? Admit(Ed25519PublicKey key)
    {
        var index = Keys.IndexOf(key);
        if (index < 0)
            return null;
        var proof = MerkleProver.ProveInclusion(_tree, (ulong)index, _tree.Size);
        return new Admission((ulong)index, _tree.Size, proof.Path);
    }

    /// <summary>A key with or without the comment that OpenSSH's files have behind it.</summary>
    public static bool TryParseKey(string line, out Ed25519PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(line);
        var words = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        key = default;
        return words.Length >= 2
            && Ed25519PublicKey.TryParseOpenSsh($"{words[0]} {words[1]}", out key);
    }
}
