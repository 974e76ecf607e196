using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the checks have established so far; each sets what later ones build on.</summary>
/// <param name="source">What is read.</param>
/// <param name="bundle">The same as a container, for the checks on it; null where a study or a
/// context is looked at.</param>
/// <param name="findings">Where answers go.</param>
/// <param name="options">What the verifier was told.</param>
internal sealed class Evidence(
    IEvidenceSource source,
    BundleReader? bundle,
    Findings findings,
    VerificationOptions options
)
{
    public IEvidenceSource Source { get; } = source;

    /// <summary>Asked of by checks of the scope <see cref="VerificationScope.Publication"/>
    /// alone.</summary>
    public BundleReader Bundle =>
        bundle ?? throw new InvalidOperationException("there is no bundle in this scope");

    public Findings Findings { get; } = findings;

    public VerificationScope Scope => Findings.Scope;

    public VerificationOptions Options { get; } = options;

    /// <summary>Files whose bytes are not what the manifest says, as far as they were
    /// hashed.</summary>
    public ImmutableArray<DigestMismatch> Mismatches { get; set; } = [];

    /// <summary>Their names.</summary>
    public IReadOnlySet<string> Damaged { get; set; } = new HashSet<string>();

    /// <summary>The state machine after the last entry it accepted.</summary>
    public StudyState State { get; set; } = StudyState.Empty;

    /// <summary>Every blob that an entry after the genesis names.</summary>
    public IReadOnlySet<ArtifactDigest> NamedObjects { get; set; } = new HashSet<ArtifactDigest>();

    /// <summary>The contributed ciphertexts among them.</summary>
    public IReadOnlySet<ArtifactDigest> ContributedCiphertexts { get; set; } =
        new HashSet<ArtifactDigest>();

    /// <summary>The contributions' proofs of knowledge among them.</summary>
    public IReadOnlySet<ArtifactDigest> Proofs { get; set; } = new HashSet<ArtifactDigest>();

    /// <summary>Whether the bundle leaves all contributed ciphertexts out; set by
    /// bundle.manifest.</summary>
    public bool IsLight { get; set; }

    /// <summary>Set when protocol.commit passed.</summary>
    public ProtocolPackage? Protocol { get; set; }

    /// <summary>The parameters in the context's blob; set when they could be read.</summary>
    public EncryptionParameters? Parameters { get; set; }

    /// <summary>The security profile that the context names; set with
    /// <see cref="Parameters"/>.</summary>
    public SecurityProfile? Profile { get; set; }

    /// <summary>Set when fhe.context passed.</summary>
    public RlweContext? Rlwe { get; set; }

    /// <summary>The evaluation keys of the context; set when fhe.context passed.</summary>
    public EvaluationKeys EvaluationKeys { get; set; } = EvaluationKeys.None;

    /// <summary>The compiled circuit as recorded; set when protocol.circuit passed.</summary>
    public CompiledCircuit? Circuit { get; set; }

    /// <summary>The recorded constants by name; set when protocol.constants passed.</summary>
    public IReadOnlyDictionary<string, Plaintext>? Constants { get; set; }

    /// <summary>The public key; set when fhe.context passed.</summary>
    public PublicKey? PublicKey { get; set; }

    /// <summary>Refusals whose reason only the ledger could see; set by the pass over the
    /// entries.</summary>
    public int UncheckedRefusals { get; set; }

    /// <summary>Whether the pinned protocol leaves the table with the data owner.</summary>
    public bool IsWithheld => Protocol is { Definition.Result.Publish: PublishRule.Withheld };

    /// <summary>The canonical stream that the circuit gives on the contributed ciphertexts; set
    /// when fhe.ciphertexts passed.</summary>
    public byte[]? Replayed { get; set; }

    /// <summary>Reads a blob and compares its digest: what was hashed before may have been changed
    /// since.</summary>
    /// <param name="digest">Named by an entry.</param>
    /// <param name="maxBytes">No such blob is larger.</param>
    /// <exception cref="DiscrepancyException">It is not there, larger, or has other
    /// bytes.</exception>
    public byte[] ReadObject(ArtifactDigest digest, long maxBytes)
    {
        var content = new byte[SizeOf(digest, maxBytes)];
        ReadObject(digest, content);
        return content;
    }

    /// <summary>Fills a buffer with a blob and compares its digest.</summary>
    /// <param name="digest">Named by an entry.</param>
    /// <param name="destination">As long as <see cref="SizeOf"/> says.</param>
    /// <exception cref="ChangedBlobException">The blob has other bytes.</exception>
    public void ReadObject(ArtifactDigest digest, Span<byte> destination)
    {
        var fits = Source.ReadBlob(digest, destination);
        var found = ArtifactDigest.Compute(destination);
        if (found != digest || !fits)
            throw new ChangedBlobException(
                new Discrepancy(BundlePath.Object(digest), $"SHA-256 {digest}", $"SHA-256 {found}")
            );
        Hashed.Add(digest);
    }

    /// <summary>The size of a blob, in bytes.</summary>
    /// <exception cref="DiscrepancyException">It is not there, or larger than
    /// <paramref name="maxBytes"/>.</exception>
    public int SizeOf(ArtifactDigest digest, long maxBytes) =>
        Source.SizeOf(digest) switch
        {
            null => throw new DiscrepancyException(
                new Discrepancy(
                    BundlePath.Object(digest),
                    "the blob that an entry names",
                    "no such file"
                )
            ),
            { } size when size > maxBytes => throw new DiscrepancyException(
                new Discrepancy(
                    BundlePath.Object(digest),
                    $"at most {maxBytes} bytes",
                    $"{size} bytes"
                )
            ),
            { } size => (int)size,
        };

    /// <summary>Blobs whose digest was compared when they were used.</summary>
    public HashSet<ArtifactDigest> Hashed { get; } = [];

    /// <summary>Whether a file has the digest that the manifest gives, or is absent.</summary>
    public bool IsIntact(string name) => !Damaged.Contains(name);

    /// <summary>Whether the blobs that the decryption entry names have their digests; one that is
    /// withheld has no blob.</summary>
    public bool IsDecryptionIntact =>
        AreIntact(
            State.Decryption?.Subjects.Where(subject =>
                !State.Decryption.Predicate.Withholds(subject)
            )
        );

    /// <summary>Whether the blobs of these subjects have their digests, or are absent.</summary>
    public bool AreIntact(IEnumerable<Subject>? subjects) =>
        subjects is null || subjects.All(subject => IsIntact(BundlePath.Object(subject.Digest)));

    /// <summary>
    /// What the published table says, computed again; set when steps 36 and 37 passed.
    /// </summary>
    public StudyResult? Result { get; set; }

    public StudyFacts? DescribeStudy()
    {
        if (State.Study is not { Predicate: var study })
            return null;
        return new StudyFacts
        {
            StudyId = State.StudyId.ToString(),
            Origin = study.Origin,
            Protocol = study.Protocol.Name,
            Title = Protocol?.Definition.Title,
            SiteRules = Protocol?.Definition.Genotypes is { } data
                ? SiteRules.Of(data.Genotypes)
                : null,
            Repository = study.Protocol.Repository,
            Commit = study.Protocol.GitCommit,
            LedgerKey = study.Roles.Ledger.KeyId,
            ResearcherKey = study.Roles.Researcher.KeyId,
            Entries = State.Size,
            Contributions = State.EffectiveCount,
            Genomes = State.CountGenomes(),
        };
    }
}
