using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>header | u8 scheme | u64 n | u64 k | k × (header, u64 prime) | (header, u64 t)</code>
/// </summary>
internal static class ParametersCodec
{
    private const int ModulusSize = SealHeader.Size + 8;

    /// <summary>With the most primes that are allowed.</summary>
    public const long MaxMemberBytes =
        17 + (ModulusSize * (EncryptionParametersCheck.MaxPrimeCount + 1));

    public static int SizeOf(EncryptionParameters parameters) =>
        SealHeader.Size + 17 + (ModulusSize * (parameters.CoeffModulus.Length + 1));

    public static void Write(EncryptionParameters parameters, Span<byte> destination)
    {
        var writer = new SealWriter(destination);
        SealHeader.Write(ref writer, SizeOf(parameters));
        writer.WriteByte((byte)parameters.Scheme);
        writer.WriteUInt64((ulong)parameters.PolyModulusDegree);
        writer.WriteUInt64((ulong)parameters.CoeffModulus.Length);
        foreach (var prime in parameters.CoeffModulus)
            WriteModulus(ref writer, prime);
        WriteModulus(ref writer, parameters.PlainModulus);
    }

    public static EncryptionParameters Read(ref SealReader reader)
    {
        var at = reader.Offset;
        var scheme = reader.ReadByte(SealSection.Parameters);
        if (scheme is not ((byte)Scheme.Bfv or (byte)Scheme.Ckks))
            throw Error(at, $"scheme: expected 1 (BFV) or 2 (CKKS), found {scheme}");
        at = reader.Offset;
        var degree = reader.ReadUInt64(SealSection.Parameters);
        if (degree > EncryptionParametersCheck.MaxDegree)
            throw Error(
                at,
                $"n: expected at most {EncryptionParametersCheck.MaxDegree}, found {degree}"
            );
        at = reader.Offset;
        var count = reader.ReadUInt64(SealSection.Parameters);
        if (count is < 1 or > EncryptionParametersCheck.MaxPrimeCount)
            throw Error(
                at,
                $"primes: expected 1 to {EncryptionParametersCheck.MaxPrimeCount}, found {count}"
            );
        var primes = ImmutableArray.CreateBuilder<ulong>((int)count);
        for (ulong i = 0; i < count; i++)
            primes.Add(ReadModulus(ref reader));
        return new EncryptionParameters
        {
            Scheme = (Scheme)scheme,
            PolyModulusDegree = (int)degree,
            CoeffModulus = primes.MoveToImmutable(),
            PlainModulus = ReadModulus(ref reader),
        };
    }

    private static void WriteModulus(ref SealWriter writer, ulong value)
    {
        SealHeader.Write(ref writer, ModulusSize);
        writer.WriteUInt64(value);
    }

    private static ulong ReadModulus(ref SealReader reader)
    {
        SealHeader.ReadNested(ref reader, ModulusSize);
        return reader.ReadUInt64(SealSection.Parameters);
    }

    private static SealFormatException Error(long offset, string message) =>
        new(offset, SealSection.Parameters, message);
}
