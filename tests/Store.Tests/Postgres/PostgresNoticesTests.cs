using SecureGenomics.Provenance.Store.Postgres;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class PostgresNoticesTests : AppendNoticesContract
{
    private readonly PostgresAddress _address = SharedPostgres.NewDatabase();

    private protected override (ILedgerStore Listening, ILedgerStore Writing) NewStores()
    {
        var listening = PostgresLedgerStore.Create(_address);
        return (listening, PostgresLedgerStore.Open(_address, listening.Key));
    }

    private protected override void Cut(ILedgerStore listening) =>
        SharedPostgres.EndConnections(_address);
}
