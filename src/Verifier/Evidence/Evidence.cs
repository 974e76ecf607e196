using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What is examined: where it is read, what its entries say, and which of its files are
/// damaged.</summary>
/// <param name="source">What is read.</param>
/// <param name="bundle">The same as a container, for the checks on it; null where a study or a
/// context is looked at.</param>
/// <param name="ledger">What the pass over the entries gave.</param>
/// <param name="findings">Where answers go.</param>
/// <param name="options">What the verifier was told.</param>
internal sealed class Evidence(
    IEvidenceSource source,
    BundleReader? bundle,
    LedgerFacts ledger,
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

    /// <summary>What the entries say.</summary>
    public LedgerFacts Ledger { get; } = ledger;

    /// <summary>The state machine after the last entry that it accepted.</summary>
    public StudyState State => Ledger.State;

    /// <summary>The study as it was at the end of its first round, or as it is in that one: what
    /// a commons locked.</summary>
    public StudyState FirstRound => State.EarlierRounds() is [var first, ..] ? first : State;

    /// <summary>The same, as it was at the end of an earlier round.</summary>
    public Evidence Of(StudyState round) =>
        new(
            Source,
            bundle,
            Ledger with
            {
                State = round,
            },
            new Findings(VerificationScope.Publication, Findings),
            Options
        )
        {
            Mismatches = Mismatches,
            Damaged = Damaged,
            Hashed = Hashed,
        };

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
    public HashSet<ArtifactDigest> Hashed { get; private init; } = [];

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

    /// <summary>What the evidence says about itself; null before there is a genesis.</summary>
    /// <param name="protocol">The pinned protocol; null where it could not be read.</param>
    public StudyFacts? DescribeStudy(ProtocolPackage? protocol)
    {
        if (State.Study is not { Predicate: var study })
            return null;
        return new StudyFacts
        {
            StudyId = State.StudyId.ToString(),
            Origin = study.Origin,
            Protocol = study.Protocol.Name,
            Title = protocol?.Definition.Title,
            SiteRules = protocol?.Definition.Genotypes is { } data
                ? SiteRules.Of(data.Genotypes)
                : null,
            Repository = study.Protocol.Repository,
            Commit = study.Protocol.GitCommit,
            LedgerKey = study.Roles.Ledger.KeyId,
            ResearcherKey = study.Roles.Researcher.KeyId,
            Entries = State.Size,
            Contributions = State.EffectiveCount,
            Genomes = State.CountGenomes(),
            CountedUnit = protocol?.Definition.Input.CountedUnit ?? "genome",
            Rounds = State.RoundNumber,
            Commons = study.Commons?.Id.ToString(),
        };
    }
}
