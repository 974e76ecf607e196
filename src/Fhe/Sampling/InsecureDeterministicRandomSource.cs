using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Block i is BLAKE2b-512 of (seed, i). For tests only.</summary>
internal sealed class InsecureDeterministicRandomSource(ulong seed) : RandomSource
{
    private readonly byte[] _block = new byte[64];
    private int _used = 64;
    private ulong _counter;

    public override void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == _block.Length)
                NextBlock();
            var count = Math.Min(destination.Length, _block.Length - _used);
            _block.AsSpan(_used, count).CopyTo(destination);
            _used += count;
            destination = destination[count..];
        }
    }

    private void NextBlock()
    {
        Span<byte> message = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(message, seed);
        BinaryPrimitives.WriteUInt64LittleEndian(message[8..], _counter++);
        Blake2b.Hash(message, _block);
        _used = 0;
    }
}
