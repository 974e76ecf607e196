namespace SecureGenomics.Provenance.Store.Tests;

public sealed class StudyLedgerTests : StudyLedgerContract
{
    private protected override TestedStore Kind => TestedStore.Sqlite;
}
