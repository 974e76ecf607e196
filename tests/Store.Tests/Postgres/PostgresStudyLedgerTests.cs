namespace SecureGenomics.Provenance.Store.Tests;

public sealed class PostgresStudyLedgerTests : StudyLedgerContract
{
    private protected override TestedStore Kind => TestedStore.Postgres;
}
