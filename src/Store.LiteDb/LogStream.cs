namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>The log file as LiteDB sees it: pages of committed transactions, one after the
/// other.</summary>
internal sealed class LogStream(LogFile log) : PageStream
{
    public override long Length => log.Frames * Page.SizeInBytes;

    /// <summary>Syncs the file.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public override void Flush() => log.Sync();

    /// <summary>LiteDB empties the log after the data file's flush has succeeded.</summary>
    public override void SetLength(long value)
    {
        if (value != 0)
            throw new NotSupportedException("the log is emptied or left as it is");
        log.Restart();
    }

    protected override void ReadPage(long number, Span<byte> page) => log.ReadPage(number, page);

    protected override void WritePage(long number, ReadOnlySpan<byte> page)
    {
        if (number != log.Frames)
            throw new NotSupportedException("the log only grows");
        log.Append(page);
    }
}
