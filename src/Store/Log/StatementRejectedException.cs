using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>The ledger refused a statement; nothing of the batch was appended.</summary>
public sealed class StatementRejectedException : Exception
{
    internal StatementRejectedException(int position, Rejection rejection)
        : base(
            $"statement {position + 1} of the batch was refused ({rejection.Name}): "
                + $"{rejection.Explanation}"
        )
    {
        Position = position;
        Rejection = rejection;
    }

    /// <summary>The statement's place in the batch, from 0.</summary>
    public int Position { get; }

    /// <summary>Why.</summary>
    public Rejection Rejection { get; }
}
