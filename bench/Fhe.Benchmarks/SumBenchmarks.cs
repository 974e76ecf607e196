using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>How near to the speed of memory is the sum of 1,000 distinct ciphertexts?</summary>
[MemoryDiagnoser]
public class SumBenchmarks
{
    private const int Count = 1000;

    private BfvBench _bench = null!;
    private Ciphertext[] _terms = null!;

    [Params(4096, 8192)]
    public int Degree { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    public long Bytes => (long)Count * 8 * _terms[0].Words.Length;

    [GlobalSetup]
    public void Setup()
    {
        _bench = new BfvBench(Degree);
        _terms =
        [
            .. Enumerable.Range(0, Count).Select(_ => _bench.Encryptor.Encrypt(_bench.Plain)),
        ];
    }

    [Benchmark]
    public Ciphertext Sum() => _bench.Evaluator.AddMany(_terms, Threads);

    /// <summary>The same bytes, only read.</summary>
    [Benchmark(Baseline = true)]
    public ulong Read()
    {
        if (Threads == 1)
            return ReadRange(0, Count);
        ulong total = 0;
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
            Interlocked.Add(ref total, ReadRange(Count * i / Threads, Count * (i + 1) / Threads))
        );
        return total;
    }

    private ulong ReadRange(int start, int end)
    {
        var (a, b, c, d) = (
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero,
            Vector512<ulong>.Zero
        );
        for (var t = start; t < end; t++)
        {
            var words = MemoryMarshal.Cast<ulong, Vector512<ulong>>(_terms[t].Words);
            for (var i = 0; i + 4 <= words.Length; i += 4)
            {
                a += words[i];
                b += words[i + 1];
                c += words[i + 2];
                d += words[i + 3];
            }
        }

        return Vector512.Sum(a + b + c + d);
    }
}
