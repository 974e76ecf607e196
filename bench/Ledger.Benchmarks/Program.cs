using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SecureGenomics.Provenance.Ledger.Benchmarks;

// "log ENTRIES FOLDER" measures a whole log once, by the clock; anything else goes to BenchmarkDotNet,
// in this process, because its own builds look for a project named like the assembly.
if (args is ["log", var entries, var folder])
    return WholeLog.Run(int.Parse(entries, CultureInfo.InvariantCulture), folder);
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(WholeLog).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).AddJob(job));
return 0;
