using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SecureGenomics.Provenance.Benchmarks;

/// <summary>BenchmarkDotNet in this process, because its own builds look for a project named like
/// the assembly.</summary>
internal static class InProcess
{
    public static IConfig Config { get; } =
        ManualConfig
            .Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
}
