using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>Does encoding and encrypting many scale with the cores?</summary>
public class ParallelBenchmarks
{
    private const int Count = 64;

    private BfvBench _bench = null!;
    private ulong[][] _slots = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bench = new BfvBench(8192);
        _slots = [.. Enumerable.Repeat(_bench.Slots, Count)];
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public Ciphertext[] EncodeAndEncrypt() =>
        BatchEncryption.EncodeAndEncrypt(_bench.Encoder, _bench.Encryptor, _slots, Threads);
}
