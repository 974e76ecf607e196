using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class MemoryLedgerStoreTests : LedgerStoreContract
{
    private protected override ILedgerStore NewStore(TemporaryFolder folder) =>
        new MemoryLedgerStore();
}
