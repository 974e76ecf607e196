using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter _terminal = new(CultureInfo.InvariantCulture);
    private readonly HandTime _time = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void What_takes_less_than_half_a_second_shows_nothing()
    {
        using (new ProgressLine(_terminal, 80, _time, "sealing"))
            _time.Advance(ProgressLine.Patience - TimeSpan.FromMilliseconds(1));

        Assert.Equal("", _terminal.ToString());
    }

    [Fact]
    public void What_takes_longer_says_what_is_being_done()
    {
        using var line = new ProgressLine(_terminal, 80, _time, "sealing");

        _time.Advance(ProgressLine.Patience);

        Assert.Equal("\r\u001b[K⠋ sealing …", _terminal.ToString());
    }

    [Fact]
    public void A_report_shows_how_far_it_is()
    {
        using var line = new ProgressLine(_terminal, 80, _time, "verifying");
        line.Report("encrypting", 3, 12, "genomes");

        _time.Advance(ProgressLine.Patience);

        Assert.EndsWith(
            "encrypting ━━━━━───────────────  25 %, 3 genomes of 12 genomes …",
            _terminal.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_line_is_gone_when_the_work_is_done()
    {
        using (new ProgressLine(_terminal, 80, _time, "sealing"))
            _time.Advance(ProgressLine.Patience);
        var shown = _terminal.ToString();
        _time.Advance(ProgressLine.Patience);

        Assert.EndsWith("\r\u001b[K", shown, StringComparison.Ordinal);
        Assert.Equal(shown, _terminal.ToString());
    }

    [Fact]
    public void The_line_never_reaches_the_edge_of_the_terminal()
    {
        using var line = new ProgressLine(_terminal, 12, _time, "making four signing keys");

        _time.Advance(ProgressLine.Patience);

        Assert.Equal("\r\u001b[K⠋ making fo", _terminal.ToString());
    }

    [Theory]
    [InlineData("create", "study", "--protocol", "protocols/alzheimers-allele-frequency")]
    [InlineData("protocol", "lint", "protocols/alzheimers-allele-frequency")]
    public void Nothing_of_it_is_written_where_nobody_watches(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string[] absolute =
        [
            .. arguments.Select(argument =>
                argument.StartsWith("protocols/", StringComparison.Ordinal)
                    ? Checkout.PathOf(argument)
                    : argument
            ),
        ];

        var said = Sgp.Run(folder.Path, absolute);

        Assert.Equal(0, said.ExitCode);
        Assert.DoesNotContain('\r', said.Error + said.Output);
        Assert.DoesNotContain('\u001b', said.Error + said.Output);
    }

    /// <summary>A clock that a test moves on.</summary>
    private sealed class HandTime : TimeProvider
    {
        private Action? _tick;
        private TimeSpan _due;
        private TimeSpan _period;
        private TimeSpan _now;

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            (_tick, _due, _period) = (() => callback(state), dueTime, period);
            return new Handle(this);
        }

        public void Advance(TimeSpan by)
        {
            _now += by;
            for (; _tick is not null && _due <= _now; _due += _period)
                _tick();
        }

        private sealed class Handle(HandTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => time._tick = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
