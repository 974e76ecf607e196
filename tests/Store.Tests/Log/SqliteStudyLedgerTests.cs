namespace SecureGenomics.Provenance.Store.Tests;

public sealed class SqliteStudyLedgerTests : StudyLedgerTests
{
    private protected override StoreKind Kind => StoreKind.Sqlite;
}
