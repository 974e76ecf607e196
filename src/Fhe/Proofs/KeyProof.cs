using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A non-interactive proof that the maker of a public key (b, a) knows a short secret for it: s and
/// e with a·s + e + b = 0 modulo the product Q of all primes.
/// </summary>
/// <remarks>
/// <para>
/// R rounds. The prover draws masks y in [−B_s, B_s]^n and x in [−B_e, B_e]^n and announces
/// w = a·y + x. Challenges k in [0, 2n) are the hash of statement, parameters, key and all w. It
/// answers z = y + X^k·s and z' = x + X^k·e, and starts again unless |z| ≤ B_s − 1 and
/// |z'| ≤ B_e − 21 in all rounds. The verifier computes w = a·z + z' + X^k·b and the hash.
/// </para>
/// <para>
/// Sound: who makes such proofs with more than probability 2^-<see
/// cref="KeyProofBound.ChallengeBits"/> per query to the hash, taken as a random oracle, knows a
/// pair (s̃, ẽ) of which <see cref="KeyProofBound"/> says how short it is and that it reads
/// fresh
/// encryptions. Zero-knowledge: kept responses are uniform in their ranges whatever s and e are.
/// </para>
/// <para>
/// Not promised: that the secret is hard to guess, that nobody else has it, or that s is ternary
/// and e within 21: the pair proven to exist is longer by a factor of millions.
/// <see cref="PublicKeyExamination"/> finds guesses such as s = X^k.
/// Source: Benhamouda, Camenisch, Krenn, Lyubashevsky, Neven, ASIACRYPT 2014, section 3;
/// Lyubashevsky, "Fiat-Shamir with aborts", ASIACRYPT 2009; docs/spec/key-proof.md.
/// </para>
/// </remarks>
public sealed class KeyProof
{
    private readonly byte[] _digest;
    private readonly int[] _responses;

    internal KeyProof(byte[] digest, int[] responses)
    {
        _digest = digest;
        _responses = responses;
    }

    /// <summary>64 bytes; the challenges are its first 2R.</summary>
    internal ReadOnlySpan<byte> Digest => _digest;

    /// <summary>Shape: [round][2][n]; z within B_s − 1, then z' within B_e − 21.</summary>
    internal ReadOnlySpan<int> Responses => _responses;

    /// <summary>Proves that a secret is a key's.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="publicKey">(b, a).</param>
    /// <param name="secretKey">s; the error is computed from it.</param>
    /// <param name="statement">Any bytes that the proof is bound to, such as a study id: with
    /// others it does not verify.</param>
    /// <param name="random">Gives the masks; <see cref="RandomSource.System"/> outside of tests.
    /// </param>
    /// <exception cref="ArgumentException">A key belongs to another context, or the secret is not
    /// ternary, or not the public key's with an error within 21.</exception>
    /// <exception cref="EncryptionParametersException">A proof under these parameters proves
    /// nothing: see <see cref="KeyProofBound.Fault"/>.</exception>
    public static KeyProof Make(
        RlweContext context,
        PublicKey publicKey,
        SecretKey secretKey,
        ReadOnlySpan<byte> statement,
        RandomSource random
    )
    {
        CommonPolynomial.ThrowIfForeign(context, publicKey);
        ArgumentNullException.ThrowIfNull(secretKey);
        ArgumentNullException.ThrowIfNull(random);
        if (secretKey.ParmsId != context.KeyParmsId)
        {
            throw new ArgumentException(
                "the secret key belongs to another context",
                nameof(secretKey)
            );
        }

        var bound = KeyProofBound.Compute(context);
        if (bound.Fault is { } fault)
            throw new EncryptionParametersException(fault);

        using var secret = context.Pool.Rent(context.KeyLevel.Degree, secret: true);
        using var error = context.Pool.Rent(context.KeyLevel.Degree, secret: true);
        if (!KeyRelation.TryOpen(context, publicKey, secretKey, secret.Span, error.Span))
        {
            throw new ArgumentException(
                "the secret key is not that of the public key",
                nameof(secretKey)
            );
        }

        return KeyProofMaker.Make(
            context,
            bound,
            publicKey,
            statement,
            secret.Span,
            error.Span,
            random
        );
    }

    /// <summary>Length of every proof under these parameters, in bytes.</summary>
    public static int SizeOf(RlweContext context) => KeyProofBound.Compute(context).SizeBytes;

    /// <summary>Reads the one encoding of a proof; false for any other bytes.</summary>
    /// <param name="context">The parameters, which give lengths and ranges.</param>
    /// <param name="bytes">The whole proof.</param>
    /// <param name="proof">Null where the length is another or a response is out of its range.
    /// </param>
    public static bool TryRead(
        RlweContext context,
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out KeyProof? proof
    )
    {
        proof = null;
        var bound = KeyProofBound.Compute(context);
        if (bytes.Length != bound.SizeBytes)
            return false;
        var degree = context.KeyLevel.Degree;
        var responses = new int[2 * bound.Rounds * degree];
        if (!KeyProofCodec.TryRead(bound, degree, bytes[KeyProofCodec.DigestBytes..], responses))
            return false;
        proof = new KeyProof(bytes[..KeyProofCodec.DigestBytes].ToArray(), responses);
        return true;
    }

    /// <summary>The bytes of the proof.</summary>
    /// <param name="context">The parameters it was made or read under.</param>
    /// <exception cref="ArgumentException">The proof is of another degree.</exception>
    public byte[] ToBytes(RlweContext context)
    {
        var bound = KeyProofBound.Compute(context);
        if (!HasShapeOf(context, bound))
            throw new ArgumentException("the proof is of another degree", nameof(context));
        var bytes = new byte[bound.SizeBytes];
        KeyProofCodec.Write(bound, context.KeyLevel.Degree, this, bytes);
        return bytes;
    }

    /// <summary>Whether the proof holds for a key and a statement.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="publicKey">Of this context.</param>
    /// <param name="statement">The bytes that the proof must be bound to.</param>
    /// <param name="fault">Null, or why it does not hold.</param>
    /// <exception cref="ArgumentException">The public key belongs to another context.</exception>
    public bool Verify(
        RlweContext context,
        PublicKey publicKey,
        ReadOnlySpan<byte> statement,
        [NotNullWhen(false)] out string? fault
    )
    {
        CommonPolynomial.ThrowIfForeign(context, publicKey);
        fault = FindFault(context, publicKey, statement);
        return fault is null;
    }

    private string? FindFault(
        RlweContext context,
        PublicKey publicKey,
        ReadOnlySpan<byte> statement
    )
    {
        var bound = KeyProofBound.Compute(context);
        if (bound.Fault is { } fault)
            return fault;
        if (!HasShapeOf(context, bound))
            return "the proof is of another degree";
        Span<byte> digest = stackalloc byte[KeyProofCodec.DigestBytes];
        KeyProofVerification.ComputeDigest(context, publicKey, statement, this, digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest)
            ? null
            : "the proof is not of this key, statement and parameters";
    }

    private bool HasShapeOf(RlweContext context, KeyProofBound bound) =>
        _responses.Length == 2 * bound.Rounds * context.KeyLevel.Degree;
}
