using System.Diagnostics;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Web;

/// <summary>Tells the page how far the work is, some times a second.</summary>
[SupportedOSPlatform("browser")]
internal sealed partial class PageProgress : IProgress<VerificationProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _since = Stopwatch.StartNew();
    private string _step = "";

    /// <inheritdoc/>
    public void Report(VerificationProgress value)
    {
        if (value.Step == _step && value.Done < value.Total && _since.Elapsed < Pause)
            return;
        _step = value.Step;
        _since.Restart();
        Report(value.Step, value.Done, value.Total, value.Unit);
    }

    [JSImport("report", "progress")]
    private static partial void Report(string step, double done, double total, string unit);
}
