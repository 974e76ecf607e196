using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>How long does one transform of one prime take? In NTT-form terms: the plain factor of
/// a multiplication at the last level, which is one prime.</summary>
[MemoryDiagnoser]
public class TransformBenchmarks
{
    private BfvBench _bench = null!;
    private Ciphertext _last = null!;

    [Params(4096, 8192, 16384)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bench = new BfvBench(Degree);
        _last = _bench.Left;
        while (_last.CoeffModulusCount > 1)
            _last = _bench.Evaluator.ModSwitchToNext(_last);
    }

    /// <summary>Two forward and two inverse transforms.</summary>
    [Benchmark(OperationsPerInvoke = 4)]
    public void OnePrime()
    {
        _bench.Evaluator.TransformToNttInPlace(_last);
        _bench.Evaluator.TransformFromNttInPlace(_last);
    }
}
