using System.Collections.Immutable;
using static SecureGenomics.Provenance.Verifier.CheckBasis;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Every check, in the order in which the report lists them.</summary>
/// <remarks>Source: docs/spec/verification.md, whose numbered steps have these ids.</remarks>
public static class CheckCatalogue
{
    /// <summary>All checks; ids are unique.</summary>
    public static ImmutableArray<Check> All { get; } =
    [
        new("bundle.format", "The file is a bundle: a strict container and nothing around it.", Recomputed, 1),
        new("bundle.digests", "Every file in it has the digest that the manifest gives.", Recomputed, 2),
        new("bundle.manifest", "It holds what the ledger names, and nothing else.", Recomputed, 9),

        new("ledger.encoding", "Every entry is canonical and well-formed.", Recomputed, 3),
        new("ledger.chain", "Every entry names its predecessor by hash.", Recomputed, 4),
        new("ledger.order", "Each step follows what it must follow, once.", Recomputed, 7),
        new("ledger.complete", "The closed set of contributions is the one recorded.", Recomputed, 8),

        new("log.checkpoint", "The ledger key signed the checkpoint.", Signature, 10),
        new("log.root", "The entries are exactly those that the checkpoint commits to.", Recomputed, 11),
        new("log.consistency", "What signers, and you, saw of the log before is its beginning.", Recomputed, 33),
        new("log.quorum", "As many witnesses as your policy asks for signed the checkpoint.", Signature, 31),

        new("signers.entries", "The ledger key signed every entry.", Signature, 5),
        new("signers.statements", "Every actor signed what is recorded as said.", Signature, 6),
        new("signers.roles", "Each statement is signed by the role that may make it.", Signature, 7),
        new("signers.revocation", "No key signs after it was revoked.", Signature, 34),
        new("signers.policy", "The ledger and the researcher are those that your policy names.", Signature, 12),

        new("protocol.commit", "The protocol files hash to the pinned Git commit.", Recomputed, 13),
        new("protocol.manifest", "The protocol files have the pinned SHA-256 manifest.", Recomputed, 14),
        new("protocol.circuit", "The circuit that was run is the protocol's.", Recomputed, 15),
        new("protocol.constants", "Every encoded constant is the number that the protocol pins.", Recomputed, 32),
        new("protocol.repository", "The repository that you name holds the pinned commit and folder.", Recomputed, 35),

        new("fhe.parameters", "The parameters in use are the protocol's, and the entry's.", Recomputed, 16),
        new("fhe.security", "The parameters give 128-bit security in the named table.", Recomputed, 17),
        new("fhe.batching", "The plaintext modulus has one slot per value.", Recomputed, 18),
        new("fhe.context", "The public context holds a public key, and no secret.", Recomputed, 19),
        new("fhe.ciphertexts", "Every contributed ciphertext is well-formed and distinct.", Recomputed, 20),
        new("fhe.noise-bound", "Honest inputs cannot exhaust the noise budget.", Recomputed, 21),

        new("genomics.variants", "Every contributor used the protocol's variant table.", Attested, 22),
        new("genomics.encoding", "Every contributor used the protocol's encoder.", Attested, 23),
        new("genomics.cohort", "The cohort has the size that the protocol demands.", Recomputed, 24),
        new("genomics.counts", "The counts are possible ones, and every recorded genome is counted.", Recomputed, 28),

        new("result.inputs", "The computation took exactly the accepted contributions.", Recomputed, 25),
        new("result.replay", "The circuit gives the recorded result, bit for bit.", Recomputed, 26),
        new("result.knowledge", "Every contributor proved to know what it commits to.", Recomputed, 29),
        new("result.opening", "The published totals open the sum of all commitments.", Recomputed, 30),
        new("result.table", "The published table is the one that the totals give.", Recomputed, 27),
    ];

    /// <summary>Finds a check by its id.</summary>
    /// <exception cref="ArgumentException">No such id.</exception>
    public static Check Get(string id) =>
        All.FirstOrDefault(check => check.Id == id) ?? throw new ArgumentException($"no check {id}", nameof(id));
}
