namespace SecureGenomics.Provenance.Ledger;

/// <summary>Lines, each with a newline behind it, as a stream to read from once.</summary>
internal sealed class LineStream(IEnumerable<ReadOnlyMemory<byte>> lines) : Stream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _lines = lines.GetEnumerator();
    private ReadOnlyMemory<byte> _rest;
    private bool _newlineDue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            if (_rest.IsEmpty && !_newlineDue)
            {
                if (!_lines.MoveNext())
                    break;
                (_rest, _newlineDue) = (_lines.Current, true);
            }

            var count = Math.Min(_rest.Length, buffer.Length - filled);
            _rest.Span[..count].CopyTo(buffer[filled..]);
            (_rest, filled) = (_rest[count..], filled + count);
            if (!_rest.IsEmpty || filled == buffer.Length)
                continue;
            buffer[filled++] = (byte)'\n';
            _newlineDue = false;
        }

        return filled;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _lines.Dispose();
        base.Dispose(disposing);
    }
}
