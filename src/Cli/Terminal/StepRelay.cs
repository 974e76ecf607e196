using SecureGenomics.Provenance.Engine;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Hands a step's progress to a progress bar.</summary>
internal sealed class StepRelay(Action<string, long, long, string> report) : IProgress<StepProgress>
{
    public void Report(StepProgress value) =>
        report(value.Step, value.Done, value.Total, value.Unit);
}
