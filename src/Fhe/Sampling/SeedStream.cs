namespace SecureGenomics.Provenance.Fhe;

/// <summary>The endless public stream of 64-bit words that a 64-byte seed stands for, made of
/// blocks of 4096 bytes.</summary>
internal abstract class SeedStream
{
    public const int SeedSize = 64;
    public const int BlockSize = 4096;

    private const int BlockWords = BlockSize / 8;

    private readonly byte[] _seed;
    private readonly ulong[] _block = new ulong[BlockWords];
    private int _used = BlockWords;
    private ulong _counter;

    protected SeedStream(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException(
                $"expected {SeedSize} bytes, found {seed.Length}",
                nameof(seed)
            );
        _seed = seed.ToArray();
    }

    /// <summary>The generator that a stream names.</summary>
    public static SeedStream Create(SeedGenerator generator, ReadOnlySpan<byte> seed) =>
        generator switch
        {
            SeedGenerator.Blake2xb => new Blake2xbStream(seed),
            SeedGenerator.Shake256 => new Shake256Stream(seed),
            _ => throw new ArgumentOutOfRangeException(nameof(generator), generator, "unknown"),
        };

    /// <summary>The next words of the stream.</summary>
    public void Read(Span<ulong> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == BlockWords && destination.Length >= BlockWords)
            {
                ComputeBlock(_seed, _counter++, destination[..BlockWords]);
                destination = destination[BlockWords..];
                continue;
            }

            if (_used == BlockWords)
            {
                ComputeBlock(_seed, _counter++, _block);
                _used = 0;
            }

            var count = Math.Min(destination.Length, BlockWords - _used);
            _block.AsSpan(_used, count).CopyTo(destination);
            _used += count;
            destination = destination[count..];
        }
    }

    /// <summary>Block <paramref name="counter"/> of the stream, as little-endian words.</summary>
    protected abstract void ComputeBlock(ReadOnlySpan<byte> seed, ulong counter, Span<ulong> block);
}
