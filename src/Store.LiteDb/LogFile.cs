using System.Buffers.Binary;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>
/// The write-ahead log on the disk: LiteDB's pages, each in a frame by which a torn or damaged one
/// is recognised.
/// </summary>
/// <remarks>
/// <code>
/// header, 64 bytes:
///  0  "SGPLlog1"
///  8  the data file's identity, 8 bytes
/// 16  salt, 16 bytes, new each time the log starts afresh
/// 32  SHA-256 of the 32 bytes before it
///
/// frame, 8240 bytes:
///  0  SHA-256 of the salt, the frame's number (8 bytes, little endian) and what follows
/// 32  number of the commit in this log, from 1, 8 bytes, little endian
/// 40  nonce of the commit, 8 bytes
/// 48  page
/// </code>
/// A commit is the frames of one number and nonce up to a page that LiteDB marks as confirmed; it
/// counts when all of them are sound. A commit starts only after the one before it is synced. So
/// frames that are not sound are a commit that a crash cut off, unless sound frames of a later
/// commit follow: then the log is damaged.
/// </remarks>
internal sealed class LogFile
{
    private const int HeaderBytes = 64;
    private const int FrameHeadBytes = 48;
    private const int FrameBytes = FrameHeadBytes + Page.SizeInBytes;
    private const int SaltOffset = 16;
    private const int SaltBytes = 16;
    private const int SumOffset = 32;
    private const int CommitOffset = 32;
    private const int NonceOffset = 40;

    private readonly ILedgerFile _file;
    private readonly ulong _identity;
    private readonly byte[] _salt = new byte[SaltBytes];
    private readonly byte[] _frame = new byte[FrameBytes];
    private readonly byte[] _nonce = new byte[FrameHeadBytes - NonceOffset];

    // As of the last look: whoever appends makes the file longer or starts it afresh.
    private long _seenBytes;
    private ulong _commits;
    private bool _isConfirmed;
    private long? _headerFrame;

    /// <summary>Reads a log.</summary>
    /// <exception cref="LedgerCorruptException">It is damaged or another ledger's.</exception>
    public LogFile(ILedgerFile file, ulong identity)
    {
        _file = file;
        _identity = identity;
        ReadHeader();
        Scan();
    }

    private static ReadOnlySpan<byte> Magic => "SGPLlog1"u8;

    /// <summary>Frames of whole commits.</summary>
    public long CommittedFrames { get; private set; }

    /// <summary>Frames, those of the commit under way included.</summary>
    public long Frames { get; private set; }

    /// <summary>The content of a log without frames.</summary>
    public static byte[] NewHeader(ulong identity)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(Magic.Length), identity);
        RandomNumberGenerator.Fill(header.AsSpan(SaltOffset, SaltBytes));
        SHA256.HashData(header.AsSpan(0, SumOffset), header.AsSpan(SumOffset));
        return header;
    }

    /// <summary>Looks whether someone has committed or folded since.</summary>
    public bool HasChanged()
    {
        if (ReadHeader())
        {
            Scan();
            return true;
        }

        if (_file.Length == _seenBytes)
            return false;
        var before = CommittedFrames;
        Scan();
        return CommittedFrames != before;
    }

    /// <summary>Starts a commit right after the last one.</summary>
    public void BeginCommit()
    {
        CutTail();
        RandomNumberGenerator.Fill(_nonce);
        _isConfirmed = false;
    }

    public void Append(ReadOnlySpan<byte> page)
    {
        var frame = _frame.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(frame[CommitOffset..], _commits + 1);
        _nonce.CopyTo(frame[NonceOffset..]);
        page.CopyTo(frame[FrameHeadBytes..]);
        Sum(Frames, frame[CommitOffset..], frame[..CommitOffset]);
        _file.Write(frame, OffsetOf(Frames));
        if (Page.IdOf(page) == 0)
            _headerFrame = Frames;
        _isConfirmed = Page.IsConfirmed(page);
        Frames++;
    }

    /// <summary>Makes the commit durable.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void EndCommit()
    {
        if (!_isConfirmed)
            throw new IOException("LiteDB did not finish the transaction");
        Sync();
        _commits++;
        CommittedFrames = Frames;
        _seenBytes = OffsetOf(Frames);
    }

    /// <summary>Takes a commit back that failed.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void TakeBack()
    {
        Frames = CommittedFrames;
        CutTail();
    }

    /// <summary>Waits until the frames are on the disk.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Sync() => _file.Sync();

    /// <summary>Empties the log, whose pages are all in the data file and synced.</summary>
    /// <remarks>
    /// The new salt comes first: with it the old frames count no more, so that no crash leaves a
    /// part of them.
    /// </remarks>
    public void Restart()
    {
        _file.Write(NewHeader(_identity), 0);
        _file.Cut(HeaderBytes);
        _file.Sync();
        _ = ReadHeader();
        Forget();
        _seenBytes = HeaderBytes;
    }

    public void ReadPage(long frame, Span<byte> page)
    {
        if (
            frame >= Frames
            || _file.Read(page, OffsetOf(frame) + FrameHeadBytes) != Page.SizeInBytes
        )
            throw new LedgerCorruptException($"page {frame} of {_file.Path} is missing");
    }

    /// <summary>The newest header page in the log.</summary>
    public bool TryReadHeader(Span<byte> page)
    {
        if (_headerFrame is not { } frame)
            return false;
        ReadPage(frame, page);
        Page.ToDataFile(page);
        return true;
    }

    /// <summary>The numbers of the pages that are newer here than in the data file.</summary>
    public HashSet<long> PageNumbers()
    {
        var numbers = new HashSet<long>();
        var page = new byte[Page.SizeInBytes];
        for (var frame = 0L; frame < CommittedFrames; frame++)
        {
            ReadPage(frame, page);
            numbers.Add(Page.IdOf(page));
        }

        return numbers;
    }

    // What is behind the last commit: of a crash, or of a writer that failed.
    private void CutTail()
    {
        if (_file.Length <= OffsetOf(CommittedFrames))
            return;
        _file.Cut(OffsetOf(CommittedFrames));
        _file.Sync();
    }

    /// <summary>Reads the salt and forgets the frames of another.</summary>
    /// <returns>Whether it is another than before.</returns>
    private bool ReadHeader()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        if (_file.Read(header, 0) != HeaderBytes || !header.StartsWith(Magic))
            throw new LedgerCorruptException($"{_file.Path} is no ledger's log");
        SHA256.HashData(header[..SumOffset], sum);
        if (!sum.SequenceEqual(header[SumOffset..]))
            throw new LedgerCorruptException($"the header of {_file.Path} is damaged");
        if (BinaryPrimitives.ReadUInt64LittleEndian(header[Magic.Length..]) != _identity)
            throw new LedgerCorruptException($"{_file.Path} is the log of another ledger");
        var salt = header.Slice(SaltOffset, SaltBytes);
        if (salt.SequenceEqual(_salt))
            return false;
        salt.CopyTo(_salt);
        Forget();
        return true;
    }

    private void Forget()
    {
        Frames = CommittedFrames = 0;
        _commits = 0;
        _headerFrame = null;
    }

    private void Scan()
    {
        _seenBytes = _file.Length;
        var end = Math.Max(0, _seenBytes - HeaderBytes) / FrameBytes;
        if (end < CommittedFrames)
            throw new LedgerCorruptException($"{_file.Path} was cut");
        var nonce = new byte[_nonce.Length];
        var frame = CommittedFrames;
        long? header = null;
        for (; frame < end; frame++)
        {
            if (ReadFrame(frame) != _commits + 1)
                break;
            var nonceHere = _frame.AsSpan(NonceOffset, nonce.Length);
            if (frame == CommittedFrames)
                nonceHere.CopyTo(nonce);
            else if (!nonceHere.SequenceEqual(nonce))
                break;
            var page = _frame.AsSpan(FrameHeadBytes);
            if (Page.IdOf(page) == 0)
                header = frame;
            if (!Page.IsConfirmed(page))
                continue;
            _commits++;
            _headerFrame = header ?? _headerFrame;
            CommittedFrames = frame + 1;
        }

        for (; frame < end; frame++)
        {
            if (ReadFrame(frame) > _commits + 1)
                throw new LedgerCorruptException(
                    $"{_file.Path} is damaged: frames before commit {_commits + 2} are not sound"
                );
        }

        Frames = CommittedFrames;
    }

    /// <summary>Reads a frame into the buffer.</summary>
    /// <returns>The frame's commit; 0 when the frame is not sound.</returns>
    private ulong ReadFrame(long number)
    {
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        if (_file.Read(_frame, OffsetOf(number)) != FrameBytes)
            return 0;
        Sum(number, _frame.AsSpan(CommitOffset), sum);
        return sum.SequenceEqual(_frame.AsSpan(0, CommitOffset))
            ? BinaryPrimitives.ReadUInt64LittleEndian(_frame.AsSpan(CommitOffset))
            : 0;
    }

    private void Sum(long number, ReadOnlySpan<byte> content, Span<byte> sum)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, number);
        hash.AppendData(_salt);
        hash.AppendData(place);
        hash.AppendData(content);
        hash.GetHashAndReset(sum);
    }

    private static long OffsetOf(long frame) => HeaderBytes + frame * FrameBytes;
}
