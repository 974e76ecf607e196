namespace SecureGenomics.Provenance.Store.Tests;

public sealed class LiteDbStudyLedgerTests : StudyLedgerContract
{
    private protected override StoreKind Kind => StoreKind.LiteDb;
}
