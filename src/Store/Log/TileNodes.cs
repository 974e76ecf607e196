using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>A log's tree, read from tiles that somebody else serves.</summary>
/// <remarks>
/// Nothing is believed: a proof made from these nodes is verified against a signed root. Tiles are
/// kept once read.
/// </remarks>
/// <param name="size">The size of the checkpoint, by which partial tiles are named.</param>
/// <param name="read">A tile's bytes by its path.</param>
public sealed class TileNodes(ulong size, Func<string, byte[]> read) : IMerkleNodes
{
    private readonly Dictionary<(int Level, ulong Index), byte[]> _tiles = [];

    /// <inheritdoc/>
    public ulong Size => size;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A tile has another length.</exception>
    public Sha256Digest NodeAt(int level, ulong position)
    {
        if (level is < 0 or > 63 || (position + 1) > (size >> level))
            throw new ArgumentOutOfRangeException(nameof(position), position, "beyond the tree");
        var tileLevel = level / LogTiles.LevelBits;
        var below = level % LogTiles.LevelBits;
        return Combine(tileLevel, position << below, 1 << below);
    }

    private Sha256Digest Combine(int tileLevel, ulong first, int count)
    {
        if (count > 1)
        {
            var half = count / 2;
            return MerkleHash.Node(
                Combine(tileLevel, first, half),
                Combine(tileLevel, first + (ulong)half, half)
            );
        }

        var tile = Tile(tileLevel, first / LogTiles.FullWidth);
        var offset = (int)(first % LogTiles.FullWidth) * Sha256Digest.SizeInBytes;
        return new Sha256Digest(tile.AsSpan(offset, Sha256Digest.SizeInBytes));
    }

    private byte[] Tile(int level, ulong index)
    {
        if (_tiles.TryGetValue((level, index), out var known))
            return known;
        var rest = (size >> (level * LogTiles.LevelBits)) - (index * LogTiles.FullWidth);
        var width = (int)Math.Min(rest, LogTiles.FullWidth);
        var path = LogTiles.PathOf(level, index, width);
        var tile = read(path);
        if (tile.Length != width * Sha256Digest.SizeInBytes)
            throw new InvalidDataException(
                $"{path}: expected {width} hashes, found {tile.Length} bytes"
            );
        _tiles.Add((level, index), tile);
        return tile;
    }
}
