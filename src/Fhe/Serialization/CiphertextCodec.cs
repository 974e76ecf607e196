namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>
/// header | 32 parms_id | u8 is_ntt_form | u64 size | u64 n | u64 k | f64 scale
///        | u64 correction_factor | header, u64 count, count × u64
///        | where count = k·n: header, u8 generator, 64 seed
/// </code>
/// Words in the order [poly][prime][coefficient]. Where only the first of two polynomials is there,
/// a seed for the second one follows. A public key is a ciphertext at the key level.
/// </summary>
internal static class CiphertextCodec
{
    private const int FixedSize = SealHeader.Size + ParmsId.Size + 1 + 40 + SealHeader.Size + 8;

    private const int SeedSize = SealHeader.Size + 1 + SeedStream.SeedSize;

    /// <summary>Most bytes that the members of any ciphertext of a context can have.</summary>
    public static long MaxMemberBytes(RlweContext context, int maxSize) =>
        FixedSize
        + SeedSize
        + (8L * maxSize * context.KeyLevel.PrimeCount * context.KeyLevel.Degree);

    public static int SizeOf(SeededCiphertext ciphertext) =>
        FixedSize + SeedSize + (8 * ciphertext.Ciphertext.Poly(0).Length);

    public static int SizeOf(Ciphertext ciphertext) => FixedSize + (8 * ciphertext.Words.Length);

    public static void Write(Ciphertext ciphertext, Span<byte> destination)
    {
        var writer = new SealWriter(destination);
        WriteMembers(ref writer, ciphertext, SizeOf(ciphertext), ciphertext.Words);
    }

    public static void Write(SeededCiphertext seeded, Span<byte> destination)
    {
        var writer = new SealWriter(destination);
        WriteMembers(ref writer, seeded.Ciphertext, SizeOf(seeded), seeded.Ciphertext.Poly(0));
        SealHeader.Write(ref writer, SeedSize);
        writer.WriteByte((byte)SeedGenerator.Blake2xb);
        writer.WriteBytes(seeded.Seed);
    }

    /// <summary>Reads the members. Nothing is allocated before every count was checked.</summary>
    /// <param name="context">The chain that parms_id must belong to.</param>
    /// <param name="reader">Stands behind the outer header.</param>
    /// <param name="isKey">True for a public key: key level, size 2, NTT form.</param>
    /// <param name="destination">Where to read to, or null for a new one.</param>
    public static Ciphertext Read(
        RlweContext context,
        ref SealReader reader,
        bool isKey,
        Ciphertext? destination
    )
    {
        var (level, size, isNtt, scale) = ReadShape(context, ref reader, isKey);
        var polyWords = (ulong)level.PrimeCount * (ulong)level.Degree;
        var whole = (ulong)size * polyWords;
        var isSeeded = reader.ReadArrayHeader(whole, size == 2 ? polyWords : whole) != whole;
        if (destination is null)
            destination = new Ciphertext(level, size, isNtt, scale);
        else
            destination.Reset(level, size, isNtt, scale);
        var at = reader.Offset;
        reader.ReadWords(
            isSeeded ? destination.MutablePoly(0) : destination.MutableWords,
            SealSection.Array
        );
        for (var i = 0; i < (isSeeded ? 1 : size); i++)
            WordCheck.ThrowIfNotResidues(
                destination.Poly(i),
                level,
                at + (8L * i * destination.Poly(i).Length)
            );
        if (isSeeded)
            ExpandSeed(ref reader, level, destination);
        return destination;
    }

    private static void WriteMembers(
        ref SealWriter writer,
        Ciphertext ciphertext,
        int objectSize,
        ReadOnlySpan<ulong> words
    )
    {
        SealHeader.Write(ref writer, objectSize);
        writer.WriteParmsId(ciphertext.ParmsId);
        writer.WriteByte(ciphertext.IsNttForm ? (byte)1 : (byte)0);
        writer.WriteUInt64((ulong)ciphertext.Size);
        writer.WriteUInt64((ulong)ciphertext.PolyModulusDegree);
        writer.WriteUInt64((ulong)ciphertext.CoeffModulusCount);
        writer.WriteDouble(ciphertext.Scale);
        writer.WriteUInt64(1);
        SealHeader.Write(ref writer, SealHeader.Size + 8 + (8 * words.Length));
        writer.WriteUInt64((ulong)words.Length);
        writer.WriteWords(words);
    }

    /// <summary>The second polynomial, in the form that the ciphertext has.</summary>
    private static void ExpandSeed(ref SealReader reader, RlweLevel level, Ciphertext destination)
    {
        SealHeader.ReadNested(ref reader, SeedSize);
        var at = reader.Offset;
        var generator = (SeedGenerator)reader.ReadByte(SealSection.Seed);
        if (generator is not (SeedGenerator.Blake2xb or SeedGenerator.Shake256))
        {
            throw new SealFormatException(
                at,
                SealSection.Seed,
                $"generator: expected 1 (Blake2xb) or 2 (Shake256), found {(int)generator}"
            );
        }

        var seed = reader.ReadBytes(SeedStream.SeedSize, SealSection.Seed);
        UniformSampler.Expand(
            SeedStream.Create(generator, seed),
            level,
            destination.MutablePoly(1)
        );
    }

    private static (RlweLevel Level, int Size, bool IsNtt, double Scale) ReadShape(
        RlweContext context,
        ref SealReader reader,
        bool isKey
    )
    {
        var at = reader.Offset;
        var id = reader.ReadParmsId(SealSection.Ciphertext);
        var level = context.FindLevel(id);
        if (level is null || (isKey ? level != context.KeyLevel : !context.IsDataLevel(level)))
            throw Error(
                at,
                $"parms_id: expected {(isKey ? "the key level" : "a data level")}, found {id}"
            );
        at = reader.Offset;
        var form = reader.ReadByte(SealSection.Ciphertext);
        if (form > 1 || (form == 0 && (isKey || context.Parameters.Scheme == Scheme.Ckks)))
            throw Error(at, $"is_ntt_form: expected {(form > 1 ? "0 or 1" : "1")}, found {form}");
        at = reader.Offset;
        var size = reader.ReadUInt64(SealSection.Ciphertext);
        if (isKey ? size != 2 : size is < 2 or > Ciphertext.MaxSize)
            throw Error(at, $"size: expected {(isKey ? "2" : "2 to 16")}, found {size}");
        Expect(ref reader, (ulong)level.Degree, "n");
        Expect(ref reader, (ulong)level.PrimeCount, "k");
        at = reader.Offset;
        var scale = isKey
            ? reader.ReadDouble(SealSection.Validity)
            : PlaintextCodec.ReadScale(context, ref reader);
        if (isKey && scale != 1.0)
            throw new SealFormatException(
                at,
                SealSection.Validity,
                $"scale: expected 1, found {scale}"
            );
        Expect(ref reader, 1, "correction_factor");
        return (level, (int)size, form == 1, scale);
    }

    private static void Expect(ref SealReader reader, ulong expected, string name)
    {
        var at = reader.Offset;
        var found = reader.ReadUInt64(SealSection.Ciphertext);
        if (found != expected)
            throw Error(at, $"{name}: expected {expected}, found {found}");
    }

    private static SealFormatException Error(long offset, string message) =>
        new(offset, SealSection.Ciphertext, message);
}
