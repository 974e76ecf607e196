using System.Numerics;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>All that a CKKS test needs, from seeds.</summary>
internal sealed class CkksStudy
{
    public CkksStudy(RlweContext context, ulong seed = 1)
    {
        Context = context;
        Generator = new KeyGenerator(context, RandomSource.ForTests(seed));
        SecretKey = Generator.CreateSecretKey();
        PublicKey = Generator.CreatePublicKey(SecretKey);
        Encryptor = new Encryptor(context, PublicKey, RandomSource.ForTests(seed + 1000));
        Decryptor = new Decryptor(context, SecretKey);
        Evaluator = new CkksEvaluator(context);
        Encoder = new CkksEncoder(context);
    }

    public RlweContext Context { get; }

    public KeyGenerator Generator { get; }

    public SecretKey SecretKey { get; }

    public PublicKey PublicKey { get; }

    public Encryptor Encryptor { get; }

    public Decryptor Decryptor { get; }

    public CkksEvaluator Evaluator { get; }

    public CkksEncoder Encoder { get; }

    public static RlweContext CreateContext(int degree, params int[] bits) =>
        RlweContext.Create(EncryptionParameters.Ckks(degree, bits), SecurityProfile.SealDefault);

    public static Complex[] RandomSlots(Random random, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new Complex(
                    (2 * random.NextDouble()) - 1,
                    (2 * random.NextDouble()) - 1
                )),
        ];

    public Complex[] Decrypt(Ciphertext ciphertext)
    {
        var slots = new Complex[Encoder.SlotCount];
        Encoder.DecodeRawKeepPrivate(Decryptor.Decrypt(ciphertext), slots);
        return slots;
    }
}
