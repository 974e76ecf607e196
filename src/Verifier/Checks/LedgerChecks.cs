using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 3 to 12: one pass over the entries, in constant memory beside the
/// state.</summary>
internal static class LedgerChecks
{
    /// <summary>Reads the entries and says nothing yet.</summary>
    public static Pass Read(IEvidenceSource source, Note? since)
    {
        var pass = new Pass(SinceOf(since));
        if (source.Replayed is { } replayed)
        {
            pass.Adopt(replayed);
            return pass;
        }

        try
        {
            foreach (var line in source.ReadEntries())
            {
                if (!pass.Take(line))
                    break;
            }
        }
        catch (BundleFormatException e)
        {
            pass.Encoding = new Discrepancy(BundlePath.Entries, "one entry per line", e.Message);
        }

        return pass;
    }

    /// <summary>Asks what was found.</summary>
    public static void Run(Evidence evidence, Pass pass)
    {
        var findings = evidence.Findings;
        findings.Ask(LedgerEncoding, evidence.IsIntact(BundlePath.Entries), () =>
            pass.Encoding ?? CheckCount(evidence, pass)
        );
        findings.Ask(LedgerChain, () => pass.Chain);
        findings.Ask(SignersEntries, () => pass.EntrySignature);
        findings.Ask(SignersStatements, () => pass.StatementSignature);
        findings.Ask(SignersRoles, () => pass.RejectionIn(SignersRoles));
        findings.Ask(SignersRevocation, () => pass.RejectionIn(SignersRevocation));
        var unseen = pass.RejectionIn(LogConsistency);
        findings.Ask(LogConsistency, () => unseen ?? CheckSince(evidence, pass));
        findings.Ask(LedgerComplete, () => pass.RejectionIn(LedgerComplete));
        findings.Ask(ResultInputs, () => pass.RejectionIn(ResultInputs));
        // An older checkpoint that does not fit says nothing about the order of the entries here.
        findings.Ask(
            LedgerOrder,
            unseen is null ? LedgerOrder.RunsAfter.Remove(LogConsistency) : LedgerOrder.RunsAfter,
            () => pass.RejectionIn(LedgerOrder)
        );
    }

    private static Discrepancy? CheckCount(Evidence evidence, Pass pass)
    {
        if (
            evidence.Scope == VerificationScope.Publication
            && pass.Index != evidence.Bundle.EntryCount
        )
            return new Discrepancy(
                BundlePath.Entries,
                $"{evidence.Bundle.EntryCount} entries, as the manifest says",
                $"{pass.Index}"
            );
        // Without one nothing contradicts itself, and there is no study to ask about.
        return pass.Index > 0
            ? null
            : new Discrepancy(BundlePath.Entries, "at least one entry, the genesis", "none");
    }

    private static Checkpoint? SinceOf(Note? since) =>
        since is null ? null : Checkpoint.Parse(since.Text);

    /// <summary>The auditor's earlier checkpoint: of this log, and the root of as many entries of
    /// it.</summary>
    private static Discrepancy? CheckSince(Evidence evidence, Pass pass)
    {
        if (SinceOf(evidence.Options.Since) is not { } since)
            return null;
        const string where = "the earlier checkpoint";
        if (
            pass.LogKey is not { } key
            || since.Origin != key.Name
            || !evidence.Options.Since!.Verify(key)
        )
            return new Discrepancy(
                where,
                $"one that the ledger key of {pass.LogKey?.Name} signed",
                $"one of {since.Origin}, without such a signature"
            );
        if (since.Size > pass.Index)
            return new Discrepancy(
                where,
                $"at least {since.Size} entries in this bundle",
                $"{pass.Index}: the log was rolled back"
            );
        return pass.RootSince == since.Root
            ? null
            : new Discrepancy(
                where,
                $"root {since.Root} at size {since.Size}",
                $"root {pass.RootSince}: the log was forked"
            );
    }

    private static string Where(ulong index) =>
        string.Create(CultureInfo.InvariantCulture, $"entry {index}");

    /// <summary>The first discrepancy of each kind.</summary>
    internal sealed class Pass(Checkpoint? since)
    {
        private CompactRange _range = CompactRange.Empty;
        private LeafHash _previous;
        private readonly Dictionary<string, Ed25519PublicKey> _knownKeys = new(
            StringComparer.Ordinal
        );
        private Ed25519PublicKey? _ledgerKey;
        private Rejection? _rejection;

        public ulong Index { get; private set; }

        public StudyState State { get; private set; } = StudyState.Empty;

        /// <summary>Every blob that an entry after the genesis names; the salted digest of a
        /// withheld table names none.</summary>
        public HashSet<ArtifactDigest> NamedObjects { get; } = [];

        /// <summary>Those of them that are contributed ciphertexts.</summary>
        public HashSet<ArtifactDigest> ContributedCiphertexts { get; } = [];

        /// <summary>The proofs of knowledge of contributions.</summary>
        public HashSet<ArtifactDigest> Proofs { get; } = [];

        /// <summary>Refusals for a reason that no entry can show.</summary>
        public int UncheckedRefusals { get; private set; }

        /// <summary>The genesis's ledger key under its origin; null where entry 0 is no
        /// genesis.</summary>
        public VerifierKey? LogKey { get; private set; }

        /// <summary>The root of as many entries as the earlier checkpoint has; meaningful when
        /// there are so many.</summary>
        public RootHash RootSince { get; private set; } = CompactRange.Empty.Root;

        public Discrepancy? Encoding { get; set; }

        public Discrepancy? Chain { get; private set; }

        public Discrepancy? EntrySignature { get; private set; }

        public Discrepancy? StatementSignature { get; private set; }

        /// <summary>What later steps build on.</summary>
        public LedgerFacts Facts =>
            new(State, NamedObjects, ContributedCiphertexts, Proofs, UncheckedRefusals);

        /// <summary>Takes a ledger that was replayed, with every signature, when it was
        /// opened.</summary>
        /// <remarks>What only a bundle is asked for, such as the names of all blobs, is left
        /// empty.</remarks>
        public void Adopt(StudyState replayed) => (State, Index) = (replayed, replayed.Size);

        /// <summary>Takes one line; false when it cannot be read, so that nothing after it can be
        /// judged.</summary>
        public bool Take(ReadOnlyMemory<byte> line)
        {
            Entry entry;
            try
            {
                entry = Entry.Parse(line);
            }
            catch (LedgerFormatException e)
            {
                Encoding = new Discrepancy(Where(Index), "a canonical entry", e.Message);
                return false;
            }

            CheckChain(entry);
            CheckSignatures(entry);
            NamedObjects.UnionWith(entry.Statement.Blobs.Select(subject => subject.Digest));
            if (entry.Statement.Predicate is RefusalPredicate { IsExternal: true })
                UncheckedRefusals++;
            if (entry.Statement.Kind == StatementKind.Contribution)
            {
                ContributedCiphertexts.UnionWith(
                    ContributionPredicate.CiphertextsOf(entry.Statement.Subjects)
                );
                if (ContributionPredicate.ProofOf(entry.Statement.Subjects) is { } proof)
                    Proofs.Add(proof);
            }

            if (since is not null && Index < since.Size)
            {
                _range = _range.Append(entry.Hash);
                if (_range.Size == since.Size)
                    RootSince = _range.Root;
            }

            if (Chain is null && _rejection is null)
            {
                var transition = State.Apply(entry, SignatureChecking.AlreadyVerified);
                _rejection = transition.Rejection;
                State = transition.State ?? State;
            }

            _previous = entry.Hash;
            Index++;
            return true;
        }

        /// <summary>What the state machine refused, if it belongs to this check.</summary>
        public Discrepancy? RejectionIn(Check check) =>
            _rejection is not null && CheckOf(_rejection.Code) == check
                ? new Discrepancy(
                    Where(_rejection.Index),
                    "an entry that may follow",
                    $"{_rejection.Name}: {_rejection.Explanation}"
                )
                : null;

        private void CheckChain(Entry entry)
        {
            if (entry.Index != Index)
                Chain ??= new Discrepancy(Where(Index), Where(Index), Where(entry.Index));
            else if (entry.Previous != _previous)
                Chain ??= new Discrepancy(
                    Where(Index),
                    $"prev {_previous}",
                    $"prev {entry.Previous}"
                );
        }

        // Asks whether some key that the study knows made the signature; whether that key may say
        // what
        // it says is the state machine's question.
        private void CheckSignatures(Entry entry)
        {
            if (
                Index == 0
                && entry.Statement.Predicate
                    is StudyPredicate { Roles: var roles, Origin: var origin }
            )
            {
                _ledgerKey = roles.Ledger;
                LogKey = new VerifierKey(origin, roles.Ledger);
                foreach (
                    var key in (Ed25519PublicKey[])
                        [roles.Researcher, roles.ComputingParty, roles.KeyHolder, roles.Ledger]
                )
                    _knownKeys[key.KeyId] = key;
            }

            if (_ledgerKey is not { } ledgerKey || !entry.Envelope.Verify(ledgerKey))
                EntrySignature ??= new Discrepancy(
                    Where(Index),
                    "a signature of the ledger key",
                    "none that verifies"
                );
            if (
                !entry.StatementEnvelope.Signatures.All(signature =>
                    FindKey(entry, signature.KeyId) is { } key
                    && entry.StatementEnvelope.Verify(key)
                )
            )
                StatementSignature ??= new Discrepancy(
                    Where(Index),
                    "a signature of the actor",
                    "one that does not verify"
                );
        }

        private Ed25519PublicKey? FindKey(Entry entry, string keyId)
        {
            if (entry.Statement.Predicate.NamedSigner is { } named && named.KeyId == keyId)
                return named;
            if (
                entry.Statement.Predicate is KeyEventPredicate
                {
                    Action: KeyEventAction.Add,
                    Key: var added
                }
            )
                _knownKeys[added.KeyId] = added;
            return _knownKeys.TryGetValue(keyId, out var known) ? known : null;
        }

        private static Check CheckOf(RejectionCode code) =>
            code switch
            {
                RejectionCode.EntrySigner
                or RejectionCode.StatementSigner
                or RejectionCode.ContributorNotAllowed
                or RejectionCode.KeyEventQuorum
                or RejectionCode.LedgerKeyFixed => SignersRoles,
                RejectionCode.SignerRevoked or RejectionCode.ContributorRevoked =>
                    SignersRevocation,
                RejectionCode.ObservedSize or RejectionCode.ObservedRoot => LogConsistency,
                RejectionCode.CloseAccepted
                or RejectionCode.CloseSuperseded
                or RejectionCode.CloseExcluded
                or RejectionCode.CloseRefused => LedgerComplete,
                RejectionCode.ComputeInputs => ResultInputs,
                _ => LedgerOrder,
            };
    }
}
