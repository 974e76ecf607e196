using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Reads a container without extracting it.</summary>
/// <remarks>
/// Opening checks the whole structure and the manifest; the files' digests are checked by
/// <see cref="VerifyDigests"/>. Several streams may be open at once, also on several threads.
/// Source: docs/spec/bundle.md.
/// </remarks>
public sealed class BundleReader : IDisposable
{
    private const int MaxManifestBytes = 256 << 20;
    private const int BufferBytes = 1 << 20;

    private readonly ByteSource _source;
    private readonly SafeFileHandle? _owned;
    private readonly Dictionary<string, ZipMember> _members;

    private BundleReader(
        ByteSource source,
        SafeFileHandle? owned,
        Dictionary<string, ZipMember> members,
        BundleManifest manifest
    )
    {
        _source = source;
        _owned = owned;
        _members = members;
        Type = manifest.Type;
        EntryCount = manifest.EntryCount;
        Files = manifest.Files;
    }

    /// <summary>What the container carries.</summary>
    public BundleType Type { get; }

    /// <summary>Number of ledger entries in it, as the manifest says.</summary>
    public ulong EntryCount { get; }

    /// <summary>Every file but the manifest, in order.</summary>
    public ImmutableArray<BundleFile> Files { get; }

    /// <summary>Opens a container and checks its structure.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BundleFormatException">
    /// The file is not a container in its one allowed form.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BundleReader Open(string path)
    {
        var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var opened = false;
        try
        {
            var reader = Open(ByteSource.Of(file), file);
            opened = true;
            return reader;
        }
        finally
        {
            if (!opened)
                file.Dispose();
        }
    }

    /// <summary>Reads a container through a handle that stays the caller's.</summary>
    /// <param name="file">Open for reading; closed by the caller, after the reader.</param>
    /// <inheritdoc cref="Open(string)"/>
    public static BundleReader Open(SafeFileHandle file) => Open(ByteSource.Of(file));

    /// <summary>Reads a container from wherever its bytes are.</summary>
    /// <param name="source">Stays the caller's.</param>
    /// <inheritdoc cref="Open(string)"/>
    public static BundleReader Open(ByteSource source) => Open(source, owned: null);

    private static BundleReader Open(ByteSource source, SafeFileHandle? owned)
    {
        var members = ZipDirectory.Read(source);
        var manifest = ReadManifest(source, members);
        RequireListed(members, manifest);
        return new BundleReader(
            source,
            owned,
            members.ToDictionary(member => member.Name, StringComparer.Ordinal),
            manifest
        );
    }

    /// <summary>Whether the container has a file of this name.</summary>
    public bool Contains(string name) => _members.ContainsKey(name);

    /// <summary>A file's bytes as a seekable stream; its digest is not checked.</summary>
    /// <exception cref="FileNotFoundException">The container has no such file.</exception>
    public Stream OpenRead(string name) =>
        _members.TryGetValue(name, out var member)
            ? Range(_source, member)
            : throw new FileNotFoundException($"the container has no {name}", name);

    /// <summary>A file's bytes at once; its digest is not checked.</summary>
    /// <param name="name">The file.</param>
    /// <param name="maxBytes">Largest size that is read.</param>
    /// <exception cref="FileNotFoundException">The container has no such file.</exception>
    /// <exception cref="BundleFormatException">The file is larger.</exception>
    public byte[] ReadAllBytes(string name, long maxBytes)
    {
        using var stream = OpenRead(name);
        if (stream.Length > maxBytes)
            throw new BundleFormatException(
                $"{name} has {stream.Length} bytes, over {maxBytes}",
                (long)_members[name].Offset
            );
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>A file's size; null where the container has none of this name.</summary>
    public ulong? SizeOf(string name) =>
        _members.TryGetValue(name, out var member) ? member.SizeBytes : null;

    /// <summary>Fills a buffer with a file's bytes; its digest is not checked.</summary>
    /// <param name="name">The file.</param>
    /// <param name="destination">As long as the file.</param>
    /// <returns>Whether they have the CRC-32 that the directory gives.</returns>
    /// <exception cref="FileNotFoundException">The container has no such file.</exception>
    /// <exception cref="ArgumentException">The buffer has another length.</exception>
    public bool ReadInto(string name, Span<byte> destination)
    {
        using var stream = OpenRead(name);
        if (stream.Length != destination.Length)
            throw new ArgumentException(
                $"{name} has {stream.Length} bytes, the buffer {destination.Length}",
                nameof(destination)
            );
        stream.ReadExactly(destination);
        return Crc32.Compute(destination) == _members[name].Crc32;
    }

    /// <summary>The entries, one per line, as exact bytes without the newline.</summary>
    /// <exception cref="FileNotFoundException">The container has no entries.</exception>
    /// <exception cref="BundleFormatException">
    /// A line is empty, too long, or the last one has no newline.
    /// </exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => ReadEntries(BundlePath.Entries);

    /// <summary>The entries of the study's commons, as exact bytes without the newline.</summary>
    /// <inheritdoc cref="ReadEntries()"/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadCommonsEntries() =>
        ReadEntries(BundlePath.CommonsEntries);

    private IEnumerable<ReadOnlyMemory<byte>> ReadEntries(string name)
    {
        using var stream = OpenRead(name);
        var member = _members[name];
        var start = (long)member.Offset + ZipLayout.LocalHeader(member).Length;
        var buffer = new byte[4 * (Entry.MaxBytes + 1)];
        var filled = 0;
        while (true)
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var used = 0;
            int lineBytes;
            while (
                (lineBytes = buffer.AsSpan(used, filled - used).IndexOf((byte)'\n'))
                    is > 0
                        and <= Entry.MaxBytes
            )
            {
                yield return buffer.AsSpan(used, lineBytes).ToArray();
                used += lineBytes + 1;
            }

            var rest = filled - used;
            if (lineBytes >= 0 || rest > Entry.MaxBytes || (read == 0 && rest > 0))
                throw new BundleFormatException(
                    $"a line of {name} that is no entry",
                    start + stream.Position - rest
                );
            if (read == 0)
                yield break;
            buffer.AsSpan(used, rest).CopyTo(buffer);
            filled = rest;
        }
    }

    /// <summary>Hashes every file and compares with the manifest and the ZIP checksum.</summary>
    /// <param name="progress">
    /// Told the number of bytes hashed so far, about once a megabyte.
    /// </param>
    /// <param name="isAsked">Which files; all where it is left out.</param>
    /// <returns>The files that differ; empty when all agree.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ImmutableArray<DigestMismatch> VerifyDigests(
        IProgress<ulong>? progress = null,
        Func<BundleFile, bool>? isAsked = null
    )
    {
        var mismatches = ImmutableArray.CreateBuilder<DigestMismatch>();
        var hashed = 0UL;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using var sha256 = new IncrementalSha256();
        foreach (var file in Files.Where(isAsked ?? (_ => true)))
        {
            var member = _members[file.Name];
            using var stream = Range(_source, member);
            var crc = default(Crc32);
            int read;
            while ((read = stream.Read(buffer, 0, BufferBytes)) > 0)
            {
                sha256.Append(buffer.AsSpan(0, read));
                crc.Append(buffer.AsSpan(0, read));
                hashed += (ulong)read;
                progress?.Report(hashed);
            }

            var found = new ArtifactDigest(sha256.Finish());
            if (found != file.Digest || crc.Value != member.Crc32)
                mismatches.Add(new DigestMismatch(file.Name, file.Digest, found));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return mismatches.ToImmutable();
    }

    /// <summary>Closes the file, unless the handle was the caller's.</summary>
    public void Dispose() => _owned?.Dispose();

    private static RangeStream Range(ByteSource source, ZipMember member) =>
        new(
            source,
            (long)member.Offset + ZipLayout.LocalHeader(member).Length,
            (long)member.SizeBytes
        );

    private static BundleManifest ReadManifest(ByteSource source, ImmutableArray<ZipMember> members)
    {
        var member = members[0];
        if (member.Name != BundlePath.Manifest || member.SizeBytes > MaxManifestBytes)
            throw new BundleFormatException(
                $"the first file is not a {BundlePath.Manifest} of at most {MaxManifestBytes} "
                    + $"bytes",
                0
            );
        using var stream = Range(source, member);
        var bytes = new byte[member.SizeBytes];
        stream.ReadExactly(bytes);
        if (Crc32.Compute(bytes) != member.Crc32)
            throw new BundleFormatException($"the checksum of {BundlePath.Manifest} is wrong", 0);
        try
        {
            return BundleManifest.Parse(bytes);
        }
        catch (LedgerFormatException fault)
        {
            throw new BundleFormatException(
                $"{BundlePath.Manifest}: {fault.Problem}",
                ZipLayout.LocalHeaderSize + BundlePath.Manifest.Length + fault.Offset
            );
        }
    }

    // Same files, same sizes, in the one allowed order; a blob's listed digest is its name.
    private static void RequireListed(ImmutableArray<ZipMember> members, BundleManifest manifest)
    {
        if (manifest.Files.Length != members.Length - 1)
            throw new BundleFormatException(
                $"the manifest lists {manifest.Files.Length} files, the container has "
                    + $"{members.Length - 1}",
                0
            );
        for (var i = 0; i < manifest.Files.Length; i++)
        {
            var listed = manifest.Files[i];
            var member = members[i + 1];
            if (listed.Name != member.Name || listed.SizeBytes != member.SizeBytes)
                throw new BundleFormatException(
                    $"the manifest does not list {member.Name} in its place with its size",
                    (long)member.Offset
                );
            if (BundlePath.Compare(members[i].Name, member.Name) >= 0)
                throw new BundleFormatException(
                    $"{member.Name} is out of order",
                    (long)member.Offset
                );
            if (BundlePath.ObjectDigest(listed.Name) is { } named && named != listed.Digest)
                throw new BundleFormatException(
                    $"the manifest lists {listed.Name} under another digest",
                    (long)member.Offset
                );
        }
    }
}
