namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>
/// One file of a ledger: all that the store asks of the system. A test puts a disk here that loses
/// power.
/// </summary>
internal interface ILedgerFile : IDisposable
{
    string Path { get; }

    long Length { get; }

    /// <summary>Reads up to the end of the file.</summary>
    /// <returns>Bytes read; fewer than asked for only at the end.</returns>
    int Read(Span<byte> buffer, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void Cut(long length);

    /// <summary>Waits until the file's bytes are on the disk.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    void Sync();

    /// <summary>Takes the file's lock, if nobody else's is in the way.</summary>
    /// <param name="isExclusive">Alone; otherwise together with others who share it.</param>
    bool TryLock(bool isExclusive);

    void Unlock();
}
