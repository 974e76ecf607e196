using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// A cohort's sample columns where each is a pair of alleles of one digit and nothing else:
/// <c>0|1</c> or <c>1/1</c>, tab, and so on.
/// </summary>
/// <remarks>
/// Most lines of a cohort's VCF are so; <see cref="Genotype.TryParse"/>, column by column, is the
/// slow twin, and reads every other line. No branch depends on a genotype.
/// </remarks>
internal static class PairColumns
{
    /// <summary>Bytes of a column with its tab.</summary>
    private const int ColumnBytes = 4;

    /// <summary>Whether columns have the one length that they can have.</summary>
    public static bool HaveLength(ReadOnlySpan<byte> columns, int genomes) =>
        columns.Length == ((long)ColumnBytes * genomes) - 1;

    /// <summary>Reads all columns of a record with REF and one ALT.</summary>
    /// <param name="columns">Shape: [genomes]; the last one has no tab.</param>
    /// <param name="reference">Copies that a REF allele adds, 0 or 1.</param>
    /// <param name="alternate">Copies that an ALT allele adds, 0 or 1.</param>
    /// <param name="packed">
    /// Shape: [⌈genomes / 4⌉]; two bits a genome, the first lowest: its copies, 0…2. The bits
    /// behind
    /// the last genome stay as they are.
    /// </param>
    /// <param name="genomes">At least one.</param>
    /// <returns>False where a column is anything else; then <paramref name="packed"/> says
    /// nothing.</returns>
    public static bool TryPack(
        ReadOnlySpan<byte> columns,
        int genomes,
        int reference,
        int alternate,
        Span<byte> packed
    )
    {
        if (!HaveLength(columns, genomes))
            return false;
        var odd = 0u;
        var last = genomes - 1;
        for (var first = 0; first < genomes; first += 4)
        {
            var (codes, taken) = (0u, Math.Min(4, genomes - first));
            for (var i = 0; i < taken; i++)
            {
                var at = ColumnBytes * (first + i);
                var column =
                    first + i < last
                        ? BinaryPrimitives.ReadUInt32LittleEndian(columns[at..])
                        : columns[at]
                            | ((uint)columns[at + 1] << 8)
                            | ((uint)columns[at + 2] << 16)
                            | ((uint)'\t' << 24);
                odd |= Oddity(column);
                var alternates = (int)((column & 1) + ((column >> 16) & 1));
                var copies = (2 * reference) + (alternates * (alternate - reference));
                codes |= (uint)copies << (2 * i);
            }

            var kept = 0xffu << (2 * taken);
            packed[first / 4] = (byte)((packed[first / 4] & kept) | codes);
        }

        return odd == 0;
    }

    /// <summary>0 where four bytes are 0 or 1, a separator, 0 or 1, and a tab.</summary>
    private static uint Oddity(uint column)
    {
        var separator = (column >> 8) & 0xff;
        var isOther = (separator ^ '/') * (separator ^ '|');
        return ((column ^ 0x09_30_00_30u) & 0xff_fe_00_fe) | isOther;
    }
}
