namespace SecureGenomics.Provenance.Fhe;

/// <summary>How a BFV message m sits at the top of a ciphertext, as about (q/t)·m, at one level.
/// </summary>
internal sealed class PlainScaling
{
    // Below 2^61, as SEAL's γ; any prime that is coprime to q and t and far above k·2 would do.
    private const int GammaBits = 61;

    private readonly RlweLevel _level;
    private readonly Modulus _plain;
    private readonly Modulus _gamma;
    private readonly ulong[] _quotients;
    private readonly ulong _remainder;
    private readonly ulong[] _digitFactors;
    private readonly ulong[] _puncturedPlain;
    private readonly ulong[] _puncturedGamma;
    private readonly ulong _negativeInversePlain;
    private readonly ulong _negativeInverseGamma;
    private readonly ulong _inverseGammaPlain;

    public PlainScaling(RlweLevel level, ulong plainModulus)
    {
        var basis = level.Basis;
        _level = level;
        _plain = new Modulus(plainModulus);
        _gamma = new Modulus(ChooseGamma(basis, plainModulus));
        _quotients = Array.ConvertAll(
            basis.Moduli, modulus => (ulong)(basis.Product / plainModulus % modulus.Value));
        _remainder = (ulong)(basis.Product % plainModulus);
        var indices = Enumerable.Range(0, basis.Moduli.Length).ToArray();
        _digitFactors = Array.ConvertAll(indices, i =>
        {
            var modulus = basis.Moduli[i];
            return modulus.Multiply(
                modulus.Multiply(modulus.Reduce(_gamma.Value), modulus.Reduce(plainModulus)),
                basis.InversePunctured[i]);
        });
        _puncturedPlain = Array.ConvertAll(indices, i => basis.Punctured(i, _plain));
        _puncturedGamma = Array.ConvertAll(indices, i => basis.Punctured(i, _gamma));
        _negativeInversePlain = NegativeInverse(basis, _plain);
        _negativeInverseGamma = NegativeInverse(basis, _gamma);
        _inverseGammaPlain = _plain.Inverse(_gamma.Value);
    }

    /// <summary>Adds floor((q·m + floor((t+1)/2)) / t) to a polynomial, coefficient by coefficient.
    /// </summary>
    /// <remarks>
    /// With q = Δ·t + r the term is Δ·m + floor((r·m + floor((t+1)/2)) / t), and the second summand
    /// is at most t: exact in 128 bits. Source: SEAL 4.x, multiply_add_plain_with_scaling_variant.
    /// </remarks>
    /// <param name="message">Shape: [≤ n], below t.</param>
    /// <param name="poly">Shape: [prime][n].</param>
    public void Add(ReadOnlySpan<ulong> message, Span<ulong> poly)
    {
        var t = _plain.Value;
        var half = (t + 1) / 2;
        for (var j = 0; j < message.Length; j++)
        {
            var m = message[j];
            var fix = (ulong)((((UInt128)_remainder * m) + half) / t);
            for (var i = 0; i < _quotients.Length; i++)
            {
                var modulus = _level.Rings[i].Modulus;
                ref var word = ref poly[(i * _level.Degree) + j];
                var term = modulus.Add(modulus.Multiply(_quotients[i], m), modulus.Reduce(fix));
                word = modulus.Add(word, term);
            }
        }
    }

    /// <summary>round(t·x / q) mod t for each coefficient x of a phase.</summary>
    /// <remarks>
    /// The γ-correction of Bajard, Eynard, Hasan and Zucca ("A full RNS variant of FV", 2016): the
    /// fast base conversion of γ·t·x to {t, γ} is off by a multiple of q below k·q; the residue mod
    /// γ, centred, is that error plus γ times the noise, and is removed. Exact where the noise is
    /// below q·(1/2 − k/γ).
    /// </remarks>
    /// <param name="phase">Shape: [prime][n].</param>
    /// <param name="message">Shape: [n]; receives values below t.</param>
    public void RoundDown(ReadOnlySpan<ulong> phase, Span<ulong> message)
    {
        for (var j = 0; j < message.Length; j++)
        {
            ulong inPlain = 0;
            ulong inGamma = 0;
            for (var i = 0; i < _digitFactors.Length; i++)
            {
                var digit = _level.Rings[i].Modulus.Multiply(
                    phase[(i * _level.Degree) + j], _digitFactors[i]);
                inPlain = _plain.Add(inPlain, _plain.Multiply(digit, _puncturedPlain[i]));
                inGamma = _gamma.Add(inGamma, _gamma.Multiply(digit, _puncturedGamma[i]));
            }

            inPlain = _plain.Multiply(inPlain, _negativeInversePlain);
            inGamma = _gamma.Multiply(inGamma, _negativeInverseGamma);
            var centred = inGamma > _gamma.Value / 2
                ? _plain.Add(inPlain, _plain.Reduce(_gamma.Value - inGamma))
                : _plain.Subtract(inPlain, _plain.Reduce(inGamma));
            message[j] = _plain.Multiply(centred, _inverseGammaPlain);
        }
    }

    private static ulong ChooseGamma(RnsBasis basis, ulong plainModulus) =>
        Primes.Descending(2, GammaBits, 2).First(prime => prime != plainModulus);

    private static ulong NegativeInverse(RnsBasis basis, Modulus modulus) =>
        modulus.Negate(modulus.Inverse((ulong)(basis.Product % modulus.Value)));
}
