using System.Diagnostics;
using System.Globalization;

namespace SecureGenomics.Provenance.Fhe.Benchmarks;

/// <summary>The operations of bench/node-seal.mjs under the same names, measured the same
/// way.</summary>
internal static class Comparison
{
    public static void Run(string[] filters)
    {
        Console.WriteLine(
            $"# kernel {RlweContext.Create(EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193), SecurityProfile.Hesg2024).Kernel}"
        );
        if (filters is ["bandwidth"])
        {
            Bandwidth();
            return;
        }

        Transforms(filters);
        Bfv(4096, filters);
        Bfv(8192, filters);
        Ckks("60-40-40-60", filters, 60, 40, 40, 60);
        Ckks("50-40-40-50", filters, 50, 40, 40, 50);
    }

    /// <summary>Two forward and two inverse transforms of one prime.</summary>
    private static void Transforms(string[] filters)
    {
        foreach (var n in new[] { 4096, 8192, 16384 })
        {
            var bench = new TransformBenchmarks { Degree = n };
            bench.Setup();
            Time($"four transforms {n}", filters, bench.OnePrime);
        }
    }

    private static void Bfv(int n, string[] filters)
    {
        var b = new BfvBench(n);
        var name = $"bfv {n}";
        var encoded = b.Encoder.Encode(b.Slots);
        Time($"{name} encode", filters, () => b.Encoder.Encode(b.Slots, encoded));
        Time($"{name} encrypt", filters, () => b.Encryptor.Encrypt(b.Plain, b.Scratch));
        Time($"{name} decrypt", filters, () => b.Decryptor.Decrypt(b.Left));
        Time($"{name} add", filters, () => b.Evaluator.AddInPlace(b.Scratch, b.Right));
        Time($"{name} add: its operands only read", filters, () => b.ReadOperands());
        Time($"{name} multiply plain", filters, () =>
            b.Evaluator.MultiplyPlain(b.Left, b.Plain, b.Scratch)
        );
        Time($"{name} multiply", filters, () => b.Evaluator.Multiply(b.Left, b.Right, b.Scratch));
        Time($"{name} relinearize", filters, () =>
            b.Evaluator.Relinearize(b.Product, b.RelinKeys, b.Scratch)
        );
        Time($"{name} rotate", filters, () =>
            b.Evaluator.RotateRows(b.Left, 1, b.GaloisKeys, b.Scratch)
        );
        var bytes = SealStream.Save(b.Left);
        Time($"{name} save", filters, () => SealStream.Write(b.Left, bytes));
        Time($"{name} load", filters, () =>
            SealStream.LoadCiphertextInto(b.Context, bytes, b.Scratch)
        );
        Time($"{name} load seeded", filters, () =>
            SealStream.LoadCiphertextInto(b.Context, b.Seeded, b.Scratch)
        );
        Time($"{name} context", filters, () =>
            RlweContext.Create(b.Context.Parameters, SecurityProfile.SealDefault)
        );
    }

    private static void Ckks(string label, string[] filters, params int[] bits)
    {
        var b = new CkksBench(8192, bits);
        var name = $"ckks {label}";
        var encoded = b.Encoder.Encode(b.Slots, CkksBench.Scale);
        Time($"{name} encode", filters, () => b.Encoder.Encode(b.Slots, CkksBench.Scale, encoded));
        Time($"{name} encrypt", filters, () => b.Encryptor.Encrypt(b.Plain, b.Scratch));
        Time($"{name} multiply relinearize rescale", filters, () =>
        {
            b.Evaluator.Multiply(b.Left, b.Right, b.Scratch);
            b.Evaluator.RelinearizeInPlace(b.Scratch, b.RelinKeys);
            b.Evaluator.RescaleToNextInPlace(b.Scratch);
        });
        Time($"{name} rotate", filters, () =>
            b.Evaluator.Rotate(b.Left, 1, b.GaloisKeys, b.Scratch)
        );
    }

    /// <summary>The sum of 1,000 ciphertexts beside a plain read of the same memory.</summary>
    private static void Bandwidth()
    {
        foreach (var (n, threads) in new[] { (4096, 1), (8192, 1), (4096, 2), (8192, 2) })
        {
            var sum = new SumBenchmarks { Degree = n, Threads = threads };
            sum.Setup();
            var name = $"n = {n}, {threads} thread(s), {sum.Bytes / 1e6:F0} MB";
            // In turn, because the speed of shared memory changes from second to second.
            var (read, add) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < 15; round++)
            {
                read = Math.Min(read, Once(() => sum.Read()));
                add = Math.Min(add, Once(() => sum.Sum()));
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: read {read:F0} us, sum {add:F0} us, {sum.Bytes / read / 1000:F1} "
                        + $"GB/s read, ratio {read / add:F2}"
                )
            );
        }

        foreach (var threads in new[] { 1, 2 })
        {
            var parallel = new ParallelBenchmarks { Threads = threads };
            parallel.Setup();
            var best = Enumerable.Range(0, 10).Min(_ => Once(() => parallel.EncodeAndEncrypt()));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"encode and encrypt 64 vectors, n = 8192, {threads} thread(s): {best:F0} us"
                )
            );
        }
    }

    private static double Once(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMicroseconds;
    }

    /// <summary>The best of many batches of about two milliseconds, in microseconds per call: short
    /// ones, so that some fall between the time slices of other processes.</summary>
    private static void Time(string name, string[] filters, Action action)
    {
        if (
            filters.Length > 0
            && !filters.Any(filter => name.Contains(filter, StringComparison.Ordinal))
        )
            return;
        var once = 0;
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 100; once++)
            action();
        var batch = Math.Max(1, once / 50);
        var best = double.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < batch; i++)
                action();
            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / batch);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{best:F2}"));
    }
}
