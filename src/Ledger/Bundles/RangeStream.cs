namespace SecureGenomics.Provenance.Ledger;

/// <summary>A read-only view of one stretch of a file; many may be open at once.</summary>
internal sealed class RangeStream(ByteSource source, long start, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set =>
            _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var left = Math.Max(0, length - _position);
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.IsEmpty)
            return 0;
        var read = source.Read(wanted, start + _position);
        if (read == 0)
            throw new EndOfStreamException("the container became shorter while it was read");
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };

    public override void Flush()
    {
        // Nothing is ever buffered for writing.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();
}
