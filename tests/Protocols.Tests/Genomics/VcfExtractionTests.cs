using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class VcfExtractionTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly GenotypeRules Mask = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    [Theory]
    [InlineData("0/0", 0, 2)]
    [InlineData("0/1", 1, 2)]
    [InlineData("1|1", 2, 2)]
    [InlineData("./.", 0, 0)]
    [InlineData("./1", 1, 1)]
    [InlineData("1", 1, 1)]
    [InlineData("0", 0, 1)]
    [InlineData(".", 0, 0)]
    [InlineData("/0/1", 1, 2)]
    [InlineData("0/1:35:0.9", 1, 2)]
    public void A_genotype_gives_copies_of_the_effect_allele_and_called_alleles(
        string gt,
        int dosage,
        int called
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA"),
            new VcfText(["s"]).Record("19", 100, "A", "G", gt)
        );

        Assert.Equal(
            (dosage, called),
            (extraction.Genotypes.Dosages(0)[0], extraction.Genotypes.CalledAlleles(0)[0])
        );
    }

    [Fact]
    public void Alleles_are_compared_as_strings_and_not_by_number()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA"),
            new VcfText(["a", "b", "c"]).Record("19", 100, "A", "C,G", "2/2", "1/1", "1/2")
        );

        Assert.Equal(
            [2, 0, 1],
            Enumerable.Range(0, 3).Select(genome => (int)extraction.Genotypes.Dosages(genome)[0])
        );
    }

    [Fact]
    public void Copies_of_REF_are_counted_when_REF_is_the_effect_allele()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tA\tG"),
            new VcfText(["a", "b"]).Record("chr19", 100, "A", "G", "0/0", "0/1")
        );

        Assert.Equal(
            (2, 1),
            (extraction.Genotypes.Dosages(0)[0], extraction.Genotypes.Dosages(1)[0])
        );
    }

    [Theory]
    [InlineData("*", "rs7", "A", "G", "0/1", 1, 2, VariantStatus.Found)]
    [InlineData("*", "rs7", "A", "G,T", "1/2", 2, 2, VariantStatus.Found)]
    [InlineData("*", "rs7", "ATC", "A", "1/1", 2, 2, VariantStatus.Found)]
    [InlineData("*", "x;rs7", "A", "G", "1/1", 2, 2, VariantStatus.Found)]
    [InlineData("*", "rs77", "A", "G", "1/1", 0, 0, VariantStatus.Absent)]
    [InlineData("*", "RS7", "A", "G", "1/1", 0, 0, VariantStatus.Absent)]
    [InlineData("*", ".", "A", "G", "1/1", 0, 0, VariantStatus.Absent)]
    [InlineData("A", "rs7", "A", "G", "0/1", 1, 2, VariantStatus.Found)]
    [InlineData("G", "rs7", "A", "G", "1/1", 2, 2, VariantStatus.Found)]
    [InlineData("C", "rs7", "A", "G", "1/1", 0, 0, VariantStatus.ReferenceMismatch)]
    public void A_variant_without_a_place_is_found_by_its_id(
        string effect,
        string id,
        string reference,
        string alternate,
        string gt,
        int dosage,
        int called,
        VariantStatus status
    )
    {
        var table = Encoding.UTF8.GetBytes(
            Header
                + $"GRCh38\t.\t.\trs7\t.\t.\t{effect}\t.\t.\tmade\nGRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
        );
        using var extraction = Read(
            VariantTable.Parse(table, "variants.tsv"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "0/0")
                .Line($"5\t999\t{id}\t{reference}\t{alternate}\t.\tPASS\t.\tGT\t{gt}")
        );

        Assert.Equal(
            (dosage, called, status),
            (
                extraction.Genotypes.Dosages(0)[0],
                extraction.Genotypes.CalledAlleles(0)[0],
                extraction.Findings[0].Status
            )
        );
    }

    [Theory]
    [InlineData("G", "A", "A", "G", "0/1", 1, 2, VariantStatus.Found)]
    [InlineData("A", "G", "A", "G", "0/0", 2, 2, VariantStatus.Found)]
    [InlineData("A", "T", "T", "A", "0/1", 1, 2, VariantStatus.Found)]
    [InlineData("A", "T", "T", "A", "1/1", 2, 2, VariantStatus.Found)]
    [InlineData("A", "T", "A", "T", "1/1", 0, 2, VariantStatus.Found)]
    [InlineData("G", "A", "A", ".", "0/0", 0, 2, VariantStatus.FoundWithoutAlternate)]
    [InlineData("G", "A", "G", ".", "0/0", 2, 2, VariantStatus.FoundWithoutAlternate)]
    [InlineData("G", "A", "C", "T", "0/1", 0, 0, VariantStatus.OtherStrand)]
    [InlineData("G", "A", "T", "C", "0/1", 0, 0, VariantStatus.OtherStrand)]
    [InlineData("G", ".", "A", "G", "0/1", 1, 2, VariantStatus.Found)]
    [InlineData("G", ".", "A", "T", "0/1", 0, 0, VariantStatus.ReferenceMismatch)]
    [InlineData("G", "A", "C", "G", "0/1", 0, 0, VariantStatus.ReferenceMismatch)]
    public void Where_the_table_leaves_REF_open_the_record_says_which_allele_it_is(
        string effect,
        string other,
        string reference,
        string alternate,
        string gt,
        int dosage,
        int called,
        VariantStatus status
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", $"200\trs7\t.\t.\t{effect}\t{other}"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "0/0")
                .Record("19", 200, reference, alternate, gt)
        );

        Assert.Equal(
            (dosage, called, status),
            (
                extraction.Genotypes.Dosages(0)[1],
                extraction.Genotypes.CalledAlleles(0)[1],
                extraction.Findings[1].Status
            )
        );
    }

    [Fact]
    public void An_id_that_stands_in_two_records_is_not_used()
    {
        var table = Encoding.UTF8.GetBytes(
            Header
                + "GRCh38\t.\t.\trs7\t.\t.\t*\t.\t.\tmade\nGRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
        );
        using var extraction = Read(
            VariantTable.Parse(table, "variants.tsv"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "0/0")
                .Line("5\t7\trs7\tA\tG\t.\tPASS\t.\tGT\t1/1")
                .Line("5\t9\trs7\tA\tG\t.\tPASS\t.\tGT\t1/1")
        );

        Assert.Equal(VariantStatus.Repeated, extraction.Findings[0].Status);
        Assert.Equal(0, extraction.Genotypes.CalledAlleles(0)[0]);
    }

    [Fact]
    public void An_absent_site_is_not_homozygous_reference()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"]).Record("19", 100, "A", "G", "0/0")
        );

        Assert.Equal(
            (2, 0),
            (extraction.Genotypes.CalledAlleles(0)[0], extraction.Genotypes.CalledAlleles(0)[1])
        );
        Assert.Equal(VariantStatus.Absent, extraction.Findings[1].Status);
    }

    [Fact]
    public void An_absent_site_counts_as_reference_when_the_protocol_says_so()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tC\tT"),
            new VcfText(["s"]).Record("19", 100, "A", "G", "./1"),
            new GenotypeRules(MissingRule.AsReference, MultiallelicRule.ByAllele)
        );

        Assert.Equal([1, 2], extraction.Genotypes.Dosages(0).ToArray());
        Assert.Equal([2, 2], extraction.Genotypes.CalledAlleles(0).ToArray());
    }

    [Theory]
    [InlineData("A", "G", VariantStatus.Found)]
    [InlineData("A", "C", VariantStatus.FoundWithoutAlternate)]
    [InlineData("A", ".", VariantStatus.FoundWithoutAlternate)]
    [InlineData("G", "A", VariantStatus.Swapped)]
    [InlineData("T", "C", VariantStatus.OtherStrand)]
    [InlineData("C", "G", VariantStatus.ReferenceMismatch)]
    [InlineData("AT", "A", VariantStatus.ReferenceMismatch)]
    public void Each_way_in_which_alleles_differ_has_its_name(
        string reference,
        string alternate,
        VariantStatus expected
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Record("19", 100, reference, alternate, "0/0")
                .Record("19", 200, "C", "T", "0/1")
        );

        var finding = extraction.Findings[0];
        Assert.Equal(expected, finding.Status);
        Assert.Equal(finding.IsUsable ? 2 : 0, extraction.Genotypes.CalledAlleles(0)[0]);
    }

    [Fact]
    public void Of_several_records_at_a_site_the_one_with_the_tables_alleles_wins()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA"),
            new VcfText(["s"])
                .Record("19", 100, "AT", "A", "0/1")
                .Record("19", 100, "A", "G", "1/1")
                .Record("19", 100, "A", "C", "0/0")
        );

        Assert.Equal(VariantStatus.Found, extraction.Findings[0].Status);
        Assert.Equal(2, extraction.Genotypes.Dosages(0)[0]);
    }

    [Fact]
    public void Two_records_with_the_same_alleles_leave_the_variant_uncounted()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "1/1")
                .Record("19", 100, "A", "G", "0/1")
                .Record("19", 200, "C", "T", "0/1")
        );

        Assert.Equal(VariantStatus.Repeated, extraction.Findings[0].Status);
        Assert.Equal(
            (0, 0),
            (extraction.Genotypes.Dosages(0)[0], extraction.Genotypes.CalledAlleles(0)[0])
        );
    }

    [Fact]
    public void Copies_of_REF_are_not_guessed_at_a_site_split_over_records()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tA\tG", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "0/1")
                .Record("19", 100, "A", "C", "0/1")
                .Record("19", 200, "C", "T", "0/1")
        );

        Assert.Equal(VariantStatus.SplitSite, extraction.Findings[0].Status);
        Assert.Equal(0, extraction.Genotypes.CalledAlleles(0)[0]);
    }

    [Fact]
    public void A_multiallelic_record_is_left_out_when_the_protocol_rejects_them()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Record("19", 100, "A", "G,T", "0/1")
                .Record("19", 200, "C", "T", "0/1"),
            new GenotypeRules(MissingRule.Mask, MultiallelicRule.Reject)
        );

        Assert.Equal(VariantStatus.Multiallelic, extraction.Findings[0].Status);
    }

    [Fact]
    public void A_missing_call_stops_a_protocol_that_takes_complete_data_only()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(
                Table("100\trs1\tA\tG\tG\tA"),
                new VcfText(["s"]).Record("19", 100, "A", "G", "./."),
                new GenotypeRules(MissingRule.Reject, MultiallelicRule.ByAllele)
            )
        );

        Assert.Contains("line 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=19,length=59128983", "found GRCh37 (##contig 19 length 59128983)")]
    [InlineData("ID=chr19,assembly=hg19", "found GRCh37")]
    [InlineData(null, "no ##contig length")]
    public void Another_build_or_none_is_refused_with_what_was_seen(string? contig, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(
                Table("100\trs1\tA\tG\tG\tA"),
                new VcfText(["s"], contig).Record("19", 100, "A", "G", "0/0")
            )
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_name_its_build_is_taken_at_the_users_word()
    {
        var vcf = new VcfText(["s"], contig: null).Record("19", 100, "A", "G", "0/1");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            Table("100\trs1\tA\tG\tG\tA"),
            Mask,
            GenomeBuild.GRCh38
        );

        Assert.Equal(1, extraction.Genotypes.Dosages(0)[0]);
    }

    [Theory]
    [InlineData(
        "hello\n",
        "line 1: expected \"##fileformat=VCFv4.…\", found a line of another kind"
    )]
    [InlineData("##fileformat=VCFv4.2\n##x=y\n", "expected a line that begins with #CHROM")]
    [InlineData(
        "##fileformat=VCFv4.2\n#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT s\n",
        "tab-separated"
    )]
    [InlineData(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
        "without genotypes"
    )]
    [InlineData(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\ts\n",
        "each sample name once"
    )]
    public void What_is_not_a_VCF_is_refused(string text, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                new MemoryStream(Encoding.UTF8.GetBytes(text)),
                "in.vcf",
                Table("100\trs1\tA\tG\tG\tA"),
                Mask,
                GenomeBuild.GRCh38
            )
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }

    [Theory]
    [InlineData("19\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1", "expected 2 genotype columns")]
    [InlineData("19\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\t0/0\t0/0", "expected 2 genotype columns")]
    [InlineData("19\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/2\t0/0", "found another text (genome 1)")]
    [InlineData("19\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1/1\t0/0", "found another text (genome 1)")]
    [InlineData("19\t100\t.\tA\tG\t.\tPASS\t.\tGT\tx\t0/0", "found another text (genome 1)")]
    [InlineData("19\t100\t.\tA", "at least 10 columns")]
    [InlineData("19 100 A G", "expected CHROM, tab, a position")]
    [InlineData("19\tx\t.\tA", "expected CHROM, tab, a position")]
    public void A_damaged_line_is_named(string line, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Table("100\trs1\tA\tG\tG\tA"), new VcfText(["s", "t"]).Line(line))
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_any_target_variant_is_refused_with_the_reasons()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(
                Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
                new VcfText(["s"])
                    .Record("19", 100, "G", "A", "0/0")
                    .Record("20", 200, "C", "T", "0/1")
            )
        );

        Assert.Contains(
            "found none (1 with REF and ALT swapped, 1 absent)",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_record_without_GT_is_not_counted()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Line("19\t100\t.\tA\tG\t.\t.\t.\tDP\t12")
                .Record("19", 200, "C", "T", "0/1")
        );

        Assert.Equal(VariantStatus.WithoutGenotypes, extraction.Findings[0].Status);
    }

    [Fact]
    public void Mutated_files_give_a_result_or_a_clear_error_and_nothing_else()
    {
        var table = Table("100\trs1\tA\tG\tG\tA", "200\trs2\tC\tT\tT\tC");
        var whole = new VcfText(["s", "t"])
            .Record("19", 100, "A", "G", "0/1", "1/1")
            .Record("19", 200, "C", "T,G", "0/2", "./.")
            .ToBytes();
        var random = new Random(20261120);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = (byte[])whole.Clone();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            var length = random.Next(4) == 0 ? random.Next(mutated.Length) : mutated.Length;
            try
            {
                using var extraction = VcfExtraction.Read(
                    new MemoryStream(mutated, 0, length),
                    "in.vcf",
                    table,
                    Mask,
                    GenomeBuild.GRCh38
                );
                Assert.All(Enumerable.Range(0, extraction.Genotypes.Genomes.Length), genome =>
                {
                    foreach (
                        var (dosage, called) in extraction
                            .Genotypes.Dosages(genome)
                            .ToArray()
                            .Zip(extraction.Genotypes.CalledAlleles(genome).ToArray())
                    )
                        Assert.InRange(dosage, 0, called);
                });
            }
            catch (MalformedInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 19_999);
    }

    [Fact]
    public void A_line_longer_than_the_buffer_is_read_whole()
    {
        var samples = Enumerable.Range(0, 400_000).Select(i => $"s{i}").ToArray();
        var vcf = new VcfText(samples).Record(
            "19",
            100,
            "A",
            "G",
            [.. samples.Select((_, i) => i % 3 == 0 ? "0/1" : "0/0")]
        );

        using var extraction = Read(Table("100\trs1\tA\tG\tG\tA"), vcf);

        var slots = new ulong[3];
        DosageEncoding.Instance.Encode(extraction.Genotypes, .., [], slots);
        Assert.Equal([133_334UL, 800_000UL, 400_000UL], slots);
    }

    private static VariantTable Table(params string[] rows) =>
        VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                Header + string.Concat(rows.Select(row => $"GRCh38\t19\t{row}\t.\tmade\n"))
            ),
            "variants.tsv"
        );

    private static VcfExtraction Read(
        VariantTable table,
        VcfText vcf,
        GenotypeRules? rules = null
    ) => VcfExtraction.Read(new MemoryStream(vcf.ToBytes()), "in.vcf", table, rules ?? Mask);
}
