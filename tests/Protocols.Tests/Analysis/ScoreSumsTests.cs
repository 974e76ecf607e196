using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A sum a genome, taken while the file is read, is what the kept genotypes add up
/// to.</summary>
public sealed class ScoreSumsTests
{
    private const int Genomes = 23;

    [Fact]
    public void Sums_on_the_way_are_the_sums_of_the_kept_genotypes()
    {
        using var folder = new TemporaryFolder();
        var analysis = Analysis(folder.Path);
        var file = MakeFile(new Random(1), shuffled: false);

        using var kept = Read(analysis, file, sink: null);
        var sums = analysis.NewSums();
        using var summed = Read(analysis, file, sums);

        Assert.Equal(
            analysis.FormatTable(kept.Genotypes),
            analysis.FormatTable(summed.Genotypes, sums)
        );
        Assert.Equal(kept.Findings, summed.Findings);
        Assert.Equal(kept.Absence.UncalledGenotypes, summed.Absence.UncalledGenotypes);
        var one = analysis
            .Score(kept.Genotypes, 3)
            .Value.ToString("F12", CultureInfo.InvariantCulture);
        Assert.Contains(
            $"\t{one}\t",
            analysis.FormatTable(kept.Genotypes).Split('\n')[4],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Genotypes_of_a_variant_that_was_passed_are_gone()
    {
        using var folder = new TemporaryFolder();
        var analysis = Analysis(folder.Path);

        using var summed = Read(
            analysis,
            MakeFile(new Random(1), shuffled: false),
            analysis.NewSums()
        );

        Assert.Equal(default, summed.Genotypes[0, 0]);
        Assert.True(summed.Findings[0].CalledGenomes > 0);
    }

    [Fact]
    public void A_file_out_of_order_is_refused_where_its_genotypes_were_given_away()
    {
        using var folder = new TemporaryFolder();
        var analysis = Analysis(folder.Path);
        var lines = MakeFile(new Random(1), shuffled: false);
        var again = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(lines) + Record("1", 100, "A", "C", new Random(2))
        );

        Assert.Throws<UnsortedFileException>(() => Read(analysis, again, analysis.NewSums()));
        using var kept = Read(analysis, again, sink: null);
        Assert.Equal(VariantStatus.Repeated, kept.Findings[0].Status);
    }

    [Fact]
    public void Records_in_any_order_give_the_same_scores()
    {
        using var folder = new TemporaryFolder();
        var analysis = Analysis(folder.Path);
        var sums = analysis.NewSums();

        using var sorted = Read(analysis, MakeFile(new Random(1), shuffled: false), sink: null);
        using var shuffled = Read(analysis, MakeFile(new Random(1), shuffled: true), sums);

        Assert.Equal(
            analysis.FormatTable(sorted.Genotypes),
            analysis.FormatTable(shuffled.Genotypes, sums)
        );
    }

    private static VcfExtraction Read(LocalAnalysis analysis, byte[] file, IGenotypeSink? sink) =>
        VcfExtraction.Read(
            new MemoryStream(file),
            "made.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes,
            GenomeBuild.GRCh38,
            sink: sink
        );

    private static LocalAnalysis Analysis(string folder)
    {
        var yaml = File.ReadAllText(Checkout.PathOf("protocols/alzheimers-prs/protocol.yaml"))
            .Replace("samples: single", "samples: all", StringComparison.Ordinal)
            .Replace("weight: odds-ratio", "weight: beta", StringComparison.Ordinal);
        var rows = new StringBuilder().AppendJoin('\t', VariantTable.Columns).Append('\n');
        foreach (var (chromosome, position, weight) in Places())
        {
            rows.Append(
                CultureInfo.InvariantCulture,
                $"GRCh38\t{chromosome}\t{position}\trs{position}{chromosome.Length}\tA\tC\tC\tA\t{weight}\tmade\n"
            );
        }

        File.WriteAllText(Path.Combine(folder, "protocol.yaml"), yaml);
        File.WriteAllText(Path.Combine(folder, "variants.tsv"), rows.ToString());
        return LocalAnalysis.Load(folder);
    }

    private static (string Chromosome, int Position, string Weight)[] Places() =>
        [
            .. Enumerable.Range(0, 30).Select(i => ("1", 100 + (10 * i), $"0.{1 + i}7")),
            .. Enumerable.Range(0, 30).Select(i => ("22", 5000 + (7 * i), $"-0.{1 + i}3")),
            .. Enumerable.Range(0, 5).Select(i => ("X", 50_000_000 + i, $"1.{1 + i}9")),
        ];

    /// <summary>Every second line has other columns than pairs; one record is there
    /// twice.</summary>
    private static byte[] MakeFile(Random random, bool shuffled)
    {
        var lines = Places()
            .Select(place => Record(place.Chromosome, place.Position, "A", "C", random))
            .ToList();
        lines.Insert(8, lines[7]);
        if (shuffled)
        {
            lines.RemoveAt(8);
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines));
        }

        return Encoding.UTF8.GetBytes(
            "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
                + string.Join('\t', Enumerable.Range(0, Genomes).Select(i => $"G{i}"))
                + "\n"
                + string.Concat(lines)
        );
    }

    private static string Record(
        string chromosome,
        int position,
        string reference,
        string alternate,
        Random random
    )
    {
        string[] calls =
            position % 2 == 0 ? ["0|0", "0|1", "1|0", "1|1"] : ["0/0", "0/1", "./.", "1", "./1"];
        return $"{chromosome}\t{position}\t.\t{reference}\t{alternate}\t.\t.\t.\tGT\t"
            + string.Join(
                '\t',
                Enumerable.Range(0, Genomes).Select(_ => calls[random.Next(calls.Length)])
            )
            + "\n";
    }
}
