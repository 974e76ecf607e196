using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>What do primes beyond 50 bits cost in CKKS?</summary>
[MemoryDiagnoser]
public class CkksBenchmarks
{
    private CkksBench _bench = null!;

    [Params(50, 60)]
    public int OuterPrimeBits { get; set; }

    [GlobalSetup]
    public void Setup() => _bench = new CkksBench(8192, OuterPrimeBits, 40, 40, OuterPrimeBits);

    [Benchmark]
    public void Encode() => _bench.Encoder.Encode(_bench.Slots, CkksBench.Scale, _bench.Plain);

    [Benchmark]
    public void Encrypt() => _bench.Encryptor.Encrypt(_bench.Plain, _bench.Scratch);

    [Benchmark]
    public void MultiplyRelinearizeRescale()
    {
        _bench.Evaluator.Multiply(_bench.Left, _bench.Right, _bench.Scratch);
        _bench.Evaluator.RelinearizeInPlace(_bench.Scratch, _bench.RelinKeys);
        _bench.Evaluator.RescaleToNextInPlace(_bench.Scratch);
    }

    [Benchmark]
    public void Rotate() =>
        _bench.Evaluator.Rotate(_bench.Left, 1, _bench.GaloisKeys, _bench.Scratch);
}
