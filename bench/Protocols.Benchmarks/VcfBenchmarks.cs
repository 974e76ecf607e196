using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Protocols.Benchmarks;

/// <summary>How fast is a VCF read? 20 MB each.</summary>
[MemoryDiagnoser]
public class VcfBenchmarks
{
    private const long Bytes = 20_000_000;
    private static readonly GenotypeRules Rules = new(MissingRule.Mask, MultiallelicRule.ByAllele);
    private MadeVcf _vcf = null!;

    [Params(1, 2504)]
    public int Genomes { get; set; }

    [GlobalSetup]
    public void Setup() => _vcf = new MadeVcf(Genomes, 10, 100);

    [Benchmark]
    public void Read() =>
        VcfExtraction.Read(_vcf.Open(Bytes), "made.vcf", _vcf.Table, Rules).Dispose();
}
