using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>Keys and operands that every BFV measurement shares.</summary>
internal sealed class BfvBench
{
    public BfvBench(int degree)
    {
        Context = RlweContext.Create(
            EncryptionParameters.Bfv(
                SecurityProfile.SealDefault,
                degree,
                PlainModulus.Batching(degree, 20)
            ),
            SecurityProfile.SealDefault
        );
        var generator = new KeyGenerator(Context, RandomSource.System);
        SecretKey = generator.CreateSecretKey();
        Encryptor = new Encryptor(
            Context,
            generator.CreatePublicKey(SecretKey),
            RandomSource.System
        );
        Decryptor = new Decryptor(Context, SecretKey);
        Evaluator = new BfvEvaluator(Context);
        Encoder = new BatchEncoder(Context);
        RelinKeys = generator.CreateRelinKeys(SecretKey);
        GaloisKeys = generator.CreateGaloisKeys(SecretKey, 1);
        Slots = [.. Enumerable.Range(0, degree).Select(i => (ulong)i * 7919 % 786433)];
        Plain = Encoder.Encode(Slots);
        Left = Encryptor.Encrypt(Plain);
        Right = Encryptor.Encrypt(Plain);
        Scratch = Encryptor.Encrypt(Plain);
        Product = Evaluator.Multiply(Left, Right);
        Seeded = SealStream.Save(
            new SymmetricEncryptor(Context, SecretKey, RandomSource.System).EncryptSeeded(Plain)
        );
    }

    public RlweContext Context { get; }

    public SecretKey SecretKey { get; }

    public Encryptor Encryptor { get; }

    public Decryptor Decryptor { get; }

    public BfvEvaluator Evaluator { get; }

    public BatchEncoder Encoder { get; }

    public RelinKeys RelinKeys { get; }

    public GaloisKeys GaloisKeys { get; }

    public ulong[] Slots { get; }

    public Plaintext Plain { get; }

    public Ciphertext Left { get; }

    public Ciphertext Right { get; }

    public Ciphertext Scratch { get; }

    public Ciphertext Product { get; }

    public byte[] Seeded { get; }

    /// <summary>Reads what an addition reads, and neither adds nor writes: what it cannot be faster
    /// than.</summary>
    public ulong ReadOperands()
    {
        var left = MemoryMarshal.Cast<ulong, Vector512<ulong>>(Scratch.Words);
        var right = MemoryMarshal.Cast<ulong, Vector512<ulong>>(Right.Words)[..left.Length];
        var (a, b, c, d) = (
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero
        );
        for (var i = 0; i + 2 <= left.Length; i += 2)
        {
            a += left[i];
            b += right[i];
            c += left[i + 1];
            d += right[i + 1];
        }

        return Vector512.Sum(a + b + c + d);
    }
}
