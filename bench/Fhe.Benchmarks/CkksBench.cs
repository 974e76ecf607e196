namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>Keys and operands that every CKKS measurement shares.</summary>
internal sealed class CkksBench
{
    public const double Scale = 1099511627776.0;

    public CkksBench(int degree, params int[] bits)
    {
        Context = RlweContext.Create(
            EncryptionParameters.Ckks(degree, bits),
            SecurityProfile.SealDefault
        );
        var generator = new KeyGenerator(Context, RandomSource.System);
        SecretKey = generator.CreateSecretKey();
        Encryptor = new Encryptor(
            Context,
            generator.CreatePublicKey(SecretKey),
            RandomSource.System
        );
        Evaluator = new CkksEvaluator(Context);
        Encoder = new CkksEncoder(Context);
        RelinKeys = generator.CreateRelinKeys(SecretKey);
        GaloisKeys = generator.CreateGaloisKeys(SecretKey, 1);
        Slots = [.. Enumerable.Range(0, degree / 2).Select(i => i / (double)degree)];
        Plain = Encoder.Encode(Slots, Scale);
        Left = Encryptor.Encrypt(Plain);
        Right = Encryptor.Encrypt(Plain);
        Scratch = Encryptor.Encrypt(Plain);
    }

    public RlweContext Context { get; }

    public SecretKey SecretKey { get; }

    public Encryptor Encryptor { get; }

    public CkksEvaluator Evaluator { get; }

    public CkksEncoder Encoder { get; }

    public RelinKeys RelinKeys { get; }

    public GaloisKeys GaloisKeys { get; }

    public double[] Slots { get; }

    public Plaintext Plain { get; }

    public Ciphertext Left { get; }

    public Ciphertext Right { get; }

    public Ciphertext Scratch { get; }
}
