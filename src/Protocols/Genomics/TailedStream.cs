namespace SecureGenomics.Provenance.Protocols;

/// <summary>A pipe whose first bytes can be looked at, and that remembers its last ones.</summary>
internal sealed class TailedStream(Stream pipe) : Stream
{
    private const int HeadBytes = 18;
    private const int TailBytes = 28;

    private readonly byte[] _head = new byte[HeadBytes];
    private readonly byte[] _tail = new byte[TailBytes];
    private int _headLength;
    private int _headGiven;
    private long _given;

    /// <summary>The last 28 bytes that were read, or fewer.</summary>
    public ReadOnlySpan<byte> Tail => _tail.AsSpan(TailBytes - (int)Math.Min(_given, TailBytes));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _given;
        set => throw new NotSupportedException();
    }

    /// <summary>The first 18 bytes, or all where there are fewer; they are still to be
    /// read.</summary>
    public ReadOnlySpan<byte> PeekHead()
    {
        if (_headLength == 0)
            _headLength = pipe.ReadAtLeast(_head, HeadBytes, throwOnEndOfStream: false);
        return _head.AsSpan(0, _headLength);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = _headGiven < _headLength ? ReadHead(buffer) : pipe.Read(buffer);
        Remember(buffer[..read]);
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pipe.Dispose();
        base.Dispose(disposing);
    }

    private int ReadHead(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _headLength - _headGiven);
        _head.AsSpan(_headGiven, length).CopyTo(buffer);
        _headGiven += length;
        return length;
    }

    private void Remember(ReadOnlySpan<byte> read)
    {
        _given += read.Length;
        if (read.Length >= TailBytes)
        {
            read[^TailBytes..].CopyTo(_tail);
            return;
        }

        _tail.AsSpan(read.Length).CopyTo(_tail);
        read.CopyTo(_tail.AsSpan(TailBytes - read.Length));
    }
}
