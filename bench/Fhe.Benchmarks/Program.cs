using BenchmarkDotNet.Running;
using SecureGenomics.Provenance.Benchmarks;
using SecureGenomics.Provenance.Fhe.Benchmarks;

// "compare": one line per operation, for bench/compare-node-seal.sh. Anything else:
// BenchmarkDotNet.
if (args is ["compare", ..])
{
    Comparison.Run(args[1..]);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args, InProcess.Config);
}
