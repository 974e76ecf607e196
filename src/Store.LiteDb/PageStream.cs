namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>A stream that is read and written by whole pages, as LiteDB does.</summary>
internal abstract class PageStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => true;

    public sealed override bool CanWrite => true;

    public sealed override long Position { get; set; }

    public sealed override int Read(byte[] buffer, int offset, int count)
    {
        if (count != Page.SizeInBytes || Position % Page.SizeInBytes != 0)
            throw new NotSupportedException("only whole pages are read");
        ReadPage(Position / Page.SizeInBytes, buffer.AsSpan(offset, count));
        Position += count;
        return count;
    }

    public sealed override void Write(byte[] buffer, int offset, int count)
    {
        if (count != Page.SizeInBytes || Position % Page.SizeInBytes != 0)
            throw new NotSupportedException("only whole pages are written");
        WritePage(Position / Page.SizeInBytes, buffer.AsSpan(offset, count));
        Position += count;
    }

    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("LiteDB sets the position");

    protected abstract void ReadPage(long number, Span<byte> page);

    protected abstract void WritePage(long number, ReadOnlySpan<byte> page);
}
