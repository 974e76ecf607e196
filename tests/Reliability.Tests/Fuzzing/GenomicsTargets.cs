using System.IO.Compression;
using System.Text;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>What a contributor's or an author's file can be: VCF, tables, YAML, scoring files, Git
/// objects.</summary>
internal static class GenomicsTargets
{
    private const string ScoringFile = """
        ###PGS CATALOG SCORING FILE
        #format_version=2.0
        #pgs_id=PGS000999
        #trait_reported=Made up
        #genome_build=GRCh37
        #HmPOS_build=GRCh38
        rsID	chr_name	chr_position	effect_allele	other_allele	effect_weight	hm_chr	hm_pos
        rs1	19	100	G	A	0.5	19	44908684
        rs2	19	200	T	C	-0.25	19	44908822

        """;

    private const string OldScoringFile =
        "# PGS ID = PGS000998\n# Original Genome Build = hg38\n"
        + "rsID\tchr_name\tchr_position\teffect_allele\treference_allele\teffect_weight\t"
        + "is_dominant\tis_recessive\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\n"
        + "rs1\t23\t100\tg\tA/T\t+1.5E-40\tTrue\tFalse\t\t\t\n"
        + "rs2\tNC_000019.10\t200\tT\t\tNA\t\t\t0\t-.25\t4e-3\n"
        + "rs3\t\t\te4\t\t1\t\t\t\t\t\nrs4\t26\t300\tI\tD\t1\t\t1\t\t\t\n";

    private const string Gvcf =
        "##fileformat=VCFv4.5\n##contig=<ID=NC_000019.10>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n"
        + "NC_000019.10\t44888900\t.\tN\t<NON_REF>\t.\t.\tEND=44892361\tGT:DP:GQ:MIN_DP\t0/0:30:60:28\n"
        + "NC_000019.10\t44892361\t.\tGA\tG,*\t.\t.\t.\tGT:DP\t0/1:9\n"
        + "NC_000019.10\t44892362\t.\tA\tG,<NON_REF>\t.\t.\t.\tGT:DP:GQ\t0/1:31:93\n"
        + "NC_000019.10\t44908000\t.\tN\t<*>\t.\t.\t.\tGT:LEN:DP\t0/0:900:7\n";

    public static IEnumerable<FuzzTarget> All()
    {
        var table = VariantTable.Parse(
            Shipped("alzheimers-allele-frequency/variants.tsv"),
            "variants.tsv"
        );
        var vcf = Shipped("alzheimers-allele-frequency/expected/input.vcf");

        // The line reader's buffer alone is 1 MiB per file.
        yield return Target(
            "VCF",
            bytes => ReadVcf(bytes, table),
            [vcf, Encoding.UTF8.GetBytes(Gvcf)]
        );
        yield return Target("VCF, packed", bytes => ReadVcf(bytes, table), [Gzip(vcf), Bgzip(vcf)]);
        yield return Target(
            "raw file of a DNA test",
            bytes => ReadVcf(bytes, table),
            [
                "# 23andMe, build 38\n# rsid\tchromosome\tposition\tgenotype\nrs429358\t19\t44908684\tCT\nrs7412\t19\t44908822\t--\n"u8.ToArray(),
                "#AncestryDNA build 38\nrsid\tchromosome\tposition\tallele1\tallele2\nrs429358\t19\t44908684\tC\tT\nrs7412\t19\t44908822\t0\t0\n"u8.ToArray(),
                "# MyHeritage GRCh38\nRSID,CHROMOSOME,POSITION,RESULT\n\"rs429358\",\"19\",\"44908684\",\"CT\"\n"u8.ToArray(),
            ]
        );
        yield return Target(
            "variant table",
            bytes => VariantTable.Parse(bytes, "variants.tsv"),
            [
                Shipped("alzheimers-allele-frequency/variants.tsv"),
                Shipped("breast-cancer-allele-frequency/variants.tsv"),
            ]
        );
        yield return Target(
            "callable regions",
            bytes => CallableRegions.Read(new MemoryStream(bytes), "fuzz.bed", table),
            [
                "track name=callable\nchr19\t44908000\t44909100\tx\n1 207518703 207518704\n# end\n\nNC_000008.11\t0\t27607002\n"u8.ToArray(),
            ]
        );
        yield return Target(
            "phenotypes",
            bytes =>
                PhenotypeTable
                    .Read(Encoding.UTF8.GetString(bytes), "phenotypes.tsv")
                    .CasesOf(["a", "b"]),
            [
                "sample\tphenotype\na\tcase\nb\tcontrol\n"u8.ToArray(),
                "sample\tphenotype\tsex\na\tcase\tmale\nb\tcontrol\t0\n"u8.ToArray(),
            ]
        );
        yield return Target(
            "sexes",
            bytes => SexTable.Read(Encoding.UTF8.GetString(bytes), "sex.tsv"),
            ["sample\tsex\na\tmale\nb\t2\nc\tunknown\n"u8.ToArray()]
        );
        yield return Target(
            "list of sites",
            bytes => SitesFile.Read(new MemoryStream(bytes), "sites", GenomeBuild.GRCh38, "fuzz"),
            [
                Encoding.UTF8.GetBytes(Gvcf),
                "track name=sites\nchr19\t44908683\t44908684\trs429358\n1 207518703 207518704\n"u8.ToArray(),
                "# mine\nrs429358 C\nrs7412\n"u8.ToArray(),
            ]
        );
        yield return Target(
            "scoring file",
            bytes => PgsScoringFile.Read(new MemoryStream(bytes), "scores.txt"),
            [Encoding.UTF8.GetBytes(ScoringFile)]
        );
        yield return Target(
            "scoring file, rows left out",
            bytes => ReadAnalysis(bytes),
            [Encoding.UTF8.GetBytes(ScoringFile), Encoding.UTF8.GetBytes(OldScoringFile)]
        );
        yield return Target(
            "protocol YAML",
            bytes => ProtocolDefinition.Parse(Encoding.UTF8.GetString(bytes), "protocol.yaml"),
            [
                Shipped("alzheimers-allele-frequency/protocol.yaml"),
                Shipped("gwas-chi-square/protocol.yaml"),
            ]
        ) with
        {
            Every = 4,
        };
        yield return Target(
            "analysis YAML",
            bytes => AnalysisDefinition.Parse(Encoding.UTF8.GetString(bytes), "protocol.yaml"),
            [Shipped("alzheimers-prs/protocol.yaml")]
        );
        yield return Target(
            "opening",
            bytes => Opening.Parse(bytes),
            [new Opening([1, 2, 3]).Format(), new Opening([1, 2, 3], new string('a', 64)).Format()]
        );

        var blob = GitObject.Frame(GitObjectKind.Blob, "content"u8);
        yield return Target(
            "Git object",
            bytes => GitObject.Parse([.. bytes], GitObjectKind.Blob, "blob"),
            [
                [.. blob.Framed],
            ]
        );
        byte[] tree =
        [
            .. "100644 README.md\0"u8,
            .. Enumerable.Repeat((byte)7, 20),
            .. "40000 protocols\0"u8,
            .. Enumerable.Repeat((byte)8, 20),
            .. "100644 variants.tsv\0"u8,
            .. Enumerable.Repeat((byte)9, 20),
        ];
        yield return Target(
            "Git tree",
            bytes => GitTree.Parse(bytes, GitObjectFormat.Sha1, "tree"),
            [tree]
        );
        yield return Target(
            "Git commit",
            bytes =>
                GitTree.TreeOfCommit(
                    GitObject.Frame(GitObjectKind.Commit, bytes),
                    GitObjectFormat.Sha1,
                    "commit"
                ),
            [
                Encoding.ASCII.GetBytes(
                    $"tree {new string('a', 40)}\nauthor a <a@example.org> 0 +0000\n\nmessage\n"
                ),
            ]
        );
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }

    public static void ReadVcf(byte[] bytes, VariantTable table)
    {
        using var text = GenomicFile.OpenDecompressed(new MemoryStream(bytes), "fuzz.vcf");
        VcfExtraction
            .Read(
                text,
                "fuzz.vcf",
                table,
                new GenotypeRules(MissingRule.Mask, MultiallelicRule.ByAllele)
            )
            .Dispose();
    }

    /// <summary>What is read makes a table that is read back.</summary>
    private static VariantTable ReadAnalysis(byte[] bytes) =>
        VariantTable.ParseOfAnalysis(
            VariantTable.Format(
                PgsScoringFile
                    .Read(new MemoryStream(bytes), "scores.txt", skipUnsupported: true)
                    .Variants
            ),
            "variants.tsv"
        );

    private static FuzzTarget Target(
        string name,
        Action<byte[]> parse,
        IReadOnlyList<byte[]> corpus
    ) => new(name, corpus, parse, typeof(MalformedInputException));

    /// <summary>One block with the extra field that bgzip writes, and the empty block at the
    /// end.</summary>
    private static byte[] Bgzip(byte[] plain)
    {
        var gzip = Gzip(plain);
        byte[] header =
        [
            .. gzip.AsSpan(0, 3),
            4,
            .. gzip.AsSpan(4, 6),
            6,
            0,
            (byte)'B',
            (byte)'C',
            2,
            0,
            0,
            0,
        ];
        byte[] block = [.. header, .. gzip.AsSpan(10)];
        BitConverter.TryWriteBytes(block.AsSpan(16), (ushort)(block.Length - 1));
        byte[] end =
        [
            0x1f,
            0x8b,
            8,
            4,
            0,
            0,
            0,
            0,
            0,
            0xff,
            6,
            0,
            0x42,
            0x43,
            2,
            0,
            0x1b,
            0,
            3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        return [.. block, .. end];
    }

    private static byte[] Shipped(string name) =>
        File.ReadAllBytes(Checkout.PathOf($"protocols/{name}"));
}
