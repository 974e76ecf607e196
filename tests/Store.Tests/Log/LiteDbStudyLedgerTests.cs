namespace SecureGenomics.Provenance.Store.Tests;

public sealed class LiteDbStudyLedgerTests : StudyLedgerTests
{
    private protected override StoreKind Kind => StoreKind.LiteDb;
}
