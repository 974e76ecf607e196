using SecureGenomics.Provenance.Store.LiteDb;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>
/// A disk that remembers what was synced: when the power is cut, each sector written since is there
/// or not, as chance has it.
/// </summary>
internal sealed class PowerCutDisk(Random random) : IDisposable
{
    private const int SectorBytes = 512;

    private readonly Dictionary<string, Cached> _files = new(StringComparer.Ordinal);

    /// <summary>Writes, cuts and syncs until the power goes; it stays when negative.</summary>
    public int CallsLeft { get; set; } = -1;

    public int SyncsBeforeFailure { get; set; }

    public int FailingSyncs { get; set; }

    public bool IsOff { get; private set; }

    public ILedgerFile Open(string path)
    {
        if (!_files.TryGetValue(path, out var file))
            _files.Add(path, file = new Cached(File.ReadAllBytes(path)));
        return new Watched(this, file, DiskFile.Open(path));
    }

    /// <summary>Writes what is left of the files into another folder.</summary>
    public void Leave(string folder)
    {
        foreach (var (path, file) in _files)
        {
            var left = (byte[])file.Synced.Clone();
            // Of all writes, of none, or of each sector by itself.
            var chance = random.Next(4) switch
            {
                0 => 0.0,
                1 => 1.0,
                _ => random.NextDouble(),
            };
            foreach (var change in file.Pending)
                left = change.Apply(left, () => random.NextDouble() < chance);
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(path)), left);
        }
    }

    public void Dispose() => _files.Clear();

    private void Call()
    {
        if (!IsOff && CallsLeft > 0 && --CallsLeft == 0)
            IsOff = true;
        else if (!IsOff)
            return;
        throw new IOException("the power is off");
    }

    private sealed class Cached(byte[] synced)
    {
        public byte[] Synced { get; set; } = synced;

        public List<Change> Pending { get; } = [];
    }

    /// <summary>A write at a place, or the file's new length when there are no bytes.</summary>
    private sealed record Change(long Offset, byte[]? Bytes)
    {
        public byte[] Apply(byte[] file, Func<bool> isKept)
        {
            if (Bytes is null)
                return isKept() ? Resized(file, (int)Offset) : file;
            var at = (int)Offset;
            for (var done = 0; done < Bytes.Length; )
            {
                var length = Math.Min(SectorBytes - (at + done) % SectorBytes, Bytes.Length - done);
                if (isKept())
                {
                    if (file.Length < at + done + length)
                        file = Resized(file, at + done + length);
                    Bytes.AsSpan(done, length).CopyTo(file.AsSpan(at + done));
                }

                done += length;
            }

            return file;
        }

        private static byte[] Resized(byte[] file, int length)
        {
            Array.Resize(ref file, length);
            return file;
        }
    }

    private sealed class Watched(PowerCutDisk disk, Cached cached, DiskFile file) : ILedgerFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (!disk.IsOff)
                cached.Pending.Add(new Change(offset, bytes.ToArray()));
            disk.Call();
            file.Write(bytes, offset);
        }

        public void Cut(long length)
        {
            if (!disk.IsOff)
                cached.Pending.Add(new Change(length, Bytes: null));
            disk.Call();
            file.Cut(length);
        }

        public void Sync()
        {
            disk.Call();
            if (disk.FailingSyncs > 0 && disk.SyncsBeforeFailure-- <= 0)
            {
                disk.FailingSyncs--;
                throw new IOException("fsync failed");
            }

            file.Sync();
            foreach (var change in cached.Pending)
                cached.Synced = change.Apply(cached.Synced, static () => true);
            cached.Pending.Clear();
        }

        public bool TryLock(bool isExclusive) => file.TryLock(isExclusive);

        public void Unlock() => file.Unlock();

        public void Dispose() => file.Dispose();
    }
}
