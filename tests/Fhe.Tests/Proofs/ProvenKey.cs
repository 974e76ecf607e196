using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>A key under a study's seed with its proof, from seeds.</summary>
internal sealed class ProvenKey
{
    public static readonly byte[] StudyId = SHA256.HashData("a study"u8);

    public ProvenKey(RlweContext context, ulong seed = 1)
    {
        Context = context;
        Generator = new KeyGenerator(context, RandomSource.ForTests(seed));
        SecretKey = Generator.CreateSecretKey();
        PublicKey = Generator.CreatePublicKey(SecretKey, CommonSeed.Derive(StudyId));
        Proof = KeyProof.Make(
            context,
            PublicKey,
            SecretKey,
            StudyId,
            RandomSource.ForTests(seed + 1)
        );
    }

    /// <summary>The smallest parameters under which a proof is worth something.</summary>
    public static RlweContext SmallContext { get; } =
        RlweContext.CreateInsecure(ExaminedContexts.Small([40, 40, 40]));

    public RlweContext Context { get; }

    public KeyGenerator Generator { get; }

    public SecretKey SecretKey { get; }

    public PublicKey PublicKey { get; }

    public KeyProof Proof { get; }

    public bool Holds(KeyProof proof) => proof.Verify(Context, PublicKey, StudyId, out _);
}
