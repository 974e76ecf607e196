using System.Globalization;
using BenchmarkDotNet.Running;
using SecureGenomics.Provenance.Benchmarks;
using SecureGenomics.Provenance.Ledger.Benchmarks;
using SecureGenomics.Provenance.Store.Postgres;

// "log ENTRIES FOLDER" measures a whole log once, by the clock, "stores ENTRIES FOLDER [ADDRESS]"
// each store, and PostgreSQL where the address of an empty database is given, "packages" what
// packages could do instead of code of ours; anything else goes to BenchmarkDotNet.
if (args is ["log", var entries, var folder])
    return WholeLog.Run(int.Parse(entries, CultureInfo.InvariantCulture), folder);
if (args is ["stores", var count, var place, .. { Length: <= 1 } address])
    return Stores.Run(
        int.Parse(count, CultureInfo.InvariantCulture),
        place,
        address is [var text] ? PostgresAddress.Parse(text) : null
    );
if (args is ["packages"])
    return Packages.Run();
BenchmarkSwitcher.FromAssembly(typeof(WholeLog).Assembly).Run(args, InProcess.Config);
return 0;
