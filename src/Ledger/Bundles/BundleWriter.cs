using System.Buffers;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Writes a container: a ZIP file of stored entries whose bytes depend on nothing but its content.
/// </summary>
/// <remarks>
/// Files may be added in any order. Each source is read twice, once for the manifest and once to be
/// copied, in constant memory. Source: docs/spec/bundle.md.
/// </remarks>
public sealed class BundleWriter
{
    private const int BufferBytes = 1 << 20;
    private readonly ulong _entryCount;
    private readonly SortedDictionary<string, Func<Stream>> _sources = new(
        Comparer<string>.Create(BundlePath.Compare)
    );

    /// <summary>A container without files.</summary>
    /// <param name="type">What it carries.</param>
    /// <param name="entryCount">Number of ledger entries in it; 0 for a contribution.</param>
    public BundleWriter(BundleType type, ulong entryCount)
    {
        if (type is BundleType.None || !Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type));
        Type = type;
        _entryCount = entryCount;
    }

    /// <summary>What the container carries.</summary>
    public BundleType Type { get; }

    /// <summary>Adds a file from memory.</summary>
    /// <param name="name">A name of <see cref="BundlePath"/>.</param>
    /// <param name="content">Its bytes; not copied.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or taken.</exception>
    public void Add(string name, ReadOnlyMemory<byte> content) =>
        AddSource(name, () =>
            MemoryMarshal.TryGetArray(content, out var array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
                : new MemoryStream(content.ToArray(), writable: false)
        );

    /// <summary>Adds the ledger's entries, one per line.</summary>
    /// <param name="entries">Gives the same entries, as exact bytes, at each call.</param>
    /// <exception cref="ArgumentException">There are entries already.</exception>
    public void AddEntries(Func<IEnumerable<ReadOnlyMemory<byte>>> entries) =>
        AddSource(BundlePath.Entries, () => new LineStream(entries()));

    /// <summary>Adds the entries of the study's commons, one per line.</summary>
    /// <inheritdoc cref="AddEntries"/>
    public void AddCommonsEntries(Func<IEnumerable<ReadOnlyMemory<byte>>> entries) =>
        AddSource(BundlePath.CommonsEntries, () => new LineStream(entries()));

    /// <summary>Adds a file that is written by a function, twice with the same bytes.</summary>
    /// <param name="name">A name of <see cref="BundlePath"/>.</param>
    /// <param name="open">Gives a new stream at each call; the writer disposes it.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or taken.</exception>
    public void AddSource(string name, Func<Stream> open)
    {
        if (name == BundlePath.Manifest || BundlePath.RankOf(name) is null)
            throw new ArgumentException(
                $"no file of a container may be added as '{name}'",
                nameof(name)
            );
        if (!_sources.TryAdd(name, open))
            throw new ArgumentException($"'{name}' is in the container already", nameof(name));
    }

    /// <summary>Writes the container.</summary>
    /// <param name="destination">Need not be seekable; not disposed.</param>
    /// <exception cref="IOException">
    /// A source cannot be read, changed meanwhile, or the destination fails.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A blob's bytes do not have the digest of its name.
    /// </exception>
    public void WriteTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var measured = _sources.Select(source => Measure(source.Key, source.Value)).ToList();
        var manifest = new BundleManifest(
            Type,
            _entryCount,
            [.. measured.Select(item => item.File)]
        ).ToBytes();

        var members = new List<ZipMember>(measured.Count + 1);
        var offset = WriteMember(
            destination,
            members,
            new ZipMember(BundlePath.Manifest, (ulong)manifest.Length, Crc32.Compute(manifest), 0),
            () => new MemoryStream(manifest, writable: false)
        );
        foreach (var (file, crc) in measured)
        {
            offset = WriteMember(
                destination,
                members,
                new ZipMember(file.Name, file.SizeBytes, crc, offset),
                _sources[file.Name]
            );
        }

        var directorySize = 0UL;
        foreach (var member in members)
        {
            var record = ZipLayout.DirectoryRecord(member);
            destination.Write(record);
            directorySize += (ulong)record.Length;
        }

        destination.Write(ZipLayout.End((ulong)members.Count, directorySize, offset));
    }

    private static (BundleFile File, uint Crc) Measure(string name, Func<Stream> open)
    {
        using var source = open();
        using var sha256 = new IncrementalSha256();
        var crc = default(Crc32);
        var size = 0UL;
        foreach (var chunk in Chunks(source))
        {
            sha256.Append(chunk.Span);
            crc.Append(chunk.Span);
            size += (ulong)chunk.Length;
        }

        var digest = new ArtifactDigest(sha256.Finish());
        return BundlePath.ObjectDigest(name) is not { } named || named == digest
            ? (new BundleFile(name, size, digest), crc.Value)
            : throw new InvalidDataException($"the bytes for {name} have the digest {digest}");
    }

    private static ulong WriteMember(
        Stream destination,
        List<ZipMember> members,
        ZipMember member,
        Func<Stream> open
    )
    {
        var header = ZipLayout.LocalHeader(member);
        destination.Write(header);
        using var source = open();
        var crc = default(Crc32);
        var size = 0UL;
        foreach (var chunk in Chunks(source))
        {
            crc.Append(chunk.Span);
            size += (ulong)chunk.Length;
            destination.Write(chunk.Span);
        }

        if (size != member.SizeBytes || crc.Value != member.Crc32)
            throw new IOException($"the source of {member.Name} changed while it was written");
        members.Add(member);
        return member.Offset + (ulong)header.Length + size;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Chunks(Stream source)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = source.Read(buffer, 0, BufferBytes)) > 0)
                yield return buffer.AsMemory(0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
