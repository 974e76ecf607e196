using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>A client's state on disk, replaced as a whole.</summary>
public static class ClientStateFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxBytes = 64 << 20;

    /// <summary>The state in a file; empty when there is no file.</summary>
    /// <exception cref="LedgerFormatException">The file is not a client's state.</exception>
    /// <exception cref="IOException">The file cannot be read, or is over 64 MiB.</exception>
    public static ClientState Load(string path)
    {
        if (!File.Exists(path))
            return ClientState.Empty;
        if (new FileInfo(path).Length > MaxBytes)
            throw new IOException($"{path} is over {MaxBytes} bytes");
        return ClientState.Parse(File.ReadAllBytes(path));
    }

    /// <summary>
    /// Replaces the file; after return the new state survives a power cut, before it the old one
    /// does.
    /// </summary>
    /// <exception cref="IOException">The disk is full or fails; the old state stays.</exception>
    public static void Save(string path, ClientState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        DurableFile.Replace(path, state.ToBytes(), Mode);
    }
}
