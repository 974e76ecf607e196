using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A committed protocol of three variants, and VCFs that fit it.</summary>
public sealed class SampleProtocol : IDisposable
{
    /// <summary>The protocol's name and its folder.</summary>
    public const string Name = "three-variants";

    private readonly GitFolder _git = new();

    /// <summary>The top folder of its repository.</summary>
    public string Root => _git.Path;

    /// <summary>Commits a protocol with these settings.</summary>
    /// <param name="minimumContributors">At least 2.</param>
    /// <param name="samples"><c>single</c> or <c>all</c>.</param>
    /// <param name="open"><c>none</c> or <c>pedersen</c>.</param>
    public SampleProtocol(
        int minimumContributors = 2,
        string samples = "single",
        string open = "none"
    )
    {
        _git.Write(
            $"protocols/{Name}/protocol.yaml",
            $"""
            name: {Name}
            version: 1.0.0
            title: Three variants
            summary: For tests.
            authors: [The SecureGenomics.Provenance authors]
            license: MIT
            references: []
            data:
              kind: vcf
              build: GRCh38
              samples: {samples}
              encoding: dosage
              missing: mask
              multiallelic: by-allele
              strand: strict
            crypto:
              scheme: bfv
              poly_modulus_degree: 4096
              coeff_modulus: hesg-2024
              plain_modulus: 1032193
            circuit:
              - name: total
                op: sum
                of: [contributions]
            result:
              interpret: allele-frequency
              minimum_contributors: {minimumContributors}
              open: {open}
              release: exact
            """ + "\n"
        );
        _git.Write(
            $"protocols/{Name}/variants.tsv",
            "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n"
                + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
                + "GRCh38\t19\t200\trs2\tC\tT\tT\tC\t.\tmade\n"
                + "GRCh38\t19\t300\trs3\tG\tA\tG\tA\t.\tmade\n"
        );
        Commit = _git.Commit();
    }

    /// <summary>The first commit's id.</summary>
    public string Commit { get; }

    /// <summary>Changes one of the protocol's files and commits, as an author does who leaves the
    /// version alone.</summary>
    /// <returns>The protocol at the new commit.</returns>
    public ProtocolPackage CommitChange(string file, Func<string, string> change)
    {
        var path = $"protocols/{Name}/{file}";
        _git.Write(path, change(File.ReadAllText(_git[path])));
        _git.Commit();
        return Load();
    }

    /// <summary>The protocol folder on disk.</summary>
    public string Folder => _git[$"protocols/{Name}"];

    /// <summary>The protocol, loaded.</summary>
    public ProtocolPackage Load() => ProtocolSource.LoadCommitted(Folder, out _);

    /// <summary>A VCF with these genotypes: one array of three GT values per genome.</summary>
    public static byte[] Vcf(params string[][] genomes) =>
        new VcfText([.. genomes.Select((_, i) => $"g{i}")])
            .Record("chr19", 100, "A", "G", [.. genomes.Select(g => g[0])])
            .Record("chr19", 200, "C", "T", [.. genomes.Select(g => g[1])])
            .Record("chr19", 300, "G", "A", [.. genomes.Select(g => g[2])])
            .ToBytes();

    /// <summary>Reads a VCF for this protocol.</summary>
    public static VcfExtraction Read(ProtocolPackage protocol, byte[] vcf) =>
        VcfExtraction.Read(
            new MemoryStream(vcf),
            "test.vcf",
            protocol.Variants,
            protocol.Definition.Data.Genotypes
        );

    /// <inheritdoc/>
    public void Dispose() => _git.Dispose();
}
