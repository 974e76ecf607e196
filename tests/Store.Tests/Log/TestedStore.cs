namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>The stores that a study in a folder may have; the same tests run over each.</summary>
public enum TestedStore
{
    Sqlite = 1,
    LiteDb,
    Postgres,
}
