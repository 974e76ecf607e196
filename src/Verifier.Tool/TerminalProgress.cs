using System.Globalization;

namespace SecureGenomics.Provenance.Verifier.Tool;

/// <summary>One line on stderr that says how far the verification is; only where that is a
/// terminal.</summary>
internal sealed class TerminalProgress : IProgress<VerificationProgress>, IDisposable
{
    private const long MillisecondsBetween = 100;

    private long _last = Environment.TickCount64;
    private bool _isShown;

    /// <summary>Starts; null where nobody watches.</summary>
    public static TerminalProgress? Start(bool isQuiet) =>
        isQuiet || Console.IsErrorRedirected ? null : new TerminalProgress();

    public void Report(VerificationProgress value)
    {
        var now = Environment.TickCount64;
        if (now - _last < MillisecondsBetween)
            return;
        (_last, _isShown) = (now, true);
        var percent = value.Total == 0 ? 100 : 100 * value.Done / value.Total;
        Console.Error.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\r{value.Step}: {percent, 3} % of {value.Total:#,0} {value.Unit}\u001b[K"
            )
        );
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_isShown)
            Console.Error.Write("\r\u001b[K");
        _isShown = false;
    }

    public void Dispose() => Clear();
}
