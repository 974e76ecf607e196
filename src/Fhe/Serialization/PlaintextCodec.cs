namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>header | 32 parms_id | u64 count | f64 scale | header, u64 count, count × u64</code>
/// A secret key is a plaintext at the key level.
/// </summary>
internal static class PlaintextCodec
{
    private const int FixedSize = SealHeader.Size + ParmsId.Size + 16 + SealHeader.Size + 8;

    /// <summary>Most bytes that the members of a plaintext or secret key can have.</summary>
    public static long MaxMemberBytes(RlweContext context) =>
        FixedSize + (8L * context.KeyLevel.PrimeCount * context.KeyLevel.Degree);

    public static int SizeOf(int wordCount) => FixedSize + (8 * wordCount);

    public static void Write(
        ParmsId id,
        double scale,
        ReadOnlySpan<ulong> words,
        Span<byte> destination
    )
    {
        var writer = new SealWriter(destination);
        SealHeader.Write(ref writer, SizeOf(words.Length));
        writer.WriteParmsId(id);
        writer.WriteUInt64((ulong)words.Length);
        writer.WriteDouble(scale);
        SealHeader.Write(ref writer, SealHeader.Size + 8 + (8 * words.Length));
        writer.WriteUInt64((ulong)words.Length);
        writer.WriteWords(words);
    }

    public static Plaintext Read(RlweContext context, ref SealReader reader)
    {
        var at = reader.Offset;
        var id = reader.ReadParmsId(SealSection.Plaintext);
        var level = id == ParmsId.Zero ? null : context.FindLevel(id);
        if (id != ParmsId.Zero && (level is null || !context.IsDataLevel(level)))
            throw Error(at, $"parms_id: expected zero or a data level, found {id}");
        var isBfv = context.Parameters.Scheme == Scheme.Bfv;
        if (level is null && !isBfv)
            throw Error(at, "parms_id: expected a data level for CKKS, found zero");

        at = reader.Offset;
        var count = reader.ReadUInt64(SealSection.Plaintext);
        var degree = (ulong)context.Parameters.PolyModulusDegree;
        if (level is null && count > degree)
            throw Error(at, $"count: expected at most n = {degree}, found {count}");
        if (level is not null && count != degree * (ulong)level.PrimeCount)
            throw Error(
                at,
                $"count: expected n·k = {degree * (ulong)level.PrimeCount}, found {count}"
            );
        var scale = ReadScale(context, ref reader);
        reader.ReadArrayHeader(count);
        var words = new AlignedWords((int)count);
        at = reader.Offset;
        reader.ReadWords(words.Span, SealSection.Array);
        if (level is null)
            WordCheck.ThrowIfNotBelow(words.Span, context.Parameters.PlainModulus, at);
        else
            WordCheck.ThrowIfNotResidues(words.Span, level, at);
        return new Plaintext(id, scale, words);
    }

    public static SecretKey ReadSecretKey(RlweContext context, ref SealReader reader)
    {
        var level = context.KeyLevel;
        var at = reader.Offset;
        var id = reader.ReadParmsId(SealSection.Keys);
        if (id != level.ParmsId)
            throw new SealFormatException(
                at,
                SealSection.Keys,
                $"parms_id: expected the key level {level.ParmsId}, found {id}"
            );
        at = reader.Offset;
        var expected = (ulong)(level.Degree * level.PrimeCount);
        var count = reader.ReadUInt64(SealSection.Keys);
        if (count != expected)
            throw new SealFormatException(
                at,
                SealSection.Keys,
                $"count: expected n·k = {expected}, found {count}"
            );
        at = reader.Offset;
        if (reader.ReadDouble(SealSection.Keys) is not 1.0 and var scale)
            throw new SealFormatException(
                at,
                SealSection.Keys,
                $"scale: expected 1, found {scale}"
            );
        reader.ReadArrayHeader(count);
        at = reader.Offset;
        var key = new SecretKey(level);
        reader.ReadWords(key.MutableWords, SealSection.Array);
        WordCheck.ThrowIfNotResidues(key.Words, level, at);
        return key;
    }

    /// <summary>The scale of a plaintext or ciphertext: 1 for BFV, positive and normal for CKKS.
    /// </summary>
    public static double ReadScale(RlweContext context, ref SealReader reader)
    {
        var at = reader.Offset;
        var scale = reader.ReadDouble(SealSection.Validity);
        if (
            context.Parameters.Scheme == Scheme.Bfv
                ? scale == 1.0
                : double.IsNormal(scale) && scale > 0
        )
            return scale;
        throw new SealFormatException(
            at,
            SealSection.Validity,
            context.Parameters.Scheme == Scheme.Bfv
                ? $"scale: expected 1, found {scale}"
                : $"scale: expected a positive normal number, found {scale}"
        );
    }

    private static SealFormatException Error(long offset, string message) =>
        new(offset, SealSection.Plaintext, message);
}
