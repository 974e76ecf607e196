using System.Buffers;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The names that a container's files may have, and their order.</summary>
/// <remarks>Source: docs/spec/bundle.md 1.</remarks>
public static class BundlePath
{
    /// <summary>The list of all other files; always the first.</summary>
    public const string Manifest = "MANIFEST.json";

    /// <summary>The signed checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The entries, one per line.</summary>
    public const string Entries = "ledger/entries.jsonl";

    /// <summary>The entries of the commons that approved the study, one per line: a prefix that
    /// reaches to
    /// the study's lock.</summary>
    public const string CommonsEntries = "commons/entries.jsonl";

    /// <summary>The commons' signed checkpoint of these entries.</summary>
    public const string CommonsCheckpoint = "commons/checkpoint";

    /// <summary>A contribution's statement, still outside the ledger.</summary>
    public const string Statement = "statement.json";

    /// <summary>The trust policy that the publisher suggests; never trusted by itself.</summary>
    public const string Policy = "policy";

    /// <summary>The machine-readable description.</summary>
    public const string RoCrate = "ro-crate-metadata.json";

    /// <summary>What this is and how to verify it.</summary>
    public const string Readme = "README.txt";

    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 255;

    private const string ObjectPrefix = "objects/sha256/";
    private const string ProtocolPrefix = "protocol/objects/";
    private const string ProofPrefix = "proofs/";

    private static readonly SearchValues<char> ProofCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    /// <summary>A blob: <c>objects/sha256/ab/cdef…</c>.</summary>
    public static string Object(ArtifactDigest digest)
    {
        var hex = digest.ToString();
        return $"{ObjectPrefix}{hex[..2]}/{hex[2..]}";
    }

    /// <summary>A Git object of the protocol: <c>protocol/objects/ab/cdef…</c>.</summary>
    /// <param name="gitObjectId">40 or 64 lower-case hex digits.</param>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public static string ProtocolObject(string gitObjectId)
    {
        ArgumentNullException.ThrowIfNull(gitObjectId);
        var name =
            gitObjectId.Length > 2
                ? $"{ProtocolPrefix}{gitObjectId[..2]}/{gitObjectId[2..]}"
                : gitObjectId;
        return RankOf(name) is not null
            ? name
            : throw new ArgumentException(
                "a Git object id is 40 or 64 lower-case hex digits",
                nameof(gitObjectId)
            );
    }

    /// <summary>A timestamp, a cosignature or the like: <c>proofs/NAME</c>.</summary>
    /// <param name="name">
    /// Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; not starting with a dot.
    /// </param>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    public static string Proof(string name)
    {
        var path = ProofPrefix + name;
        return RankOf(path) is not null
            ? path
            : throw new ArgumentException(
                "a proof's name has letters, digits, '.', '_' and '-' only",
                nameof(name)
            );
    }

    /// <summary>The digest that a blob's name states; null for other names.</summary>
    public static ArtifactDigest? ObjectDigest(string name) =>
        name.StartsWith(ObjectPrefix, StringComparison.Ordinal)
        && name.Length == ObjectPrefix.Length + 65
        && name[ObjectPrefix.Length + 2] == '/'
        && ArtifactDigest.TryParse(
            string.Concat(
                name.AsSpan(ObjectPrefix.Length, 2),
                name.AsSpan(ObjectPrefix.Length + 3)
            ),
            out var digest
        )
            ? digest
            : null;

    /// <summary>
    /// The place of a name's group in the container; null when no file may have the name.
    /// </summary>
    internal static int? RankOf(string name) =>
        name switch
        {
            Manifest => 0,
            Checkpoint => 1,
            Statement => 2,
            Entries => 3,
            CommonsCheckpoint => 4,
            CommonsEntries => 5,
            Policy => 9,
            RoCrate => 10,
            Readme => 11,
            _ when ObjectDigest(name) is not null => 6,
            _ when IsProtocolObject(name) => 7,
            _ when IsProof(name) => 8,
            _ => null,
        };

    /// <summary>The one order of files: by group, then by the bytes of the name.</summary>
    internal static int Compare(string left, string right)
    {
        var byGroup = RankOf(left).GetValueOrDefault() - RankOf(right).GetValueOrDefault();
        return byGroup != 0 ? byGroup : string.CompareOrdinal(left, right);
    }

    private static bool IsProtocolObject(string name)
    {
        if (!name.StartsWith(ProtocolPrefix, StringComparison.Ordinal))
            return false;
        var hex = name.AsSpan(ProtocolPrefix.Length);
        return hex.Length is 41 or 65
            && hex[2] == '/'
            && LowerHex.TryDecode(hex[..2], stackalloc byte[1])
            && LowerHex.TryDecode(hex[3..], stackalloc byte[(hex.Length - 3) / 2]);
    }

    private static bool IsProof(string name) =>
        name.StartsWith(ProofPrefix, StringComparison.Ordinal)
        && name.Length > ProofPrefix.Length
        && name.Length <= MaxLength
        && name[ProofPrefix.Length] != '.'
        && !name.AsSpan(ProofPrefix.Length).ContainsAnyExcept(ProofCharacters);
}
