using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary><c>result.tsv</c>: the published table, a pure function of variants and totals.</summary>
/// <remarks>
/// Columns <c>id chromosome position ref alt effect_allele ac an af</c>, tab-separated, LF, UTF-8, one
/// header line. AF as in <see cref="AlleleFrequency.Frequency"/>.
/// Source: docs/spec/protocol.md, "The result table".
/// </remarks>
public static class ResultTable
{
    /// <summary>The file's bytes.</summary>
    public static byte[] Format(AlleleFrequencies result)
    {
        var text = new StringBuilder("id\tchromosome\tposition\tref\talt\teffect_allele\tac\tan\taf\n");
        foreach (var row in result.Rows)
        {
            var v = row.Variant;
            text.AppendJoin('\t',
                v.Id,
                v.Chromosome,
                v.Position.ToString(CultureInfo.InvariantCulture),
                v.ReferenceAllele,
                v.AlternateAllele,
                v.EffectAllele,
                row.AlleleCount.ToString(CultureInfo.InvariantCulture),
                row.AlleleNumber.ToString(CultureInfo.InvariantCulture),
                row.Frequency);
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
