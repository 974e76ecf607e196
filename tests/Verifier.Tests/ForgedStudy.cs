using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.StudyKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A finished study taken apart, so that a liar who holds every key can put it together
/// again.</summary>
/// <remarks>
/// A forgery changes statements, blobs or keys; <see cref="Write"/> then makes all hashes, links
/// and
/// signatures fit again, so that only the lie itself is left to be found.
/// </remarks>
internal sealed class ForgedStudy
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, byte[]> _otherFiles = new(StringComparer.Ordinal);
    private readonly string _origin;

    private ForgedStudy(string origin) => _origin = origin;

    /// <summary>The honest parameters and public key: where a forgery has put others, they stay as
    /// it wants them.</summary>
    private ArtifactDigest[] HonestKey { get; set; } = [];

    private byte[] SecretKey { get; set; } = [];

    /// <summary>The steps in order, with the key that signs each.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>Blobs by digest.</summary>
    public Dictionary<ArtifactDigest, byte[]> Blobs { get; } = [];

    /// <summary>Git objects, policy and whatever else lies in the bundle.</summary>
    public Dictionary<string, byte[]> OtherFiles => _otherFiles;

    public required Ed25519PrivateKey LedgerKey { get; set; }

    /// <summary>Signs the checkpoint; the ledger key unless a forgery says otherwise.</summary>
    public Ed25519PrivateKey? CheckpointKey { get; set; }

    /// <summary>Last touches: on each entry, on what is said in it, on the entry lines, on the checkpoint, on the
    /// signature lines below it.</summary>
    public Func<Entry, Entry> OnEntry { get; set; } = entry => entry;

    public Func<Predicate, Predicate> OnPredicate { get; set; } = predicate => predicate;

    public Func<DsseEnvelope, int, DsseEnvelope> OnStatement { get; set; } =
        (envelope, _) => envelope;

    public Func<string, int, string> OnLine { get; set; } = (line, _) => line;

    public Func<Checkpoint, Checkpoint> OnCheckpoint { get; set; } = checkpoint => checkpoint;

    public Func<string, string> OnSignatureLines { get; set; } = lines => lines;

    /// <summary>The number of entries that the manifest gives; by default the true one.</summary>
    public ulong? ManifestEntries { get; set; }

    /// <summary>Files of the format that are left out.</summary>
    public HashSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether links, tallies and inputs are made to fit; a forgery that lies in one turns
    /// it off.</summary>
    public bool Relinks { get; set; } = true;

    /// <summary>Whether the key holder's report is made to fit; a forgery that lies in it turns it
    /// off.</summary>
    public bool RemakesReport { get; set; } = true;

    /// <summary>The last touch on the key holder's report, once it fits.</summary>
    public Func<PreflightReport, PreflightReport> OnReport { get; set; } = report => report;

    /// <summary>The time of every entry.</summary>
    public DateTimeOffset Time { get; set; } = Noon;

    /// <summary>The id that the study has while nothing in its genesis is changed.</summary>
    public byte[] StudyId { get; private set; } = [];

    /// <summary>The key holder's secret; the caller disposes it.</summary>
    public SecretKey OpenSecretKey(RlweContext context) =>
        SealStream.LoadSecretKey(context, SecretKey);

    /// <summary>Takes a finished study apart; one caller at a time, since tests share studies and a
    /// store is read by one.</summary>
    public static ForgedStudy Of(LocalStudy local)
    {
        lock (local)
            return TakeApart(local);
    }

    private static ForgedStudy TakeApart(LocalStudy local)
    {
        var study = local.Study;
        var roles = new Dictionary<string, Ed25519PrivateKey>(StringComparer.Ordinal);
        foreach (
            var role in (StudyRole[])
                [
                    StudyRole.Researcher,
                    StudyRole.ComputingParty,
                    StudyRole.KeyHolder,
                    StudyRole.Ledger,
                ]
        )
        {
            var key = local.SigningKey(role);
            roles[key.KeyId] = key;
        }

        foreach (var key in local.Contributors)
            roles[key.KeyId] = key;

        var genesis = study.State.Study!.Predicate;
        var forged = new ForgedStudy(genesis.Origin)
        {
            LedgerKey = roles[genesis.Roles.Ledger.KeyId],
        };
        foreach (var entry in study.ReadEntries().Select(Entry.Parse))
        {
            var statement = entry.Statement;
            forged.Steps.Add(
                new Step(
                    roles[entry.StatementEnvelope.Signatures[0].KeyId],
                    statement.Predicate,
                    [.. statement.Subjects]
                )
            );
            foreach (var subject in statement.Blobs)
                forged.Blobs[subject.Digest] = study.Blobs.ReadAllBytes(subject.Digest);
        }

        forged.SecretKey = local.Keys.HasSecretKey ? local.Keys.ReadSecretKey() : [];
        forged.StudyId = study.State.StudyId.Value.ToArray();
        forged.HonestKey =
        [
            .. study.State.Context!.Subjects.Take(2).Select(subject => subject.Digest),
        ];
        foreach (var (id, value) in study.Protocol.Objects)
            forged._otherFiles[BundlePath.ProtocolObject(id.ToString())] = [.. value.Framed];
        return forged;
    }

    /// <summary>The step of a kind; the first of several.</summary>
    public Step this[StatementKind kind] => Steps.First(step => step.Predicate.Kind == kind);

    /// <summary>Changes a step's predicate.</summary>
    public void Change<T>(Func<T, T> change)
        where T : Predicate
    {
        var step = Steps.First(candidate => candidate.Predicate is T);
        step.Predicate = change((T)step.Predicate);
    }

    /// <summary>Puts another blob in the place of a subject, consistently.</summary>
    public void Replace(StatementKind kind, string subject, byte[] blob) =>
        Replace(this[kind], subject, blob);

    /// <summary>Puts another blob in the place of a subject, consistently.</summary>
    public void Replace(Step step, string subject, byte[] blob)
    {
        var index = step.Subjects.FindIndex(candidate => candidate.Name == subject);
        Blobs.Remove(step.Subjects[index].Digest);
        var digest = ArtifactDigest.Compute(blob);
        Blobs[digest] = blob;
        step.Subjects[index] = new Subject(subject, digest);
    }

    /// <summary>Leaves a subject out, and its blob.</summary>
    public void Leave(StatementKind kind, string subject)
    {
        var left = this[kind].Subjects.First(candidate => candidate.Name == subject);
        Blobs.Remove(left.Digest);
        this[kind].Subjects.Remove(left);
    }

    /// <summary>Pins another protocol, in the genesis and by its Git objects; everything else stays
    /// as it is.</summary>
    public void Pin(ProtocolPackage protocol)
    {
        foreach (
            var name in _otherFiles
                .Keys.Where(name => name.StartsWith("protocol/objects/", StringComparison.Ordinal))
                .ToArray()
        )
            _otherFiles.Remove(name);
        foreach (var (id, value) in protocol.Objects)
            _otherFiles[BundlePath.ProtocolObject(id.ToString())] = [.. value.Framed];
        Change<StudyPredicate>(study =>
        {
            var manifest = ArtifactDigest.Parse(protocol.Identity.ManifestSha256);
            var commit = protocol.Identity.Commit;
            var format = commit.Format == GitObjectFormat.Sha256 ? "sha256" : "sha1";
            var pin = study.Protocol with
            {
                GitCommit = commit.ToString(),
                ObjectFormat = format,
                Manifest = manifest,
            };
            this[StatementKind.Study].Subjects[0] = new Subject(pin.Name, manifest, pin.GitCommit);
            return study with { Protocol = pin };
        });
    }

    /// <summary>The blob of a subject.</summary>
    public byte[] Blob(StatementKind kind, string subject) =>
        Blobs[this[kind].Subjects.First(candidate => candidate.Name == subject).Digest];

    /// <summary>Signs, chains and bundles everything.</summary>
    public void Write(string path)
    {
        var state = StudyState.Empty;
        var previous = default(LeafHash);
        var range = CompactRange.Empty;
        var lines = new StringBuilder();
        for (var i = 0; i < Steps.Count; i++)
        {
            var step = Steps[i];
            var predicate = OnPredicate(Relinks ? Relink(step.Predicate, state) : step.Predicate);
            if (Relinks)
                Remake(step, state);
            var envelope = OnStatement(
                new Statement([.. step.Subjects], predicate).Sign([step.Signer, .. step.Cosigners]),
                i
            );
            var entry = OnEntry(Entry.Create((ulong)i, previous, Time, envelope, LedgerKey));
            state = state.Apply(entry, SignatureChecking.AlreadyVerified).State ?? state;
            previous = entry.Hash;
            range = range.Append(entry.Hash);
            lines.Append(OnLine(Encoding.UTF8.GetString(entry.Bytes.Span), i)).Append('\n');
        }

        var checkpoint = OnCheckpoint(new Checkpoint(_origin, range.Size, range.Root));
        var bundle = new BundleWriter(BundleType.Study, ManifestEntries ?? (ulong)Steps.Count);
        Add(BundlePath.Checkpoint, () => SignCheckpoint(checkpoint));
        Add(BundlePath.Entries, () => Encoding.UTF8.GetBytes(lines.ToString()));
        foreach (var (digest, blob) in Blobs)
            bundle.Add(BundlePath.Object(digest), blob);
        foreach (var (name, content) in _otherFiles)
            bundle.Add(name, content);
        Add(BundlePath.RoCrate, () => BundleCrate.Format(state));
        Add(BundlePath.Readme, () => BundleReadme.Format(state));
        bundle.WriteNew(path);

        void Add(string name, Func<byte[]> make)
        {
            if (!LeftOut.Contains(name) && !_otherFiles.ContainsKey(name))
                bundle.Add(name, make());
        }
    }

    /// <summary>Makes again what is bound to the study by more than a field: its public key, and
    /// the key holder's report.</summary>
    private void Remake(Step step, StudyState state)
    {
        if (
            step.Predicate is DecryptionPredicate { Version: 2 }
            && RemakesReport
            && Blobs.TryGetValue(step.Subjects[^1].Digest, out var blob)
        )
        {
            var report = PreflightReport.Parse(blob) with
            {
                Study = state.StudyId,
                Observed = state.Observed,
            };
            Replace(step, DecryptionPredicate.ReportSubject, OnReport(report).Format());
        }

        if (
            step.Predicate is not ContextPredicate { Version: 2 } said
            || SecretKey.Length == 0
            || !step.Subjects.Take(2).Select(subject => subject.Digest).SequenceEqual(HonestKey)
            || !SecurityProfileName.TryParse(said.SecurityProfile, out var profile)
        )
        {
            return;
        }

        var study = state.StudyId.Value.ToArray();
        var context = RlweContext.Create(SealStream.LoadParameters(Blobs[HonestKey[0]]), profile);
        using var secret = SealStream.LoadSecretKey(context, SecretKey);
        var honest = SealStream.LoadPublicKey(context, Blobs[HonestKey[1]]);
        if (CommonPolynomial.Matches(context, honest, CommonSeed.Derive(study)))
            return;
        var publicKey = new KeyGenerator(context, RandomSource.System).CreatePublicKey(
            secret,
            CommonSeed.Derive(study)
        );
        Replace(step, "public-key", SealStream.Save(publicKey));
        if (step.Subjects.Exists(subject => subject.Name == ContextPredicate.KeyProofSubject))
            Replace(
                step,
                ContextPredicate.KeyProofSubject,
                KeyProof
                    .Make(context, publicKey, secret, study, RandomSource.System)
                    .ToBytes(context)
            );
    }

    private byte[] SignCheckpoint(Checkpoint checkpoint)
    {
        var note = checkpoint.Sign(CheckpointKey ?? LedgerKey);
        var lines = string.Concat(note.Signatures.Select(signature => $"{signature}\n"));
        return Encoding.UTF8.GetBytes($"{note.Text}\n{OnSignatureLines(lines)}");
    }

    private static Predicate Relink(Predicate predicate, StudyState state)
    {
        if (predicate is not LinkedPredicate linked)
            return predicate;
        linked = linked with { Study = state.StudyId, Observed = state.Observed };
        return linked switch
        {
            ContributionPredicate contribution => contribution with
            {
                Context = state.Context?.Hash ?? contribution.Context,
                Round = contribution.Round is null ? null : state.Round?.Hash,
            },
            RoundPredicate round => round with
            {
                Decryption = state.Decryption?.Hash ?? round.Decryption,
            },
            WithdrawalPredicate withdrawal => withdrawal with
            {
                Contribution = state.ContributionOf(withdrawal.Contributor)?.Hash
                    ?? withdrawal.Contribution,
            },
            ClosePredicate close => close with
            {
                Accepted = state.Tally(close.Locked).Accepted,
                Superseded = state.Tally(close.Locked).Superseded,
                Refused = state.Tally().Refused,
            },
            ComputePredicate compute => compute with
            {
                Close = state.Close?.Hash ?? compute.Close,
                Inputs = state.Inputs(),
            },
            ResultPredicate result => result with
            {
                Compute = state.Compute?.Hash ?? result.Compute,
            },
            DecryptionPredicate decryption => decryption with
            {
                Result = state.Result?.Hash ?? decryption.Result,
            },
            _ => linked,
        };
    }

    /// <summary>One statement to be signed.</summary>
    internal sealed class Step(
        Ed25519PrivateKey signer,
        Predicate predicate,
        List<Subject> subjects
    )
    {
        public Ed25519PrivateKey Signer { get; set; } = signer;

        /// <summary>Who signs besides: a key event's quorum.</summary>
        public Ed25519PrivateKey[] Cosigners { get; init; } = [];

        public Predicate Predicate { get; set; } = predicate;

        public List<Subject> Subjects { get; } = subjects;
    }
}

/// <summary>Small helpers for lies.</summary>
internal static class Lies
{
    /// <summary>A root that is no root of this log.</summary>
    public static RootHash Roots(this ForgedStudy forged) =>
        MerkleTree.ComputeRoot([
            LeafHash.Compute(Encoding.UTF8.GetBytes($"another tree of {forged.Steps.Count}")),
        ]);
}
