using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>A little-endian cursor over bytes to be written.</summary>
internal ref struct SealWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    public void WriteByte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_rest, value);
        _rest = _rest[2..];
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
        _rest = _rest[8..];
    }

    public void WriteDouble(double value) => WriteUInt64(BitConverter.DoubleToUInt64Bits(value));

    public void WriteParmsId(ParmsId id)
    {
        id.CopyTo(_rest);
        _rest = _rest[ParmsId.Size..];
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>The next bytes, to be written by someone else.</summary>
    public Span<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public void WriteWords(ReadOnlySpan<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
            return;
        }

        foreach (var word in words)
            WriteUInt64(word);
    }
}
