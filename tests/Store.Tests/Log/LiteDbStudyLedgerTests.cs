namespace SecureGenomics.Provenance.Store.Tests;

public sealed class LiteDbStudyLedgerTests : StudyLedgerContract
{
    private protected override TestedStore Kind => TestedStore.LiteDb;
}
