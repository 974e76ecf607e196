namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>All that a BFV test needs, from seeds.</summary>
internal sealed class BfvStudy
{
    public BfvStudy(RlweContext context, ulong seed = 1)
    {
        Context = context;
        Generator = new KeyGenerator(context, RandomSource.ForTests(seed));
        SecretKey = Generator.CreateSecretKey();
        PublicKey = Generator.CreatePublicKey(SecretKey);
        Encryptor = new Encryptor(context, PublicKey, RandomSource.ForTests(seed + 1000));
        Decryptor = new Decryptor(context, SecretKey);
        Evaluator = new BfvEvaluator(context);
        Encoder = new BatchEncoder(context);
    }

    public RlweContext Context { get; }

    public KeyGenerator Generator { get; }

    public SecretKey SecretKey { get; }

    public PublicKey PublicKey { get; }

    public Encryptor Encryptor { get; }

    public Decryptor Decryptor { get; }

    public BfvEvaluator Evaluator { get; }

    public BatchEncoder Encoder { get; }

    public Ciphertext Encrypt(ReadOnlySpan<ulong> slots) =>
        Encryptor.Encrypt(Encoder.Encode(slots));

    public ulong[] Decrypt(Ciphertext ciphertext)
    {
        var slots = new ulong[Encoder.SlotCount];
        Encoder.Decode(Decryptor.Decrypt(ciphertext), slots);
        return slots;
    }
}
