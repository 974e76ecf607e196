using System.Diagnostics;

namespace SecureGenomics.Provenance.Protocols.Benchmarks;

/// <summary>Reads whole files once and prints the rate, beside the rate of looking for line ends
/// alone.</summary>
internal static class WholeFiles
{
    private static readonly GenotypeRules Rules = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    public static int Run(int megabytes)
    {
        var bytes = megabytes * 1_000_000L;
        Console.WriteLine(
            $"{"file", -44}{"MB/s", 8}{"line ends", 12}{"ratio", 8}{"processor", 12}{"allocated", 12}"
        );
        Measure("1 genome, 10 variants", new MadeVcf(1, 10, 1000), bytes);
        Measure("1 genome, 600 variants", new MadeVcf(1, 600, 20), bytes);
        Measure("2,504 genomes, 10 variants", new MadeVcf(2504, 10, 100), bytes);
        Measure("2,504 genomes, 600 variants, all at first", new MadeVcf(2504, 600, 1), bytes);
        return 0;
    }

    private static void Measure(string name, MadeVcf vcf, long bytes)
    {
        // Once over a small file: the compiler's time is not the reader's.
        VcfExtraction.Read(vcf.Open(50_000_000), "made.vcf", vcf.Table, Rules).Dispose();
        CountLines(vcf.Open(50_000_000));

        using var stream = vcf.Open(bytes);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        using (var extraction = VcfExtraction.Read(stream, "made.vcf", vcf.Table, Rules))
        {
            if (extraction.Findings.Any(finding => !finding.IsUsable))
                throw new InvalidOperationException("a variant of the table was not found");
        }

        var elapsed = clock.Elapsed;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - processor;
        using var again = vcf.Open(bytes);
        clock.Restart();
        CountLines(again);
        var floor = clock.Elapsed;
        Console.WriteLine(
            $"{name, -44}{stream.Position / elapsed.TotalSeconds / 1e6, 8:F0}{again.Position / floor.TotalSeconds / 1e6, 12:F0}{elapsed / floor, 8:F1}{cpu.TotalSeconds, 10:F1} s{allocated / 1e6, 9:F1} MB"
        );
    }

    private static long CountLines(Stream stream)
    {
        var buffer = new byte[1 << 20];
        var lines = 0L;
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return lines;
    }
}
