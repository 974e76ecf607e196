using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Which frames of a log count.</summary>
public sealed class LiteDbLogTests : IDisposable
{
    private const int HeaderBytes = 64;
    private const int FrameBytes = 8240;
    private const ulong Identity = 7;

    private readonly TemporaryFolder _folder = new();

    private string Log => _folder["log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_commit_counts_when_all_its_frames_are_sound()
    {
        var bytes = TwoCommits();

        Assert.Equal(4, Frames(bytes));
        Assert.Equal(2, Frames(bytes[..^1]));
        Assert.Equal(2, Frames(bytes[..^FrameBytes]));
        Assert.Equal(2, Frames(Changed(bytes, frame: 2)));
        Assert.Equal(2, Frames(Changed(bytes, frame: 3)));
        Assert.Equal(0, Frames(bytes[..HeaderBytes]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_damaged_commit_before_a_sound_one_is_told(int frame) =>
        Assert.Throws<LedgerCorruptException>(() => Frames(Changed(TwoCommits(), frame)));

    [Fact]
    public void Frames_of_two_attempts_at_one_commit_do_not_make_one()
    {
        var first = Attempt(1);
        var second = Attempt(2);
        Assert.Equal(2, Frames(first));
        Assert.Equal(2, Frames(second));

        first.AsSpan(HeaderBytes, FrameBytes).CopyTo(second.AsSpan(HeaderBytes));

        Assert.Equal(0, Frames(second));
    }

    [Fact]
    public void Frames_from_before_a_log_was_emptied_count_no_more()
    {
        var before = TwoCommits();
        using (var file = DiskFile.Open(Log))
            new LogFile(file, Identity).Restart();
        var after = File.ReadAllBytes(Log);

        Assert.Equal(HeaderBytes, after.Length);
        Assert.Equal(0, Frames([.. after, .. before.AsSpan(HeaderBytes)]));
    }

    [Fact]
    public void A_header_that_is_damaged_or_anothers_is_told()
    {
        var bytes = TwoCommits();
        foreach (var place in (int[])[0, 8, 16, 31, 32, 63])
        {
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= 1;
            Assert.Throws<LedgerCorruptException>(() => Frames(damaged));
        }

        Assert.Throws<LedgerCorruptException>(() => Frames(LogFile.NewHeader(Identity + 1)));
        Assert.Throws<LedgerCorruptException>(() => Frames(bytes[..(HeaderBytes - 1)]));
    }

    [Fact]
    public void A_commit_without_its_last_page_is_an_error()
    {
        File.WriteAllBytes(Log, LogFile.NewHeader(Identity));
        using var file = DiskFile.Open(Log);
        var log = new LogFile(file, Identity);
        log.BeginCommit();
        log.Append(NewPage(5, isConfirmed: false));

        Assert.Throws<IOException>(log.EndCommit);
        log.TakeBack();
        Assert.Equal(HeaderBytes, file.Length);
    }

    private byte[] TwoCommits()
    {
        File.WriteAllBytes(Log, LogFile.NewHeader(Identity));
        using (var file = DiskFile.Open(Log))
        {
            var log = new LogFile(file, Identity);
            for (byte commit = 0; commit < 2; commit++)
            {
                log.BeginCommit();
                log.Append(NewPage(commit, isConfirmed: false));
                log.Append(NewPage(commit, isConfirmed: true));
                log.EndCommit();
            }
        }

        return File.ReadAllBytes(Log);
    }

    // The first commit of one and the same log.
    private byte[] Attempt(byte content)
    {
        if (!File.Exists(Log))
            File.WriteAllBytes(Log, LogFile.NewHeader(Identity));
        using var file = DiskFile.Open(Log);
        file.Cut(HeaderBytes);
        var log = new LogFile(file, Identity);
        log.BeginCommit();
        log.Append(NewPage(content, isConfirmed: false));
        log.Append(NewPage(content, isConfirmed: true));
        log.EndCommit();
        return File.ReadAllBytes(Log);
    }

    private int Frames(byte[] content)
    {
        File.WriteAllBytes(_folder["copy"], content);
        using var file = DiskFile.Open(_folder["copy"]);
        return (int)new LogFile(file, Identity).CommittedFrames;
    }

    private static byte[] Changed(byte[] log, int frame)
    {
        var changed = (byte[])log.Clone();
        changed[HeaderBytes + frame * FrameBytes + 4000] ^= 1;
        return changed;
    }

    private static byte[] NewPage(byte content, bool isConfirmed)
    {
        var page = new byte[Page.SizeInBytes];
        page[0] = content;
        page[100] = content;
        page[18] = isConfirmed ? (byte)1 : (byte)0;
        return page;
    }
}
