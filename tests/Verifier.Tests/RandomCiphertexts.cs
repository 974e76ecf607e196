using System.Buffers.Binary;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What two kernels are compared on: keys from a seed, and ciphertexts and plaintexts of
/// random words.</summary>
/// <remarks>Evaluation is defined on words, whether they decrypt to something or not; random ones
/// reach every carry and sign.</remarks>
internal sealed class RandomCiphertexts
{
    private readonly Random _random;

    public RandomCiphertexts(
        EncryptionParameters parameters,
        int seed,
        params ReadOnlySpan<int> steps
    )
    {
        _random = new Random(seed);
        Context = RlweContext.CreateInsecure(parameters);
        var generator = new KeyGenerator(Context, RandomSource.ForTests((ulong)seed));
        using var secret = generator.CreateSecretKey();
        Keys = new EvaluationKeys(
            generator.CreateRelinKeys(secret),
            steps.IsEmpty
                ? generator.CreateDefaultGaloisKeys(secret)
                : generator.CreateGaloisKeys(secret, steps)
        );
    }

    public RlweContext Context { get; }

    public EvaluationKeys Keys { get; }

    /// <summary>The stream of a fresh ciphertext; a fourth of its words are 0, 1, q − 1 or (q −
    /// 1)/2.</summary>
    public byte[] Ciphertext(double scale)
    {
        var level = Level(Math.Max(1, Context.Parameters.CoeffModulus.Length - 1));
        return ReferenceStream.Write(
            level,
            scale,
            [.. level.CoeffModulus.Select(Row), .. level.CoeffModulus.Select(Row)]
        );
    }

    /// <summary>A plaintext: BFV coefficients below t, or CKKS values at a level.</summary>
    public Plaintext Plaintext(CompiledConstant constant)
    {
        var parameters = Context.Parameters;
        if (parameters.Scheme == Scheme.Bfv)
            return new BatchEncoder(Context).Encode(Row(parameters.PlainModulus));
        var level = Level(constant.PrimeCount);
        return ReadPlaintext(
            level.ComputeParmsId(),
            constant.Scale,
            [.. level.CoeffModulus.SelectMany(Row)]
        );
    }

    /// <summary>A BFV plaintext of these coefficients, below t.</summary>
    public Plaintext Message(params ReadOnlySpan<ulong> coefficients) =>
        ReadPlaintext(ParmsId.Zero, 1, coefficients);

    private Plaintext ReadPlaintext(ParmsId id, double scale, ReadOnlySpan<ulong> words)
    {
        // The layout of docs/spec/seal-streams.md: header, parms_id, count, scale, array.
        var stream = new byte[88 + (sizeof(ulong) * words.Length)];
        WriteHeader(stream, stream.Length);
        id.CopyTo(stream.AsSpan(16));
        BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(48), (ulong)words.Length);
        BinaryPrimitives.WriteDoubleLittleEndian(stream.AsSpan(56), scale);
        WriteHeader(stream.AsSpan(64), stream.Length - 64);
        BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(80), (ulong)words.Length);
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(
                stream.AsSpan(88 + (sizeof(ulong) * i)),
                words[i]
            );
        return SealStream.LoadPlaintext(Context, stream);
    }

    private EncryptionParameters Level(int primeCount) =>
        Context.Parameters with
        {
            CoeffModulus = Context.Parameters.CoeffModulus[..primeCount],
        };

    private ulong[] Row(ulong modulus)
    {
        ulong[] edges = [0, 1, modulus - 1, (modulus - 1) / 2];
        var row = new ulong[Context.Parameters.PolyModulusDegree];
        for (var i = 0; i < row.Length; i++)
            row[i] =
                _random.Next(4) == 0
                    ? edges[_random.Next(4)]
                    : (ulong)_random.NextInt64((long)modulus);
        return row;
    }

    private static void WriteHeader(Span<byte> destination, int size)
    {
        ((ReadOnlySpan<byte>)[0x5E, 0xA1, 16, 4, 1]).CopyTo(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], (ulong)size);
    }
}
