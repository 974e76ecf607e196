using System.Collections.Immutable;
using static SecureGenomics.Provenance.Verifier.CheckBasis;
using static SecureGenomics.Provenance.Verifier.VerificationScope;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Every check: one record each, in the order in which they run.</summary>
/// <remarks>
/// A check runs only after checks above it. Source: docs/spec/verification.md,
/// whose numbered steps have these ids.
/// </remarks>
public static class CheckCatalogue
{
    internal static Check BundleFormat { get; } =
        new()
        {
            Id = "bundle.format",
            Claim = "The file is a bundle: a strict container and nothing around it.",
            Meaning =
                "The file was cut short, changed, or never was a bundle. Get it again from "
                + "its publisher.",
            Basis = Recomputed,
            Step = 1,
            Level = 0,
            Scope = Publication,
        };

    internal static Check BundleDigests { get; } =
        new()
        {
            Id = "bundle.digests",
            Claim = "Every file in it has the digest that the manifest gives.",
            Meaning =
                "A file in the bundle was changed after the bundle was made. Get the bundle "
                + "again.",
            Basis = Recomputed,
            Step = 2,
            Level = 0,
            Scope = Publication,
            RunsAfter = [BundleFormat],
        };

    internal static Check LedgerEncoding { get; } =
        new()
        {
            Id = "ledger.encoding",
            Claim = "Every entry is canonical and well-formed.",
            Meaning =
                "An entry is not written in the one way that the format allows; the ledger "
                + "was edited.",
            Basis = Recomputed,
            Step = 3,
            Level = 0,
            Scope = Genesis,
            RunsAfter = [BundleFormat, BundleDigests],
        };

    internal static Check LedgerChain { get; } =
        new()
        {
            Id = "ledger.chain",
            Claim = "Every entry names its predecessor by hash.",
            Meaning = "An entry was removed, inserted or reordered.",
            Basis = Recomputed,
            Step = 4,
            Level = 1,
            Scope = Genesis,
            RunsAfter = [LedgerEncoding],
        };

    internal static Check SignersEntries { get; } =
        new()
        {
            Id = "signers.entries",
            Claim = "The ledger key signed every entry.",
            Meaning = "An entry was not written by the ledger of this study.",
            Basis = Signature,
            Step = 5,
            Level = 1,
            Scope = Genesis,
            RunsAfter = [LedgerEncoding],
        };

    internal static Check SignersStatements { get; } =
        new()
        {
            Id = "signers.statements",
            Claim = "Every actor signed what is recorded as said.",
            Meaning = "What is recorded as said was not said by that key.",
            Basis = Signature,
            Step = 6,
            Level = 1,
            Scope = Genesis,
            RunsAfter = [LedgerEncoding],
        };

    internal static Check SignersRoles { get; } =
        new()
        {
            Id = "signers.roles",
            Claim = "Each statement is signed by the role that may make it.",
            Meaning = "Somebody signed for a role that is not theirs.",
            Basis = Signature,
            Step = 7,
            Level = 1,
            Scope = Genesis,
            RunsAfter = [LedgerChain, SignersEntries, SignersStatements],
        };

    internal static Check SignersRevocation { get; } =
        new()
        {
            Id = "signers.revocation",
            Claim = "No key signs after it was revoked.",
            Meaning = "A key that its owners had revoked was used: somebody else may hold it.",
            Basis = Signature,
            Step = 8,
            Level = 1,
            Scope = Genesis,
            RunsAfter = [LedgerChain, SignersEntries, SignersStatements],
        };

    internal static Check LogConsistency { get; } =
        new()
        {
            Id = "log.consistency",
            Claim = "What signers, and you, saw of the log before is its beginning.",
            Meaning =
                "The ledger shows another history than it showed before: entries were "
                + "changed or taken back.",
            Basis = Recomputed,
            Step = 9,
            Level = 2,
            Scope = Genesis,
            RunsAfter = [LedgerChain, SignersEntries, SignersStatements],
        };

    internal static Check LedgerComplete { get; } =
        new()
        {
            Id = "ledger.complete",
            Claim = "The closed set of contributions is the one recorded.",
            Meaning =
                "The set of contributions was not the one that was closed: some may be "
                + "hidden or added.",
            Basis = Recomputed,
            Step = 10,
            Level = 2,
            Scope = Genesis,
            RunsAfter = [LedgerChain, SignersEntries, SignersStatements],
        };

    internal static Check ResultInputs { get; } =
        new()
        {
            Id = "result.inputs",
            Claim = "The computation took exactly the accepted contributions.",
            Meaning = "Contributions were left out of the computation, or others were slipped in.",
            Basis = Recomputed,
            Step = 11,
            Level = 5,
            Scope = Genesis,
            RunsAfter = [LedgerChain, SignersEntries, SignersStatements],
        };

    internal static Check LedgerOrder { get; } =
        new()
        {
            Id = "ledger.order",
            Claim = "Each step follows what it must follow, once.",
            Meaning = "A step was taken that the rules of a study forbid; the entry says which.",
            Basis = Recomputed,
            Step = 12,
            Level = 1,
            Scope = Genesis,
            RunsAfter =
            [
                LedgerChain,
                SignersEntries,
                SignersStatements,
                SignersRoles,
                SignersRevocation,
                LedgerComplete,
                ResultInputs,
                LogConsistency,
            ],
        };

    internal static Check BundleManifest { get; } =
        new()
        {
            Id = "bundle.manifest",
            Claim = "It holds what the ledger names, and nothing else.",
            Meaning =
                "Something that a record names is missing, or something travels along that "
                + "no record names.",
            Basis = Recomputed,
            Step = 13,
            Level = 0,
            Scope = Publication,
            RunsAfter = [LedgerOrder, BundleDigests],
        };

    internal static Check LogCheckpoint { get; } =
        new()
        {
            Id = "log.checkpoint",
            Claim = "The ledger key signed the checkpoint.",
            Meaning = "The ledger key did not vouch for this state of the ledger.",
            Basis = Signature,
            Step = 14,
            Level = 2,
            Scope = Publication,
            RunsAfter = [BundleManifest, BundleDigests],
        };

    internal static Check LogRoot { get; } =
        new()
        {
            Id = "log.root",
            Claim = "The entries are exactly those that the checkpoint commits to.",
            Meaning = "The entries are not those that the ledger key vouched for.",
            Basis = Recomputed,
            Step = 15,
            Level = 2,
            Scope = Publication,
            RunsAfter = [LogCheckpoint],
        };

    internal static Check SignersPolicy { get; } =
        new()
        {
            Id = "signers.policy",
            Claim = "The signers and the study are those that your policy names.",
            Meaning =
                "This is somebody else's study, or your policy names other keys. Compare the "
                + "keys.",
            Basis = Signature,
            Step = 16,
            Level = 3,
            Scope = Genesis,
            RunsAfter = [LedgerOrder],
        };

    internal static Check LogQuorum { get; } =
        new()
        {
            Id = "log.quorum",
            Claim = "As many witnesses as your policy asks for signed the checkpoint.",
            Meaning =
                "Too few witnesses saw this checkpoint: the ledger may show others another "
                + "one.",
            Basis = Signature,
            Step = 17,
            Scope = Publication,
            RunsAfter = [LogCheckpoint],
        };

    internal static Check ProtocolCommit { get; } =
        new()
        {
            Id = "protocol.commit",
            Claim = "The protocol files hash to the pinned Git commit.",
            Meaning = "The protocol files are not those of the pinned commit.",
            Basis = Recomputed,
            Step = 18,
            Level = 4,
            Scope = Genesis,
            RunsAfter = [BundleManifest, LedgerOrder],
        };

    internal static Check ProtocolManifest { get; } =
        new()
        {
            Id = "protocol.manifest",
            Claim = "The protocol files have the pinned SHA-256 manifest.",
            Meaning = "The protocol files are not those that the study was created with.",
            Basis = Recomputed,
            Step = 19,
            Level = 4,
            Scope = Genesis,
            RunsAfter = [ProtocolCommit],
        };

    internal static Check ProtocolRepository { get; } =
        new()
        {
            Id = "protocol.repository",
            Claim = "The repository that you name holds the pinned commit and folder.",
            Meaning =
                "The repository knows no such commit, or other files under it. Ask where the "
                + "pinned protocol comes from.",
            Basis = Recomputed,
            Step = 20,
            Scope = Publication,
            RunsAfter = [ProtocolManifest],
        };

    internal static Check ProtocolCircuit { get; } =
        new()
        {
            Id = "protocol.circuit",
            Claim = "The circuit that was run is the protocol's.",
            Meaning = "Another computation was run than the protocol's.",
            Basis = Recomputed,
            Step = 21,
            Level = 4,
            Scope = Result,
            RunsAfter = [ProtocolManifest, BundleDigests],
        };

    internal static Check ProtocolConstants { get; } =
        new()
        {
            Id = "protocol.constants",
            Claim = "Every encoded constant is the number that the protocol pins.",
            Meaning =
                "Other numbers were put into the computation than the protocol pins, or at "
                + "another scale.",
            Basis = Recomputed,
            Step = 22,
            Level = 4,
            Scope = Result,
            RunsAfter = [ProtocolCircuit, BundleDigests],
        };

    internal static Check FheParameters { get; } =
        new()
        {
            Id = "fhe.parameters",
            Claim = "The parameters in use are the protocol's, and the entry's.",
            Meaning = "The study ran under other encryption parameters than its protocol declares.",
            Basis = Recomputed,
            Step = 23,
            Level = 4,
            Scope = Context,
            RunsAfter = [BundleManifest, ProtocolManifest, BundleDigests],
        };

    internal static Check FheSecurity { get; } =
        new()
        {
            Id = "fhe.security",
            Claim = "The parameters give 128-bit security in the named table.",
            Meaning = "The encryption is weaker than 128 bits: contributions could be read.",
            Basis = Recomputed,
            Step = 24,
            Level = 4,
            Scope = Context,
            RunsAfter = [FheParameters],
        };

    internal static Check FheBatching { get; } =
        new()
        {
            Id = "fhe.batching",
            Claim = "The plaintext modulus has one slot per value.",
            Meaning = "The numbers cannot be laid out in slots as the protocol says.",
            Basis = Recomputed,
            Step = 25,
            Scope = Context,
            RunsAfter = [FheParameters],
        };

    internal static Check FheContext { get; } =
        new()
        {
            Id = "fhe.context",
            Claim = "The public context holds a public key that hides something, and no secret.",
            Meaning =
                "The public key or parameters are not what the record says, or are not safe "
                + "to use.",
            Basis = Recomputed,
            Step = 26,
            Level = 4,
            Scope = Context,
            RunsAfter = [FheParameters, FheSecurity, FheBatching],
        };

    internal static Check FheKeyProof { get; } =
        new()
        {
            Id = "fhe.key-proof",
            Claim = "The key holder proved to know a short secret for the public key.",
            Meaning =
                "Nobody showed to know a secret for the public key: what is encrypted under "
                + "it may be lost, or another's to read.",
            Basis = Recomputed,
            Step = 27,
            Level = 4,
            CountsUnasked = true,
            Scope = Context,
            RunsAfter = [FheContext],
        };

    internal static Check FheCiphertexts { get; } =
        new()
        {
            Id = "fhe.ciphertexts",
            Claim =
                "Every contributed ciphertext is well-formed and distinct, and hides "
                + "something.",
            Meaning = "A contribution is not an encryption under this study's parameters.",
            Basis = Recomputed,
            Step = 28,
            Level = 5,
            Scope = Contributions,
            RunsAfter = [FheContext, ProtocolCircuit, ProtocolConstants, BundleDigests],
        };

    internal static Check FheNoiseBound { get; } =
        new()
        {
            Id = "fhe.noise-bound",
            Claim = "Honest inputs cannot exhaust the noise budget.",
            Meaning =
                "The result may not decrypt to the true sum, or the record misstates by how "
                + "far it does.",
            Basis = Recomputed,
            Step = 29,
            Scope = Result,
            RunsAfter = [FheContext, LedgerComplete],
        };

    internal static Check GenomicsVariants { get; } =
        new()
        {
            Id = "genomics.variants",
            Claim = "Every contributor used the protocol's variant table.",
            Meaning = "A contributor counted other variants than the protocol lists.",
            Basis = Attested,
            Step = 30,
            Scope = Contributions,
            RunsAfter = [ProtocolManifest, LedgerOrder],
        };

    internal static Check GenomicsEncoding { get; } =
        new()
        {
            Id = "genomics.encoding",
            Claim = "Every contributor used the protocol's encoder.",
            Meaning =
                "A contributor used another encoding than the protocol's, so that slots may "
                + "mean something else, or stated of absent sites what the protocol does not "
                + "take.",
            Basis = Attested,
            Step = 31,
            Scope = Contributions,
            RunsAfter = [ProtocolManifest, LedgerOrder],
        };

    internal static Check GenomicsCohort { get; } =
        new()
        {
            Id = "genomics.cohort",
            Claim = "The cohort has the size that the protocol demands.",
            Meaning =
                "Fewer contributors than the protocol demands, or more genomes than the "
                + "totals can hold.",
            Basis = Recomputed,
            Step = 32,
            Scope = Genesis,
            RunsAfter = [ProtocolManifest, LedgerOrder, FheContext],
        };

    internal static Check SignersSeparation { get; } =
        new()
        {
            Id = "signers.separation",
            Claim = "No contribution is signed with the key of a role.",
            Meaning =
                "Whoever holds a role contributed, too: it can choose totals, or learn the "
                + "rest by subtracting its own.",
            Basis = Recomputed,
            Step = 33,
            Level = 1,
            CountsUnasked = true,
            Scope = Contributions,
            RunsAfter = [ProtocolManifest, LedgerOrder],
        };

    internal static Check ResultReplay { get; } =
        new()
        {
            Id = "result.replay",
            Claim = "The circuit gives the recorded result, bit for bit.",
            Meaning =
                "The recorded result is not what the circuit gives on the recorded "
                + "contributions.",
            Basis = Recomputed,
            Step = 34,
            Level = 5,
            Scope = Result,
            RunsAfter = [FheCiphertexts, ResultInputs, BundleDigests],
        };

    internal static Check ResultClearance { get; } =
        new()
        {
            Id = "result.clearance",
            Claim = "The key holder signed what it had verified before it decrypted.",
            Meaning =
                "The key holder did not record that it verified this ledger before it "
                + "decrypted.",
            Basis = Attested,
            Step = 35,
            Scope = Publication,
            RunsAfter = [LedgerOrder, BundleDigests],
        };

    internal static Check ResultTable { get; } =
        new()
        {
            Id = "result.table",
            Claim = "The published table is the one that the totals give.",
            Meaning = "The published table was edited after decryption.",
            Basis = Recomputed,
            Step = 36,
            Scope = Publication,
            RunsAfter = [ProtocolManifest, BundleDigests],
        };

    internal static Check GenomicsCounts { get; } =
        new()
        {
            Id = "genomics.counts",
            Claim = "The counts are possible ones, and every recorded genome is counted.",
            Meaning = "The totals cannot come from the recorded genomes.",
            Basis = Recomputed,
            Step = 37,
            Scope = Publication,
            RunsAfter = [ResultTable, LedgerComplete],
        };

    internal static Check ResultKnowledge { get; } =
        new()
        {
            Id = "result.knowledge",
            Claim = "Every contributor proved to know what it commits to.",
            Meaning =
                "A contribution was copied or made up: its maker does not know what is in it.",
            Basis = Recomputed,
            Step = 38,
            Level = 6,
            Scope = Contributions,
            RunsAfter = [ProtocolManifest, BundleDigests],
        };

    internal static Check ResultOpening { get; } =
        new()
        {
            Id = "result.opening",
            Claim = "The published totals open the sum of all commitments.",
            Meaning =
                "The published numbers are not the totals of what the contributors committed "
                + "to.",
            Basis = Recomputed,
            Step = 39,
            Level = 6,
            Scope = Publication,
            RunsAfter = [ProtocolManifest, LedgerComplete, BundleDigests],
        };

    internal static Check ResultRounds { get; } =
        new()
        {
            Id = "result.rounds",
            Claim =
                "Every round is taken at what the totals before it give, and there are as many as "
                + "the protocol says.",
            Meaning =
                "A round was taken at other parameters than the published totals give, or one is "
                + "missing.",
            Basis = Recomputed,
            Step = 40,
            Scope = Context,
            RunsAfter = [ProtocolManifest, LedgerOrder],
        };

    internal static Check GovernanceLedger { get; } =
        new()
        {
            Id = "governance.ledger",
            Claim = "The commons that approved the study is a whole log, by its own rules.",
            Meaning =
                "What is shown of the commons is not its ledger: entries were changed, "
                + "invented, or break its rules.",
            Basis = Recomputed,
            Step = 41,
            Scope = Contributions,
            RunsAfter = [BundleDigests, LedgerOrder],
        };

    internal static Check GovernanceAnchor { get; } =
        new()
        {
            Id = "governance.anchor",
            Claim = "Study and commons name each other, and the auditor knows the commons.",
            Meaning =
                "The study points to another commons or another vote than the one that is "
                + "shown, or to one that you do not know.",
            Basis = Recomputed,
            Step = 42,
            Scope = Contributions,
            RunsAfter = [BundleDigests, LedgerOrder, GovernanceLedger],
        };

    internal static Check GovernanceApproval { get; } =
        new()
        {
            Id = "governance.approval",
            Claim = "The members approved the study, and nobody stopped it before it was locked.",
            Meaning =
                "The vote did not approve this study, or the approval was stopped, not yet "
                + "valid or no longer valid.",
            Basis = Recomputed,
            Step = 43,
            Scope = Contributions,
            RunsAfter = [BundleDigests, LedgerOrder, GovernanceLedger, GovernanceAnchor],
        };

    internal static Check GovernanceScope { get; } =
        new()
        {
            Id = "governance.scope",
            Claim =
                "Protocol, roles, minimum, opening, rounds and release are those that were "
                + "voted on.",
            Meaning = "The study is another one than the members voted on.",
            Basis = Recomputed,
            Step = 44,
            Scope = Contributions,
            RunsAfter =
            [
                BundleDigests,
                LedgerOrder,
                GovernanceLedger,
                GovernanceAnchor,
                GovernanceApproval,
            ],
        };

    internal static Check GovernanceConsent { get; } =
        new()
        {
            Id = "governance.consent",
            Claim =
                "Exactly those contributions count whose consent covers the purpose and was in "
                + "force at the lock.",
            Meaning =
                "Data was used without a consent for it, or a contribution with one was left "
                + "out.",
            Basis = Recomputed,
            Step = 45,
            Scope = Contributions,
            RunsAfter =
            [
                BundleDigests,
                LedgerOrder,
                GovernanceLedger,
                GovernanceAnchor,
                GovernanceApproval,
            ],
        };

    internal static Check GovernanceCohort { get; } =
        new()
        {
            Id = "governance.cohort",
            Claim =
                "The roster is that of the contributions, large enough, and not nearly one that "
                + "was opened before.",
            Meaning =
                "The result of so few, or the difference to another result, could say something "
                + "of one member.",
            Basis = Recomputed,
            Step = 46,
            Scope = Contributions,
            RunsAfter =
            [
                BundleDigests,
                LedgerOrder,
                GovernanceLedger,
                GovernanceAnchor,
                GovernanceApproval,
                GovernanceConsent,
            ],
        };

    internal static Check GovernanceBudget { get; } =
        new()
        {
            Id = "governance.budget",
            Claim = "The study's cost is the one of its release, and the epoch's budget covers it.",
            Meaning = "More was let out in this epoch than the members allow.",
            Basis = Recomputed,
            Step = 47,
            Scope = Contributions,
            RunsAfter =
            [
                BundleDigests,
                LedgerOrder,
                GovernanceLedger,
                GovernanceAnchor,
                GovernanceApproval,
            ],
        };

    /// <summary>All checks, in the order in which the report lists them; ids are unique.</summary>
    public static ImmutableArray<Check> All { get; } =
    [
        BundleFormat,
        BundleDigests,
        BundleManifest,
        LedgerEncoding,
        LedgerChain,
        LedgerOrder,
        LedgerComplete,
        LogCheckpoint,
        LogRoot,
        LogConsistency,
        LogQuorum,
        SignersEntries,
        SignersStatements,
        SignersRoles,
        SignersRevocation,
        SignersSeparation,
        SignersPolicy,
        ProtocolCommit,
        ProtocolManifest,
        ProtocolCircuit,
        ProtocolConstants,
        ProtocolRepository,
        FheParameters,
        FheSecurity,
        FheBatching,
        FheContext,
        FheKeyProof,
        FheCiphertexts,
        FheNoiseBound,
        GenomicsVariants,
        GenomicsEncoding,
        GenomicsCohort,
        GenomicsCounts,
        ResultInputs,
        ResultReplay,
        ResultKnowledge,
        ResultOpening,
        ResultRounds,
        ResultClearance,
        ResultTable,
        GovernanceLedger,
        GovernanceAnchor,
        GovernanceApproval,
        GovernanceScope,
        GovernanceConsent,
        GovernanceCohort,
        GovernanceBudget,
    ];

    /// <summary>The checks of each level, from V0.</summary>
    internal static ImmutableArray<ImmutableArray<Check>> Levels { get; } =
    [
        .. All.GroupBy(check => check.Level)
            .Where(group => group.Key is not null)
            .OrderBy(group => group.Key)
            .Select(group => group.ToImmutableArray()),
    ];

    /// <summary>Finds a check by its id.</summary>
    /// <exception cref="ArgumentException">No such id.</exception>
    public static Check Get(string id) =>
        All.FirstOrDefault(check => check.Id == id)
        ?? throw new ArgumentException($"no check {id}", nameof(id));
}
