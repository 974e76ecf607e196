using System.Collections.Immutable;
using static SecureGenomics.Provenance.Verifier.CheckBasis;
using static SecureGenomics.Provenance.Verifier.VerificationScope;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Every check, in the order in which the report lists them.</summary>
/// <remarks>Source: docs/spec/verification.md, whose numbered steps have these ids.</remarks>
public static class CheckCatalogue
{
    /// <summary>All checks; ids are unique.</summary>
    public static ImmutableArray<Check> All { get; } =
    [
        new(
            "bundle.format",
            "The file is a bundle: a strict container and nothing around it.",
            Recomputed,
            1,
            Publication
        ),
        new(
            "bundle.digests",
            "Every file in it has the digest that the manifest gives.",
            Recomputed,
            2,
            Publication
        ),
        new(
            "bundle.manifest",
            "It holds what the ledger names, and nothing else.",
            Recomputed,
            9,
            Publication
        ),
        new("ledger.encoding", "Every entry is canonical and well-formed.", Recomputed, 3, Genesis),
        new("ledger.chain", "Every entry names its predecessor by hash.", Recomputed, 4, Genesis),
        new("ledger.order", "Each step follows what it must follow, once.", Recomputed, 7, Genesis),
        new(
            "ledger.complete",
            "The closed set of contributions is the one recorded.",
            Recomputed,
            8,
            Genesis
        ),
        new("log.checkpoint", "The ledger key signed the checkpoint.", Signature, 10, Publication),
        new(
            "log.root",
            "The entries are exactly those that the checkpoint commits to.",
            Recomputed,
            11,
            Publication
        ),
        new(
            "log.consistency",
            "What signers, and you, saw of the log before is its beginning.",
            Recomputed,
            33,
            Genesis
        ),
        new(
            "log.quorum",
            "As many witnesses as your policy asks for signed the checkpoint.",
            Signature,
            31,
            Publication
        ),
        new("signers.entries", "The ledger key signed every entry.", Signature, 5, Genesis),
        new(
            "signers.statements",
            "Every actor signed what is recorded as said.",
            Signature,
            6,
            Genesis
        ),
        new(
            "signers.roles",
            "Each statement is signed by the role that may make it.",
            Signature,
            7,
            Genesis
        ),
        new("signers.revocation", "No key signs after it was revoked.", Signature, 34, Genesis),
        new(
            "signers.separation",
            "No contribution is signed with the key of a role.",
            Recomputed,
            36,
            Contributions
        ),
        new(
            "signers.policy",
            "The signers and the study are those that your policy names.",
            Signature,
            12,
            Genesis
        ),
        new(
            "protocol.commit",
            "The protocol files hash to the pinned Git commit.",
            Recomputed,
            13,
            Genesis
        ),
        new(
            "protocol.manifest",
            "The protocol files have the pinned SHA-256 manifest.",
            Recomputed,
            14,
            Genesis
        ),
        new(
            "protocol.circuit",
            "The circuit that was run is the protocol's.",
            Recomputed,
            15,
            Result
        ),
        new(
            "protocol.constants",
            "Every encoded constant is the number that the protocol pins.",
            Recomputed,
            32,
            Result
        ),
        new(
            "protocol.repository",
            "The repository that you name holds the pinned commit and folder.",
            Recomputed,
            35,
            Publication
        ),
        new(
            "fhe.parameters",
            "The parameters in use are the protocol's, and the entry's.",
            Recomputed,
            16,
            Context
        ),
        new(
            "fhe.security",
            "The parameters give 128-bit security in the named table.",
            Recomputed,
            17,
            Context
        ),
        new(
            "fhe.batching",
            "The plaintext modulus has one slot per value.",
            Recomputed,
            18,
            Context
        ),
        new(
            "fhe.context",
            "The public context holds a public key that hides something, and no secret.",
            Recomputed,
            19,
            Context
        ),
        new(
            "fhe.key-proof",
            "The key holder proved to know a short secret for the public key.",
            Recomputed,
            37,
            Context
        ),
        new(
            "fhe.ciphertexts",
            "Every contributed ciphertext is well-formed and distinct, and hides something.",
            Recomputed,
            20,
            Contributions
        ),
        new(
            "fhe.noise-bound",
            "Honest inputs cannot exhaust the noise budget.",
            Recomputed,
            21,
            Result
        ),
        new(
            "genomics.variants",
            "Every contributor used the protocol's variant table.",
            Attested,
            22,
            Contributions
        ),
        new(
            "genomics.encoding",
            "Every contributor used the protocol's encoder.",
            Attested,
            23,
            Contributions
        ),
        new(
            "genomics.cohort",
            "The cohort has the size that the protocol demands.",
            Recomputed,
            24,
            Genesis
        ),
        new(
            "genomics.counts",
            "The counts are possible ones, and every recorded genome is counted.",
            Recomputed,
            28,
            Publication
        ),
        new(
            "result.inputs",
            "The computation took exactly the accepted contributions.",
            Recomputed,
            25,
            Genesis
        ),
        new(
            "result.replay",
            "The circuit gives the recorded result, bit for bit.",
            Recomputed,
            26,
            Result
        ),
        new(
            "result.knowledge",
            "Every contributor proved to know what it commits to.",
            Recomputed,
            29,
            Contributions
        ),
        new(
            "result.opening",
            "The published totals open the sum of all commitments.",
            Recomputed,
            30,
            Publication
        ),
        new(
            "result.clearance",
            "The key holder signed what it had verified before it decrypted.",
            Attested,
            38,
            Publication
        ),
        new(
            "result.table",
            "The published table is the one that the totals give.",
            Recomputed,
            27,
            Publication
        ),
    ];

    /// <summary>Finds a check by its id.</summary>
    /// <exception cref="ArgumentException">No such id.</exception>
    public static Check Get(string id) =>
        All.FirstOrDefault(check => check.Id == id)
        ?? throw new ArgumentException($"no check {id}", nameof(id));
}
