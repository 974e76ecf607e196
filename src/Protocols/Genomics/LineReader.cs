namespace SecureGenomics.Provenance.Protocols;

/// <summary>Reads a byte stream line by line in constant memory, without decoding it.</summary>
/// <remarks>
/// A line is what ends in LF; a CR before it is dropped; a last line may lack its LF. A UTF-8 byte
/// order mark at the beginning is skipped.
/// </remarks>
internal sealed class LineReader(Stream stream, string fileName)
{
    /// <summary>A line of a biobank's VCF has some tens of bytes per genome; this allows ten
    /// million genomes.</summary>
    private const int MaximumLineBytes = 1 << 29;

    private const int HeadBytes = 512;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _streamEnded;

    /// <summary>1-based number of the line read last; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Bytes of the (decompressed) stream consumed so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>How errors name the stream.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The beginning of the stream; to be called before the first line is read.</summary>
    /// <returns>At most 512 bytes, which are still to be read.</returns>
    public ReadOnlySpan<byte> PeekHead()
    {
        while (_end < HeadBytes && !_streamEnded)
            Fill();
        return _buffer.AsSpan(0, Math.Min(_end, HeadBytes));
    }

    /// <summary>Reads the next line; it is valid until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var scanned = 0;
        while (true)
        {
            var lf = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (lf >= 0)
            {
                line = Take(scanned + lf, terminatorBytes: 1);
                return true;
            }

            scanned = _end - _start;
            if (!_streamEnded)
            {
                Fill();
                continue;
            }

            line = Take(scanned, terminatorBytes: 0);
            if (scanned > 0)
                return true;
            LineNumber--;
            return false;
        }
    }

    private ReadOnlySpan<byte> Take(int lengthBytes, int terminatorBytes)
    {
        var line = _buffer.AsSpan(_start, lengthBytes);
        _start += lengthBytes + terminatorBytes;
        BytesRead += lengthBytes + terminatorBytes;
        LineNumber++;
        if (LineNumber == 1 && line.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaximumLineBytes)
            {
                throw new MalformedInputException(
                    $"{FileName}, line {LineNumber + 1}: longer than {MaximumLineBytes} bytes",
                    "check that the file is a text VCF"
                );
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _streamEnded = read == 0;
    }
}
