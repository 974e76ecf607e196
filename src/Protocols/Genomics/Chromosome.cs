using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One spelling for each chromosome name.</summary>
public static class Chromosome
{
    /// <summary>Drops a leading <c>chr</c> and spells the mitochondrion <c>MT</c>.</summary>
    /// <param name="name">A CHROM value: <c>chr21</c>, <c>21</c>, <c>chrM</c>.</param>
    public static string Normalise(ReadOnlySpan<byte> name)
    {
        var bare = StripPrefix(name);
        return bare is [(byte)'M'] ? "MT" : Encoding.UTF8.GetString(bare);
    }

    /// <summary>Whether a CHROM value names the chromosome with this normalised name; allocates nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> name, ReadOnlySpan<byte> normalised)
    {
        var bare = StripPrefix(name);
        return bare.SequenceEqual(normalised) || (bare is [(byte)'M'] && normalised.SequenceEqual("MT"u8));
    }

    private static ReadOnlySpan<byte> StripPrefix(ReadOnlySpan<byte> name) =>
        name.Length > 3 && Ascii.EqualsIgnoreCase(name[..3], "chr"u8) ? name[3..] : name;
}
