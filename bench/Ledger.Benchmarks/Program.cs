using System.Globalization;
using BenchmarkDotNet.Running;
using SecureGenomics.Provenance.Benchmarks;
using SecureGenomics.Provenance.Ledger.Benchmarks;

// "log ENTRIES FOLDER" measures a whole log once, by the clock, "stores ENTRIES FOLDER" each store;
// anything else goes to BenchmarkDotNet.
if (args is ["log", var entries, var folder])
    return WholeLog.Run(int.Parse(entries, CultureInfo.InvariantCulture), folder);
if (args is ["stores", var count, var place])
    return Stores.Run(int.Parse(count, CultureInfo.InvariantCulture), place);
BenchmarkSwitcher.FromAssembly(typeof(WholeLog).Assembly).Run(args, InProcess.Config);
return 0;
