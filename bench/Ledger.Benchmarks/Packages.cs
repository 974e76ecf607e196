using System.Security.Cryptography;
using NSec.Cryptography;

namespace SecureGenomics.Provenance.Ledger.Benchmarks;

/// <summary>What packages could do instead of code of ours, side by side in one process: processor
/// time as a ratio, and bytes allocated.</summary>
/// <remarks>
/// In turns, seven rounds, of which the first warms up; the median of the ratios of a round counts,
/// so that a machine which others use too disturbs little. Source: docs/adr/0004, docs/adr/0003.
/// </remarks>
internal static class Packages
{
    private const int Rounds = 7;
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(300);

    public static int Run()
    {
        Console.WriteLine("the package's time by ours; bytes allocated by one call: ours, theirs");
        foreach (var size in (int[])[64, 1 << 12, 1 << 17, 1 << 24])
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            if (Ledger.Crc32.Compute(bytes) != System.IO.Hashing.Crc32.HashToUInt32(bytes))
                throw new InvalidOperationException("the two checksums differ");
            Compare(
                $"CRC-32 of {size:#,0} B",
                () => _ = Ledger.Crc32.Compute(bytes),
                () => _ = System.IO.Hashing.Crc32.HashToUInt32(bytes)
            );
        }

        Signatures();
        return 0;
    }

    private static void Signatures()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSizeInBytes);
        using var ours = Ed25519PrivateKey.FromSeed(seed);
        using var theirs = Key.Import(
            SignatureAlgorithm.Ed25519,
            seed,
            KeyBlobFormat.RawPrivateKey
        );
        var publicKey = ours.PublicKey.ToArray();
        var kept = PublicKey.Import(
            SignatureAlgorithm.Ed25519,
            publicKey,
            KeyBlobFormat.RawPublicKey
        );
        // An entry with its envelope has about so many bytes.
        foreach (var size in (int[])[64, 1500])
        {
            var message = RandomNumberGenerator.GetBytes(size);
            var signature = ours.Sign(message);
            if (!SignatureAlgorithm.Ed25519.Sign(theirs, message).AsSpan().SequenceEqual(signature))
                throw new InvalidOperationException("the two signatures differ");
            var buffer = new byte[signature.Length];
            Compare(
                $"sign {size} B",
                () => ours.Sign(message, buffer),
                () => SignatureAlgorithm.Ed25519.Sign(theirs, message, buffer)
            );
            Compare(
                $"verify {size} B, key kept",
                () => Require(Ed25519.Verify(ours.PublicKey, message, signature)),
                () => Require(SignatureAlgorithm.Ed25519.Verify(kept, message, signature))
            );
            Compare(
                $"verify {size} B, key from its bytes",
                () => Require(Ed25519.Verify(new Ed25519PublicKey(publicKey), message, signature)),
                () =>
                    Require(
                        SignatureAlgorithm.Ed25519.Verify(
                            PublicKey.Import(
                                SignatureAlgorithm.Ed25519,
                                publicKey,
                                KeyBlobFormat.RawPublicKey
                            ),
                            message,
                            signature
                        )
                    )
            );
        }
    }

    private static void Require(bool valid)
    {
        if (!valid)
            throw new InvalidOperationException("a valid signature was refused");
    }

    private static void Compare(string what, Action ours, Action theirs)
    {
        var ratios = new List<double>();
        var (nanoseconds, own, other) = (0.0, 0L, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            (var one, own) = Measure(ours);
            (var two, other) = Measure(theirs);
            if (round == 0)
                continue;
            ratios.Add(two / one);
            nanoseconds = one;
        }

        ratios.Sort();
        Console.WriteLine(
            $"{what, -36} {ratios[ratios.Count / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00}), "
                + $"ours {nanoseconds:#,0} ns; {own} B, {other} B"
        );
    }

    /// <summary>Processor time of one call in ns, and the bytes that it allocates.</summary>
    private static (double Nanoseconds, long Bytes) Measure(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var (calls, started) = (0L, Environment.CpuUsage.TotalTime);
        TimeSpan used;
        do
        {
            // A look at the clock for so many calls that it costs nothing beside them.
            for (var i = 0; i < 50; i++)
                work();
            calls += 50;
            used = Environment.CpuUsage.TotalTime - started;
        } while (used < Share);
        return (used.TotalNanoseconds / calls, bytes);
    }
}
