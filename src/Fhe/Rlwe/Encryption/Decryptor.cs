using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Decrypts, and measures how much noise is left. Disposing it overwrites its
/// scratch.</summary>
/// <remarks>
/// Not promised: that decrypting a stranger's ciphertext is safe. Answers, noise budgets and
/// failures of chosen ciphertexts leak the key. Decrypt only what an approved circuit made out
/// of committed inputs, and tell nobody the budget.
/// Not safe for concurrent use.
/// </remarks>
public sealed class Decryptor : IDisposable
{
    private readonly RlweContext _context;
    private readonly SecretKey _secretKey;
    private readonly AlignedWords _phase;
    private readonly AlignedWords _term;

    /// <summary>Borrows the key; the caller keeps and disposes it.</summary>
    /// <exception cref="ArgumentException">The key belongs to another context.</exception>
    public Decryptor(RlweContext context, SecretKey secretKey)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(secretKey);
        if (secretKey.ParmsId != context.KeyParmsId)
            throw new ArgumentException(
                "the secret key belongs to another context",
                nameof(secretKey)
            );
        _context = context;
        _secretKey = secretKey;
        var words = context.FirstLevel.PrimeCount * context.FirstLevel.Degree;
        _phase = new AlignedWords(words);
        _term = new AlignedWords(words);
    }

    /// <summary>The message, right wherever the noise budget is positive.</summary>
    /// <returns>BFV: coefficient form without trailing zero coefficients, as SEAL returns it. CKKS:
    /// NTT form at the ciphertext's level; it carries noise that must not be published as it is.
    /// </returns>
    /// <exception cref="ArgumentException">The ciphertext is not of this context.</exception>
    public Plaintext Decrypt(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        if (_context.Parameters.Scheme == Scheme.Ckks)
            return DecryptCkks(level, ciphertext);
        var phase = ComputePhase(level, ciphertext, wantNtt: false);
        using var message = _context.Pool.Rent(level.Degree, secret: true);
        _context.PlainScaling(level).RoundDown(phase, message.Span);
        var significant = message.Span.LastIndexOfAnyExcept(0UL) + 1;
        var words = new AlignedWords(significant);
        message.Span[..significant].CopyTo(words.Span);
        return new Plaintext(ParmsId.Zero, 1.0, words);
    }

    /// <summary>
    /// Bits by which the noise may still double before decryption fails: 0 means it may already
    /// be wrong. Secret: see the remarks of the class.
    /// </summary>
    /// <exception cref="ArgumentException">The ciphertext is not of this context.</exception>
    public int NoiseBudgetBits(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        if (_context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV ciphertext", nameof(ciphertext));
        var phase = ComputePhase(level, ciphertext, wantNtt: false);
        var t = _context.Parameters.PlainModulus;
        var noise = BigInteger.Zero;
        for (var i = 0; i < level.Degree; i++)
        {
            var value = level.Basis.Compose(phase, i, level.Degree) * t % level.Basis.Product;
            noise = BigInteger.Max(noise, BigInteger.Min(value, level.Basis.Product - value));
        }

        var bits = (int)(level.Basis.Product.GetBitLength() - noise.GetBitLength()) - 1;
        return Math.Max(0, bits);
    }

    /// <summary>Overwrites the scratch memory. The secret key stays with its owner.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_phase.Span));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_term.Span));
    }

    private Plaintext DecryptCkks(RlweLevel level, Ciphertext ciphertext)
    {
        var words = new AlignedWords(level.PrimeCount * level.Degree);
        ComputePhase(level, ciphertext, wantNtt: true).CopyTo(words.Span);
        return new Plaintext(level.ParmsId, ciphertext.Scale, words);
    }

    /// <summary>c_0 + s·(c_1 + s·(c_2 + …)), by Horner's rule.</summary>
    private ReadOnlySpan<ulong> ComputePhase(RlweLevel level, Ciphertext ciphertext, bool wantNtt)
    {
        var length = level.PrimeCount * level.Degree;
        var phase = _phase.Span[..length];
        var term = _term.Span[..length];
        phase.Clear();
        for (var j = ciphertext.Size - 1; j >= 1; j--)
        {
            ciphertext.Poly(j).CopyTo(term);
            if (!ciphertext.IsNttForm)
                RnsPoly.ForwardNtt(level, term);
            RnsPoly.Add(level, phase, term);
            RnsPoly.Multiply(level, phase, _secretKey.Words);
        }

        if (ciphertext.IsNttForm)
            RnsPoly.Add(level, phase, ciphertext.Poly(0));
        if (!wantNtt)
            RnsPoly.InverseNtt(level, phase);
        if (!ciphertext.IsNttForm)
            RnsPoly.Add(level, phase, ciphertext.Poly(0));
        return phase;
    }
}
