using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>How long does it take to examine a key or a ciphertext, and to prove a key and check
/// the proof?</summary>
public class KeyProofBenchmarks
{
    private readonly byte[] _studyId = new byte[CommonSeed.StudyIdSize];
    private RlweContext _context = null!;
    private SecretKey _secretKey = null!;
    private PublicKey _publicKey = null!;
    private Ciphertext _ciphertext = null!;
    private KeyProof _proof = null!;
    private byte[] _seed = null!;
    private byte[] _bytes = null!;

    [Params("bfv 4096", "bfv 8192", "ckks 8192", "bfv 16384", "bfv 32768")]
    public string Set { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var degree = int.Parse(Set.Split(' ')[1]);
        var isBfv = Set.StartsWith("bfv", StringComparison.Ordinal);
        var t = degree <= 8192 ? 1032193UL : 786433;
        var parameters = isBfv
            ? EncryptionParameters.Bfv(SecurityProfile.Hesg2024, degree, t)
            : EncryptionParameters.Ckks(degree, 60, 40, 40, 60);
        _context = RlweContext.Create(parameters, SecurityProfile.Hesg2024);
        _seed = CommonSeed.Derive(_studyId);
        var generator = new KeyGenerator(_context, RandomSource.System);
        _secretKey = generator.CreateSecretKey();
        _publicKey = generator.CreatePublicKey(_secretKey, _seed);
        using var plain = isBfv
            ? new BatchEncoder(_context).Encode([1, 2, 3])
            : new CkksEncoder(_context).Encode([1.0], Math.Pow(2, 40));
        _ciphertext = new Encryptor(_context, _publicKey, RandomSource.System).Encrypt(plain);
        _proof = Make();
        _bytes = _proof.ToBytes(_context);
    }

    [GlobalCleanup]
    public void Cleanup() => _secretKey.Dispose();

    [Benchmark]
    public bool MatchCommonPolynomial() => CommonPolynomial.Matches(_context, _publicKey, _seed);

    [Benchmark]
    public string? ExamineKey() => PublicKeyExamination.FindFault(_context, _publicKey);

    [Benchmark]
    public bool ExamineCiphertext() => CiphertextExamination.HidesNothing(_context, _ciphertext);

    [Benchmark]
    public KeyProof Make() =>
        KeyProof.Make(_context, _publicKey, _secretKey, _studyId, RandomSource.System);

    [Benchmark]
    public bool Read() => KeyProof.TryRead(_context, _bytes, out _);

    [Benchmark]
    public bool Verify() => _proof.Verify(_context, _publicKey, _studyId, out _);
}
