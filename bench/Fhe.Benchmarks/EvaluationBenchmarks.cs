using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>How long does each BFV operation take, and does it allocate?</summary>
[MemoryDiagnoser]
public class EvaluationBenchmarks
{
    private BfvBench _bench = null!;

    [Params(4096, 8192)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Setup() => _bench = new BfvBench(Degree);

    [Benchmark]
    public void Add() => _bench.Evaluator.AddInPlace(_bench.Scratch, _bench.Right);

    [Benchmark]
    public void MultiplyPlain() =>
        _bench.Evaluator.MultiplyPlain(_bench.Left, _bench.Plain, _bench.Scratch);

    [Benchmark]
    public void Multiply() => _bench.Evaluator.Multiply(_bench.Left, _bench.Right, _bench.Scratch);

    [Benchmark]
    public void Relinearize() =>
        _bench.Evaluator.Relinearize(_bench.Product, _bench.RelinKeys, _bench.Scratch);

    [Benchmark]
    public void Rotate() =>
        _bench.Evaluator.RotateRows(_bench.Left, 1, _bench.GaloisKeys, _bench.Scratch);

    [Benchmark]
    public Plaintext Decrypt() => _bench.Decryptor.Decrypt(_bench.Left);
}
