using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>One file that holds one mutant after the other, in memory where the system has such a
/// folder.</summary>
internal sealed class MutantFile : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly TemporaryFolder _folder = new(
        below: Directory.Exists(InMemory) ? InMemory : null
    );
    private readonly MemoryStream _buffer = new();
    private readonly FileStream _file;

    public MutantFile()
    {
        Path = _folder["mutant"];
        _file = new FileStream(
            Path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
    }

    public string Path { get; }

    public ReadOnlySpan<byte> Content => _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length);

    /// <summary>Replaces the content.</summary>
    public T Write<T>(Func<Stream, T> write)
    {
        _buffer.SetLength(0);
        var result = write(_buffer);
        Write(Content);
        return result;
    }

    /// <summary>Replaces the content.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        _file.Position = 0;
        _file.Write(content);
        _file.SetLength(content.Length);
    }

    /// <summary>Sets one byte.</summary>
    public void Patch(long offset, byte value)
    {
        _file.Position = offset;
        _file.Write([value]);
    }

    /// <summary>Cuts the end off.</summary>
    public void Truncate(long size) => _file.SetLength(size);

    public void Dispose()
    {
        _file.Dispose();
        _buffer.Dispose();
        _folder.Dispose();
    }
}
