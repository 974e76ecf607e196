namespace SecureGenomics.Provenance.Store;

/// <summary>A kind of ledger store that a study in a folder may have.</summary>
/// <param name="Name">As a user writes it: <c>sqlite</c>.</param>
/// <param name="FileName">The ledger's file in the study's folder, by which the kind is
/// known.</param>
/// <param name="Create">Makes a new, empty log at a path where nothing is yet.</param>
/// <param name="Open">Opens a log.</param>
public sealed record StoreKind(
    string Name,
    string FileName,
    Func<string, ILedgerStore> Create,
    Func<string, ILedgerStore> Open
);
