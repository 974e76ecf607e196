namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>One genome of a table as rows of numbers, as tests like to compare them.</summary>
internal static class GenotypeTableRows
{
    public static byte[] Dosages(this GenotypeTable table, int genome) =>
        [
            .. Enumerable
                .Range(0, table.Variants.Variants.Length)
                .Select(variant => (byte)table[genome, variant].Dosage),
        ];

    public static byte[] CalledAlleles(this GenotypeTable table, int genome) =>
        [
            .. Enumerable
                .Range(0, table.Variants.Variants.Length)
                .Select(variant => (byte)table[genome, variant].Called),
        ];
}
