using SecureGenomics.Provenance.Ledger.Tests;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>What every store must do that tells of appends.</summary>
public abstract class AppendNoticesContract : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();
    private readonly SemaphoreSlim _heard = new(0);

    /// <summary>A new log, opened twice.</summary>
    private protected abstract (ILedgerStore Listening, ILedgerStore Writing) NewStores();

    /// <summary>Takes the connections of those who listen away.</summary>
    private protected abstract void Cut(ILedgerStore listening);

    [Fact]
    public async Task A_committed_append_of_another_is_told_once_and_no_other()
    {
        var (listening, writing) = NewStores();
        var (_, other) = NewStores();
        using var _1 = listening;
        using var _2 = writing;
        using var _3 = other;
        using var listener = ((IAppendNotices)listening).Listen(() => _heard.Release());
        await HearAsync();

        using (var append = writing.BeginAppend())
            append.Append([_scenario.Entries[0]]);
        other.Append(_scenario.Entries.Take(1));
        using (var nothing = writing.BeginAppend())
            nothing.Commit();
        writing.Append(_scenario.Entries.Take(1));
        await HearAsync();
        Assert.Equal(1UL, listening.Size);
        AddCheckpoint(writing);
        await HearAsync();
        AddCheckpoint(writing); // nothing new
        writing.Append(_scenario.Entries.Skip(1).Take(1));
        await HearAsync();

        Assert.Equal(0, _heard.CurrentCount);
        Assert.Equal(2UL, listening.Size);
    }

    [Fact]
    public async Task Whoever_was_cut_off_is_told_once_when_it_listens_again()
    {
        var (listening, writing) = NewStores();
        using var _1 = listening;
        using var _2 = writing;
        using var listener = ((IAppendNotices)listening).Listen(() => _heard.Release());
        await HearAsync();

        Cut(listening);
        writing.Append(_scenario.Entries.Take(1));
        await HearAsync();
        writing.Append(_scenario.Entries.Skip(1).Take(1));
        await HearAsync();

        Assert.Equal(2UL, listening.Size);
    }

    [Fact]
    public async Task Whoever_left_is_told_nothing_and_the_others_go_on()
    {
        var (listening, writing) = NewStores();
        using var _1 = listening;
        using var _2 = writing;
        var left = 0;
        var leaving = ((IAppendNotices)listening).Listen(() => Interlocked.Increment(ref left));
        using var listener = ((IAppendNotices)listening).Listen(() => _heard.Release());
        await HearAsync();
        writing.Append(_scenario.Entries.Take(1));
        await HearAsync();

        leaving.Dispose();
        var before = Volatile.Read(ref left);
        writing.Append(_scenario.Entries.Skip(1).Take(1));
        await HearAsync();

        Assert.Equal(before, Volatile.Read(ref left));
    }

    public void Dispose()
    {
        _scenario.Dispose();
        _heard.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void AddCheckpoint(ILedgerStore store)
    {
        using var append = store.BeginAppend();
        append.AddCheckpoint(1, "one\n"u8);
        append.Commit();
    }

    private async Task HearAsync() =>
        Assert.True(
            await _heard.WaitAsync(Patience, TestContext.Current.CancellationToken),
            "nothing was told"
        );
}
