using System.Text;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Writes small VCFs for tests. The genotypes are made up.</summary>
public sealed class VcfText
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a file with these samples.</summary>
    /// <param name="samples">Sample names, one column each.</param>
    /// <param name="contig">A <c>##contig</c> line's content, or null for none; by default GRCh38's
    /// chromosome 19.</param>
    public VcfText(string[] samples, string? contig = "ID=19,length=58617616")
    {
        _text.Append("##fileformat=VCFv4.2\n");
        if (contig is not null)
            _text.Append($"##contig=<{contig}>\n");
        _text
            .Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', samples)
            .Append('\n');
    }

    /// <summary>Adds one record; PASS, no INFO, FORMAT GT.</summary>
    public VcfText Record(
        string chromosome,
        int position,
        string reference,
        string alternate,
        params string[] genotypes
    )
    {
        _text
            .Append($"{chromosome}\t{position}\t.\t{reference}\t{alternate}\t.\tPASS\t.\tGT\t")
            .AppendJoin('\t', genotypes)
            .Append('\n');
        return this;
    }

    /// <summary>Adds a line as it is.</summary>
    public VcfText Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
