using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>How long does one contribution take: encode, encrypt, save, and load again?</summary>
[MemoryDiagnoser]
public class ContributionBenchmarks
{
    private BfvBench _bench = null!;
    private Plaintext _plain = null!;
    private byte[] _bytes = null!;

    [Params(4096, 8192)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bench = new BfvBench(Degree);
        _plain = _bench.Encoder.Encode(_bench.Slots);
        _bytes = SealStream.Save(_bench.Left);
    }

    [Benchmark]
    public void Encode() => _bench.Encoder.Encode(_bench.Slots, _plain);

    [Benchmark]
    public void Encrypt() => _bench.Encryptor.Encrypt(_bench.Plain, _bench.Scratch);

    [Benchmark]
    public void Save() => SealStream.Write(_bench.Left, _bytes);

    [Benchmark]
    public void Load() => SealStream.LoadCiphertextInto(_bench.Context, _bytes, _bench.Scratch);

    [Benchmark]
    public void LoadSeeded() =>
        SealStream.LoadCiphertextInto(_bench.Context, _bench.Seeded, _bench.Scratch);
}
