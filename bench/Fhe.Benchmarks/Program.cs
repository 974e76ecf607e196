using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SecureGenomics.Provenance.Fhe.Benchmarks;

// "compare": one line per operation, for bench/compare-node-seal.sh. Anything else: BenchmarkDotNet,
// in this process, because its own builds look for a project named like the assembly.
if (args is ["compare", ..])
{
    Comparison.Run(args[1..]);
}
else
{
    var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
    BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly)
        .Run(args, ManualConfig.Create(DefaultConfig.Instance).AddJob(job));
}
