namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>header | 32 key parms_id | u64 dim1 | dim1 × (u64 dim2 | dim2 × PublicKey object)</code>
/// An empty entry has dim2 = 0, any other one dim2 = number of data primes. Galois keys always have
/// dim1 = n.
/// </summary>
internal static class KSwitchKeysCodec
{
    public static long SizeOf(KeySwitchKey?[] keys)
    {
        long size = SealHeader.Size + ParmsId.Size + 8;
        foreach (var key in keys)
        {
            size += 8;
            foreach (var digit in key?.Digits ?? [])
                size += CiphertextCodec.SizeOf(digit.Pair);
        }

        return size;
    }

    public static void Write(ParmsId id, KeySwitchKey?[] keys, Span<byte> destination)
    {
        var writer = new SealWriter(destination);
        SealHeader.Write(ref writer, checked((int)SizeOf(keys)));
        writer.WriteParmsId(id);
        writer.WriteUInt64((ulong)keys.Length);
        foreach (var key in keys)
        {
            writer.WriteUInt64((ulong)(key?.Digits.Length ?? 0));
            foreach (var digit in key?.Digits ?? [])
                CiphertextCodec.Write(digit.Pair, writer.Take(CiphertextCodec.SizeOf(digit.Pair)));
        }
    }

    /// <summary>Reads the members; keys of at most <paramref name="maxCount"/> entries.</summary>
    public static KeySwitchKey?[] Read(RlweContext context, ref SealReader reader, int maxCount)
    {
        var at = reader.Offset;
        var id = reader.ReadParmsId(SealSection.Keys);
        if (id != context.KeyParmsId)
            throw Error(at, $"parms_id: expected the key level {context.KeyParmsId}, found {id}");
        at = reader.Offset;
        var count = reader.ReadUInt64(SealSection.Keys);
        if (count > (ulong)maxCount)
            throw Error(at, $"dim1: expected at most {maxCount}, found {count}");
        var keys = new KeySwitchKey?[(int)count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = ReadEntry(context, ref reader);
        return keys;
    }

    private static KeySwitchKey? ReadEntry(RlweContext context, ref SealReader reader)
    {
        var at = reader.Offset;
        var expected = (ulong)(context.KeyLevel.PrimeCount - 1);
        var count = reader.ReadUInt64(SealSection.Keys);
        if (count == 0)
            return null;
        if (count != expected)
            throw Error(at, $"dim2: expected 0 or k = {expected}, found {count}");
        var digits = new PublicKey[(int)count];
        for (var j = 0; j < digits.Length; j++)
        {
            at = reader.Offset;
            var (size, compression) = SealHeader.Read(ref reader);
            if (compression != SealCompression.None)
                throw new SealFormatException(
                    at + 5,
                    SealSection.Header,
                    "compression inside an object: expected 0"
                );
            digits[j] = new PublicKey(CiphertextCodec.Read(context, ref reader, isKey: true, null));
            if (reader.Offset - at != size)
                throw new SealFormatException(
                    at + 8,
                    SealSection.Header,
                    $"size: expected {reader.Offset - at}, found {size}"
                );
        }

        return new KeySwitchKey(digits);
    }

    private static SealFormatException Error(long offset, string message) =>
        new(offset, SealSection.Keys, message);
}
