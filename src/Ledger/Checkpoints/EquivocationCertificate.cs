using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Two checkpoints signed by one log that cannot both be true, and what shows it.
/// </summary>
/// <remarks>
/// <code>
/// {"later":"base64
/// note","log":"vkey","path":["hex",…],"type":"…/equivocation/v1","earlier":"base64 note"}
/// </code>
/// With equal sizes the two roots differ. With different sizes the path is the consistency proof
/// from
/// the earlier size to the later root, and leads to another earlier root than the one signed.
/// Anyone
/// who knows the log's key can check it, offline. Source: docs/spec/log.md 4.
/// </remarks>
public sealed class EquivocationCertificate
{
    /// <summary>Largest certificate, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private const string Type = "https://securegenomics.github.io/provenance/equivocation/v1";
    private const string Section = "docs/spec/log.md 4";

    private EquivocationCertificate(
        VerifierKey log,
        Note earlier,
        Note later,
        ImmutableArray<Sha256Digest> path
    )
    {
        Log = log;
        Earlier = earlier;
        Later = later;
        Path = path;
    }

    /// <summary>
    /// The log's key, as the certificate says; compare it with the one you trust.
    /// </summary>
    public VerifierKey Log { get; }

    /// <summary>The checkpoint of the smaller size, or either of equal ones.</summary>
    public Note Earlier { get; }

    /// <summary>The checkpoint of the larger size.</summary>
    public Note Later { get; }

    /// <summary>The consistency proof; empty for equal sizes.</summary>
    public ImmutableArray<Sha256Digest> Path { get; }

    /// <summary>
    /// The certificate for two checkpoints; null when both can be true, or it cannot be shown.
    /// </summary>
    /// <param name="log">The log's key.</param>
    /// <param name="first">One signed checkpoint.</param>
    /// <param name="second">The other.</param>
    /// <param name="tree">
    /// The tree of the later checkpoint, for the proof; not used for equal sizes.
    /// </param>
    /// <exception cref="NoteFormatException">A note's text is not a checkpoint.</exception>
    public static EquivocationCertificate? TryCreate(
        VerifierKey log,
        Note first,
        Note second,
        IMerkleNodes? tree
    )
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (earlier, later) =
            Checkpoint.Parse(first.Text).Size <= Checkpoint.Parse(second.Text).Size
                ? (first, second)
                : (second, first);
        var (oldSize, newSize) = (
            Checkpoint.Parse(earlier.Text).Size,
            Checkpoint.Parse(later.Text).Size
        );
        ImmutableArray<Sha256Digest> path = [];
        if (oldSize < newSize && oldSize > 0)
        {
            if (tree is null || tree.Size < newSize)
                return null;
            path = FullPath(tree, oldSize, newSize);
        }

        var certificate = new EquivocationCertificate(log, earlier, later, path);
        return certificate.Verify(log) ? certificate : null;
    }

    /// <summary>Reads a certificate; nothing is verified.</summary>
    /// <exception cref="LedgerFormatException">The bytes are not a certificate.</exception>
    public static EquivocationCertificate Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new RecordFormatException(
                $"a certificate over {MaxBytes} bytes",
                MaxBytes,
                Section
            );
        var fields = new JsonFields(CanonicalJson.Parse(bytes), "certificate", Section);
        _ = fields.Word("type", (Type, 0));
        var certificate = new EquivocationCertificate(
            VerifierKey.Parse(fields.Text("log")),
            Note.Parse(fields.Base64("earlier")),
            Note.Parse(fields.Base64("later")),
            fields.List("path", 65, fields.ItemDigest)
        );
        fields.Finish();
        return certificate;
    }

    /// <summary>The exact bytes: canonical JSON.</summary>
    public byte[] ToBytes() =>
        CanonicalJson.Write(
            new JsonMembers()
                .Add("earlier", Convert.ToBase64String(Earlier.ToBytes()))
                .Add("later", Convert.ToBase64String(Later.ToBytes()))
                .Add("log", Log.ToString())
                .Add("path", Path, hash => new JsonValue.Text(hash.ToString()))
                .Add("type", Type)
                .ToObject()
        );

    /// <summary>Whether it shows that this log lied.</summary>
    /// <param name="log">The log's key, from a source that the verifier trusts.</param>
    /// <exception cref="NoteFormatException">A note's text is not a checkpoint.</exception>
    public bool Verify(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var earlier = Checkpoint.Parse(Earlier.Text);
        var later = Checkpoint.Parse(Later.Text);
        if (
            Log != log
            || !string.Equals(earlier.Origin, log.Name, StringComparison.Ordinal)
            || !string.Equals(later.Origin, log.Name, StringComparison.Ordinal)
            || !Earlier.Verify(log)
            || !Later.Verify(log)
        )
            return false;
        if (earlier.Size == later.Size)
            return Path.IsEmpty && earlier.Root != later.Root;
        return earlier.Size > 0
            && earlier.Size < later.Size
            && ImpliedRoot(earlier.Size, later) is { } implied
            && implied != earlier.Root;
    }

    // The earlier root that the later one commits to. Where the earlier size is a power of two the
    // usual proof leaves that root out, so here it always stands first.
    private RootHash? ImpliedRoot(ulong oldSize, Checkpoint later)
    {
        if (Path.IsEmpty)
            return null;
        var seed = new RootHash(Path[0]);
        var rest = ulong.IsPow2(oldSize) ? Path[1..] : Path;
        var roots = new ConsistencyProof(oldSize, later.Size, rest).ComputeRoots(seed);
        return roots is { } computed && computed.New == later.Root ? computed.Old : null;
    }

    private static ImmutableArray<Sha256Digest> FullPath(
        IMerkleNodes tree,
        ulong oldSize,
        ulong newSize
    )
    {
        var path = MerkleProver.ProveConsistency(tree, oldSize, newSize).Path;
        return ulong.IsPow2(oldSize)
            ? path.Insert(0, MerkleProver.RootAt(tree, oldSize).Value)
            : path;
    }
}
