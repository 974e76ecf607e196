using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Cli;

/// <summary>One line that says what is being done, while a person waits for it.</summary>
/// <remarks>
/// It appears when something takes longer than <see cref="Patience"/>, so that nothing flashes; it
/// is drawn over and over by a timer, and it is gone when it is disposed.
/// </remarks>
internal sealed class ProgressLine : IDisposable
{
    /// <summary>How long nothing is shown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const int BarColumns = 20;
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const string ToLineStartAndErase = "\r\u001b[K";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly TextWriter _writer;
    private readonly int _columns;
    private readonly ITimer _timer;
    private string _label;
    private long _done;
    private long _total;
    private string _unit = "";
    private int _frame;
    private bool _isDrawn;
    private bool _isOver;

    /// <summary>Starts to wait.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="columns">Its width; a line that wraps would stay behind.</param>
    /// <param name="time">The clock.</param>
    /// <param name="step">What is being done, as a participle: <c>encrypting</c>.</param>
    public ProgressLine(TextWriter writer, int columns, TimeProvider time, string step)
    {
        (_writer, _columns, _label) = (writer, columns, step);
        _timer = time.CreateTimer(_ => Draw(), state: null, Patience, Period);
    }

    /// <summary>Says how far it is.</summary>
    /// <param name="label">What is being done.</param>
    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all; 0 where nobody knows.</param>
    /// <param name="unit">What is counted, plural.</param>
    public void Report(string label, long done, long total, string unit)
    {
        lock (_gate)
            (_label, _done, _total, _unit) = (label, done, total, unit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isOver = true;
            if (_isDrawn)
                _writer.Write(ToLineStartAndErase);
            _writer.Flush();
        }
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isDrawn = true;
            var line = Line();
            // One column stays free: a terminal may go to the next line after the last one.
            var length = Math.Min(line.Length, Math.Max(_columns - 1, 0));
            _writer.Write(ToLineStartAndErase + line[..length]);
            _writer.Flush();
        }
    }

    private string Line()
    {
        var text = new StringBuilder();
        text.Append(Frames[_frame++ % Frames.Length]).Append(' ').Append(_label);
        if (_total > 0)
        {
            var share = Math.Clamp((double)_done / _total, 0, 1);
            var full = (int)(share * BarColumns);
            text.Append(' ')
                .Append('━', full)
                .Append('─', BarColumns - full)
                .Append(
                    CultureInfo.InvariantCulture,
                    $" {(int)(share * 100), 3} %, {Count(_done, _unit)} of {Count(_total, _unit)}"
                );
        }
        else if (_done > 0)
        {
            text.Append(' ').Append(Count(_done, _unit));
        }

        return text.Append(" …").ToString();
    }

    private static string Count(long count, string unit) =>
        unit == "bytes"
            ? string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:#,0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {unit}");
}
