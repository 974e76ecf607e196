using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>What a site counts as that a file does not have.</summary>
public sealed class AbsentSiteTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly GenotypeRules Mask = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    private static readonly VariantTable Table = VariantTable.Parse(
        Encoding.UTF8.GetBytes(
            Header
                + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\nGRCh38\t19\t200\trs2\tC\tT\tC\tT\t.\tmade\nGRCh38\t19\t300\trs3\tC\tT\tT\tC\t.\tmade\n"
        ),
        "variants.tsv"
    );

    [Theory]
    [InlineData(MissingRule.Mask, AbsentRule.Unstated, new byte[] { 2, 0, 0 })]
    [InlineData(MissingRule.AsReference, AbsentRule.Unstated, new byte[] { 2, 2, 2 })]
    [InlineData(MissingRule.Mask, AbsentRule.NotCalled, new byte[] { 2, 0, 0 })]
    [InlineData(MissingRule.AsReference, AbsentRule.NotCalled, new byte[] { 2, 0, 0 })]
    [InlineData(MissingRule.Mask, AbsentRule.ReferenceIfCovered, new byte[] { 2, 2, 0 })]
    [InlineData(MissingRule.Mask, AbsentRule.Reference, new byte[] { 2, 2, 2 })]
    public void Each_rule_says_what_an_absent_site_counts_as(
        MissingRule missing,
        AbsentRule absent,
        byte[] called
    )
    {
        using var extraction = Read(
            new VcfText(["s"]).Record("19", 100, "A", "G", "0/0"),
            Mask with
            {
                Missing = missing,
                Absent = absent,
            },
            absent switch
            {
                AbsentRule.ReferenceIfCovered => AbsenceStatement.None with
                {
                    Callable = Bed("19\t150\t250\n"),
                },
                AbsentRule.Reference => AbsenceStatement.None with { IsReference = true },
                _ => null,
            }
        );

        Assert.Equal(called, extraction.Genotypes.CalledAlleles(0).ToArray());
        Assert.Equal(called[1], extraction.Genotypes.Dosages(0)[1]);
        Assert.Equal(0, extraction.Genotypes.Dosages(0)[2]);
        Assert.Equal(2, extraction.Absence.AbsentSites);
        Assert.Equal((called[1] + called[2]) / 2, extraction.Absence.SitesTakenAsReference);
        Assert.Equal(absent, extraction.Absence.Rule);
    }

    [Theory]
    [InlineData(AbsentRule.ReferenceIfCovered)]
    [InlineData(AbsentRule.Reference)]
    public void Without_a_statement_an_absent_site_is_not_called(AbsentRule absent)
    {
        using var extraction = Read(
            new VcfText(["s"]).Record("19", 100, "A", "G", "0/0"),
            Mask with
            {
                Absent = absent,
            }
        );

        Assert.Equal([2, 0, 0], extraction.Genotypes.CalledAlleles(0).ToArray());
        Assert.Equal(AbsenceStatement.None, extraction.Absence.Statement);
    }

    [Theory]
    [InlineData(AbsentRule.Unstated)]
    [InlineData(AbsentRule.NotCalled)]
    [InlineData(AbsentRule.Reject)]
    [InlineData(AbsentRule.ReferenceIfCovered)]
    public void A_statement_that_the_protocol_does_not_take_is_refused(AbsentRule absent)
    {
        var vcf = new VcfText(["s"]).Record("19", 100, "A", "G", "0/0");

        Assert.Throws<MalformedInputException>(() =>
            Read(
                vcf,
                Mask with
                {
                    Absent = absent,
                },
                AbsenceStatement.None with
                {
                    IsReference = true,
                }
            )
        );
        if (absent != AbsentRule.ReferenceIfCovered)
        {
            Assert.Throws<MalformedInputException>(() =>
                Read(
                    vcf,
                    Mask with
                    {
                        Absent = absent,
                    },
                    AbsenceStatement.None with
                    {
                        Callable = Bed("19\t1\t2\n"),
                    }
                )
            );
        }
    }

    [Theory]
    [InlineData("19\t199\t.\tGC\tG\t.\t.\t.\tGT\t0/1", 0, "the REF of line 5 covers it")]
    [InlineData("19\t199\t.\tGC\tAT\t.\t.\t.\tGT\t0/1", 0, "norm --atomize")]
    [InlineData("19\t199\t.\tGC\tG\t.\t.\t.\tGT\t./.", 0, "the REF of line 5 covers it")]
    [InlineData("19\t199\t.\tGC\tG\t.\t.\t.\tGT\t0/0", 2, "counted as two copies of REF")]
    [InlineData("19\t199\t.\tG\tA\t.\t.\t.\tGT\t0/1", 2, "counted as two copies of REF")]
    public void A_site_inside_another_variant_is_never_taken_as_reference(
        string line,
        int called,
        string note
    )
    {
        using var extraction = Read(
            new VcfText(["s"]).Record("19", 100, "A", "G", "0/0").Line(line),
            Mask with
            {
                Absent = AbsentRule.Reference,
            },
            AbsenceStatement.None with
            {
                IsReference = true,
            }
        );

        Assert.Equal(called, extraction.Genotypes.CalledAlleles(0)[1]);
        Assert.Contains(note, extraction.Findings[1].Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("19\t103\t.\tAAC\tA\t.\t.\t.\tGT\t0/1", false, true)]
    [InlineData("19\t103\t.\tACA\tA\t.\t.\t.\tGT\t0/1", false, true)]
    [InlineData("19\t103\t.\tAGG\tA\t.\t.\t.\tGT\t0/1", false, false)]
    [InlineData("19\t103\t.\tAC\tA\t.\t.\t.\tGT\t0/1", false, false)]
    [InlineData("19\t103\t.\tA\tAAC\t.\t.\t.\tGT\t0/1", false, false)]
    [InlineData("19\t201\t.\tAAC\tA\t.\t.\t.\tGT\t0/1", false, false)]
    [InlineData("19\t100\t.\tTCA\tT\t.\t.\t.\tGT\t0/1", true, false)]
    public void An_indel_that_is_not_left_aligned_gets_a_remark(
        string line,
        bool isFound,
        bool isRemarked
    )
    {
        var table = VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                Header
                    + "GRCh38\t19\t100\trs1\tTCA\tT\tT\tTCA\t.\tmade\nGRCh38\t19\t500\trs2\tC\tT\tC\tT\t.\tmade\n"
            ),
            "variants.tsv"
        );
        using var extraction = VcfExtraction.Read(
            new MemoryStream(
                new VcfText(["s"]).Line(line).Record("19", 500, "C", "T", "0/0").ToBytes()
            ),
            "in.vcf",
            table,
            Mask
        );

        Assert.Equal(isFound, extraction.Findings[0].IsUsable);
        Assert.Equal(
            isRemarked,
            extraction.Findings[0].Note.Contains("not left-aligned", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_cohort_of_variant_sites_only_is_refused_where_the_protocol_says_so()
    {
        var path = SharedFolder.Require("cases/variant-sites-only-cohort.vcf");
        var table = VariantTable.Parse(
            File.ReadAllBytes(
                Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")
            ),
            "variants.tsv"
        );

        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                File.OpenRead(path),
                path,
                table,
                Mask with
                {
                    Absent = AbsentRule.Reject,
                }
            )
        );

        Assert.Contains(
            "75 of 120 genotypes are not called",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("among the carriers", error.Message, StringComparison.Ordinal);
        Assert.Contains("gVCF", error.Hint, StringComparison.Ordinal);
        Assert.Contains("BED", error.Hint, StringComparison.Ordinal);
        Assert.Contains("all the protocol's sites", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/1", "", true)]
    [InlineData("1/1", "19\t7\t.\tA\tG\t.\t.\t.\tGT\t0/.", true)]
    [InlineData("0/1", "19\t7\t.\tA\tG\t.\t.\t.\tGT\t0/0", false)]
    [InlineData("0/1", "19\t7\t.\tA\tG\t.\t.\t.\tGT\t0", false)]
    [InlineData("0/1", "19\t7\t.\tA\t.\t.\t.\t.\tGT\t./.", false)]
    [InlineData("0/1", "19\t7\t.\tA\t<NON_REF>\t.\t.\tEND=9\tGT\t./.", false)]
    [InlineData("0/0", "", false)]
    [InlineData("0/1", "19\t200\t.\tC\tT\t.\t.\t.\tGT\t0/1", false)]
    public void Most_sites_absent_and_no_reference_call_make_a_file_of_variant_sites_only(
        string gt,
        string line,
        bool isBiased
    )
    {
        var vcf = new VcfText(["s"]).Record("19", 100, "A", "G", gt);
        if (line.Length > 0)
            vcf = vcf.Line(line);

        using var extraction = Read(vcf, Mask);

        Assert.Equal(isBiased, extraction.Absence.IsBiased);
        Assert.Equal(
            isBiased,
            extraction
                .Absence.Remarks()
                .Any(remark => remark.Contains("among the carriers", StringComparison.Ordinal))
        );
        if (isBiased)
            Assert.Throws<MalformedInputException>(() =>
                Read(vcf, Mask with { Absent = AbsentRule.Reject })
            );
        else
            Read(vcf, Mask with { Absent = AbsentRule.Reject }).Dispose();
    }

    [Fact]
    public void A_file_that_answers_every_site_gets_no_remark()
    {
        using var extraction = Read(
            new VcfText(["s"])
                .Record("19", 100, "A", "G", "0/1")
                .Record("19", 200, "C", "T", "0/0")
                .Record("19", 300, "C", "T", "0/0"),
            Mask
        );

        Assert.Empty(extraction.Absence.Remarks());
    }

    [Theory]
    [InlineData("absent: reference-if-covered")]
    [InlineData("absent: reference")]
    public void A_rule_that_makes_reference_needs_a_table_that_knows_REF(string rule)
    {
        using var folder = new TemporaryFolder();
        var source = Checkout.PathOf("protocols/alzheimers-prs");
        File.WriteAllText(
            folder["protocol.yaml"],
            File.ReadAllText(Path.Combine(source, "protocol.yaml"))
                .Replace("strand: strict", $"strand: strict\n  {rule}", StringComparison.Ordinal)
        );
        File.WriteAllText(
            folder["variants.tsv"],
            Header + "GRCh38\t19\t100\trs1\t.\t.\tG\tA\t2\tmade\n"
        );

        var error = Assert.Throws<MalformedInputException>(() => LocalAnalysis.Load(folder.Path));

        Assert.Contains("expected ref and alt", error.Message, StringComparison.Ordinal);
    }

    private static CallableRegions Bed(string text) =>
        CallableRegions.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "callable.bed", Table);

    private static VcfExtraction Read(
        VcfText vcf,
        GenotypeRules rules,
        AbsenceStatement? statement = null
    ) =>
        VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            Table,
            rules,
            absence: statement
        );
}
