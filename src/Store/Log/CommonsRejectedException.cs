using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>A statement may not follow in a commons; nothing was appended.</summary>
public sealed class CommonsRejectedException : Exception
{
    /// <summary>Creates the exception with the rule that is broken.</summary>
    public CommonsRejectedException(CommonsRejection rejection)
        : base($"{rejection?.Name}: {rejection?.Explanation}") =>
        Rejection = rejection ?? throw new ArgumentNullException(nameof(rejection));

    /// <summary>Why it may not follow.</summary>
    public CommonsRejection Rejection { get; }
}
