namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>The stores that keep a ledger in files; the same tests run over each.</summary>
public enum StoreKind
{
    Sqlite = 1,
    LiteDb,
}
