using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The decrypted totals of a study, read and checked: what the published table
/// says.</summary>
public abstract class StudyResult
{
    private protected StudyResult(ulong genomes, ResultForm form) =>
        (Genomes, Form) = (genomes, form);

    /// <summary>The decrypted genome counter.</summary>
    public ulong Genomes { get; }

    /// <summary>The table's header, in order.</summary>
    public ImmutableArray<string> Columns => Form.Names;

    /// <summary>What the columns are, and how people read them.</summary>
    public ResultForm Form { get; }

    /// <summary>The columns that fit on a screen, in order; each is one of
    /// <see cref="Columns"/>.</summary>
    public abstract ImmutableArray<string> SummaryColumns { get; }

    /// <summary>The table's cells. Shape: [variants][columns]; in slot order.</summary>
    public abstract IEnumerable<ImmutableArray<string>> Rows { get; }

    /// <summary>What of it is worth drawing; made from the rows alone.</summary>
    public abstract ResultPlot Plot { get; }

    /// <summary>What a reader of the table should know, one sentence each.</summary>
    public virtual ImmutableArray<string> Remarks => [];

    /// <summary><c>result.tsv</c>: a pure function of variants and totals.</summary>
    /// <remarks>Tab-separated, LF, UTF-8, one header line. Source: docs/spec/protocol.md, "The
    /// result table".</remarks>
    public byte[] FormatTable()
    {
        var text = new StringBuilder().AppendJoin('\t', Columns).Append('\n');
        foreach (var row in Rows)
            text.AppendJoin('\t', row).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
