using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the checks have established so far; each sets what later ones build on.</summary>
internal sealed class Evidence(BundleReader bundle, Findings findings, VerificationOptions options)
{
    public BundleReader Bundle { get; } = bundle;

    public Findings Findings { get; } = findings;

    public VerificationOptions Options { get; } = options;

    /// <summary>Files whose bytes are not what the manifest says; set by bundle.digests.</summary>
    public IReadOnlySet<string> Damaged { get; set; } = new HashSet<string>();

    /// <summary>The state machine after the last entry it accepted.</summary>
    public StudyState State { get; set; } = StudyState.Empty;

    /// <summary>Every blob that an entry after the genesis names.</summary>
    public IReadOnlySet<ArtifactDigest> NamedObjects { get; set; } = new HashSet<ArtifactDigest>();

    /// <summary>The contributed ciphertexts among them.</summary>
    public IReadOnlySet<ArtifactDigest> ContributedCiphertexts { get; set; } = new HashSet<ArtifactDigest>();

    /// <summary>The contributions' proofs of knowledge among them.</summary>
    public IReadOnlySet<ArtifactDigest> Proofs { get; set; } = new HashSet<ArtifactDigest>();

    /// <summary>Whether the bundle leaves all contributed ciphertexts out; set by bundle.manifest.</summary>
    public bool IsLight { get; set; }

    /// <summary>Set when protocol.commit passed.</summary>
    public ProtocolPackage? Protocol { get; set; }

    /// <summary>The parameters in the context's blob; set when they could be read.</summary>
    public EncryptionParameters? Parameters { get; set; }

    /// <summary>The security profile that the context names; set with <see cref="Parameters"/>.</summary>
    public SecurityProfile? Profile { get; set; }

    /// <summary>Set when fhe.context passed.</summary>
    public RlweContext? Rlwe { get; set; }

    /// <summary>The evaluation keys of the context; set when fhe.context passed.</summary>
    public EvaluationKeys EvaluationKeys { get; set; } = EvaluationKeys.None;

    /// <summary>The compiled circuit as recorded; set when protocol.circuit passed.</summary>
    public CompiledCircuit? Circuit { get; set; }

    /// <summary>The recorded constants by name; set when protocol.constants passed.</summary>
    public IReadOnlyDictionary<string, Plaintext>? Constants { get; set; }

    /// <summary>Whether the pinned protocol leaves the table with the data owner.</summary>
    public bool IsWithheld => Protocol is { Definition.Result.Publish: PublishRule.Withheld };

    /// <summary>The canonical stream that the circuit gives on the contributed ciphertexts; set when fhe.ciphertexts passed.</summary>
    public byte[]? Replayed { get; set; }

    /// <summary>Reads a blob that bundle.digests and bundle.manifest vouch for.</summary>
    /// <param name="digest">Named by an entry.</param>
    /// <param name="maxBytes">More is a discrepancy of size, thrown as a format error by the reader.</param>
    public byte[] ReadObject(ArtifactDigest digest, long maxBytes) =>
        Bundle.ReadAllBytes(BundlePath.Object(digest), maxBytes);

    /// <summary>Whether a file has the digest that the manifest gives, or is absent.</summary>
    public bool IsIntact(string name) => !Damaged.Contains(name);

    /// <summary>Whether the blobs that the decryption entry names have their digests; one that is withheld has no blob.</summary>
    public bool IsDecryptionIntact =>
        State.Decryption is { Predicate.Published: PublishedForm.Withheld } || AreIntact(State.Decryption?.Subjects);

    /// <summary>Whether the blobs of these subjects have their digests, or are absent.</summary>
    public bool AreIntact(IEnumerable<Subject>? subjects) =>
        subjects is null || subjects.All(subject => IsIntact(BundlePath.Object(subject.Digest)));

    public StudyFacts? DescribeStudy()
    {
        if (State.Study is not { Predicate: var study })
            return null;
        return new StudyFacts
        {
            StudyId = State.StudyId.ToString(),
            Origin = study.Origin,
            Protocol = study.Protocol.Name,
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
