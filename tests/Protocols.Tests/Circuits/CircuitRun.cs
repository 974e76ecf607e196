using System.Numerics;
using System.Text;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Compiles a circuit, runs it on encrypted numbers and decrypts the result.</summary>
internal sealed class CircuitRun
{
    public static readonly CryptoSection Bfv = new(SecurityProfile.Hesg2024, 8192, 1032193);

    public static readonly CryptoSection Ckks = new(SecurityProfile.Hesg2024, 8192, 0)
    {
        Scheme = Scheme.Ckks,
        BitSizes = [60, 40, 40, 60],
        ScaleBits = 40,
    };

    private CircuitRun(CompiledCircuit compiled, CircuitBound bound) =>
        (Compiled, Bound) = (compiled, bound);

    public CompiledCircuit Compiled { get; }

    public CircuitBound Bound { get; }

    /// <summary>BFV: the result's slots, centred.</summary>
    public long[] Integers { get; private init; } = [];

    /// <summary>CKKS: the result's slots.</summary>
    public double[] Reals { get; private init; } = [];

    /// <summary>The bits that are certain to be left, and those that are left.</summary>
    public (int Certain, int Real) NoiseBits { get; private init; }

    public static CircuitStep Step(
        string name,
        CircuitOperation operation,
        string of,
        string? with = null
    ) => new(name, operation, [.. of.Split(' ')], with);

    public static CircuitConstant Values(string name, string values) =>
        new(name, [.. values.Split(' ').Select(Number)], IsEach: false);

    public static CircuitConstant Each(string name, string value) =>
        new(name, [Number(value)], IsEach: true);

    public static ExactDecimal Number(string text) =>
        ExactDecimal.TryParse(text, out var value)
            ? value
            : throw new InvalidOperationException(text);

    /// <summary>The sum of the contributions, called x, and further steps.</summary>
    public static Circuit Of(CircuitConstant[] constants, params CircuitStep[] steps) =>
        new([Step("x", CircuitOperation.Sum, "contributions"), .. steps], [.. constants]);

    public static CompiledCircuit Compile(
        Circuit circuit,
        CryptoSection crypto,
        int magnitude = 10,
        int contributions = 1,
        int? digits = null
    ) =>
        new CircuitDesign(
            circuit,
            crypto,
            contributions,
            new ExactDecimal(magnitude, 0),
            digits
        ).Compile("protocol.yaml");

    public static string Text(CompiledCircuit compiled) =>
        Encoding.UTF8.GetString(compiled.Bytes.AsSpan());

    /// <summary>Runs a circuit on contributions. Shape: [contributions][slots].</summary>
    public static CircuitRun Execute(
        Circuit circuit,
        CryptoSection crypto,
        params double[][] contributions
    )
    {
        var compiled = CompiledCircuit.Parse(
            Compile(circuit, crypto, contributions: contributions.Length).Bytes.AsSpan(),
            "circuit"
        );
        var context = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        var generator = new KeyGenerator(context, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(2)
        );
        var keys = new EvaluationKeys(
            compiled.NeedsRelinKeys ? generator.CreateRelinKeys(secret) : null,
            compiled.RotationSteps.IsEmpty
                ? null
                : generator.CreateGaloisKeys(secret, compiled.RotationSteps.AsSpan())
        );
        var evaluation = new CircuitEvaluation(
            compiled,
            context,
            keys,
            new ConstantEncoding(context).EncodeAll(compiled)
        );
        foreach (var slots in contributions)
            evaluation.Add(encryptor.Encrypt(Encode(slots)));
        var result = evaluation.Complete();

        var bound = CircuitBound.Compute(
            compiled,
            context,
            contributions.Length,
            new ExactDecimal(10, 0)
        );
        using var decryptor = new Decryptor(context, secret);
        using var plaintext = decryptor.Decrypt(result);
        if (crypto.Scheme == Scheme.Ckks)
        {
            var reals = new Complex[context.SlotCount];
            new CkksEncoder(context).DecodeRawKeepPrivate(plaintext, reals);
            return new CircuitRun(compiled, bound) { Reals = [.. reals.Select(slot => slot.Real)] };
        }

        var integers = new ulong[context.SlotCount];
        new BatchEncoder(context).Decode(plaintext, integers);
        return new CircuitRun(compiled, bound)
        {
            Integers =
            [
                .. integers.Select(slot =>
                    slot > crypto.PlainModulus / 2
                        ? (long)slot - (long)crypto.PlainModulus
                        : (long)slot
                ),
            ],
            NoiseBits = (
                context
                    .Parameters.CoeffModulus.Take(result.CoeffModulusCount)
                    .Aggregate(BigInteger.One, (q, prime) => q * prime)
                    is var q
                    ? (int)q.GetBitLength() - bound.NoiseBits - 1
                    : 0,
                decryptor.NoiseBudgetBits(result)
            ),
        };

        Plaintext Encode(double[] slots) =>
            crypto.Scheme == Scheme.Ckks
                ? new CkksEncoder(context).Encode(slots, compiled.InputScale)
                : new BatchEncoder(context).Encode([
                    .. slots.Select(slot =>
                        ConstantEncoding.ToSlot((BigInteger)slot, crypto.PlainModulus)
                    ),
                ]);
    }
}
