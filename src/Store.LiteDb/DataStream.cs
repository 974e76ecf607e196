using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>
/// The data file as LiteDB sees it: every page's checksum is verified, and nothing is written but
/// while the log is folded into it.
/// </summary>
internal sealed class DataStream(ILedgerFile file, LogFile log) : PageStream
{
    /// <summary>Whether the log is being folded into the file.</summary>
    public bool IsFolding { get; set; }

    /// <summary>The whole pages; half a page at the end is what a crash left of a fold.</summary>
    public override long Length => file.Length / Page.SizeInBytes * Page.SizeInBytes;

    /// <summary>Syncs the file.</summary>
    /// <exception cref="IOException">The disk fails; then the log must stay.</exception>
    public override void Flush() => file.Sync();

    public override void SetLength(long value) =>
        throw new NotSupportedException("the data file does not shrink");

    protected override void ReadPage(long number, Span<byte> page)
    {
        var read = file.Read(page, number * Page.SizeInBytes);
        if (read == page.Length && Page.TryUnseal(page, number))
            return;
        // A fold that a crash tore, header included: LiteDB reads this page before the log.
        if (number == 0 && log.TryReadHeader(page))
            return;
        throw new LedgerCorruptException($"page {number} of {file.Path} is damaged");
    }

    protected override void WritePage(long number, ReadOnlySpan<byte> page)
    {
        if (!IsFolding)
            throw new NotSupportedException("LiteDB writes only to the log");
        Span<byte> written = stackalloc byte[Page.SizeInBytes];
        page.CopyTo(written);
        Page.ToDataFile(written);
        Page.Seal(written, number);
        file.Write(written, number * Page.SizeInBytes);
    }
}
