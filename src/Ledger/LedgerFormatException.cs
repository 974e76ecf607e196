namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Bytes or text that are not what their format allows; says where, and which rule.
/// </summary>
/// <remarks>
/// The base of every format error of this layer, so that a caller can tell bad input from misuse.
/// </remarks>
public abstract class LedgerFormatException : FormatException
{
    private protected LedgerFormatException(string problem, long offset, string section)
        : base($"{problem} at offset {offset} ({section})")
    {
        Problem = problem;
        Offset = offset;
        Section = section;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>
    /// Where, in bytes from the start of the input (in lines from 1 for a policy).
    /// </summary>
    public long Offset { get; }

    /// <summary>The section of the specification that the input breaks.</summary>
    public string Section { get; }
}
