using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A constant as an instruction takes it: its values and, with CKKS, its level and
/// scale.</summary>
/// <param name="Name">Instructions and the subject <c>constant/NAME</c> refer to it.</param>
/// <param name="Values">As <see cref="CircuitConstant.Values"/>.</param>
/// <param name="IsEach">As <see cref="CircuitConstant.IsEach"/>.</param>
/// <param name="PrimeCount">Primes of its level (CKKS); 0 for BFV, whose plaintexts have no
/// level.</param>
/// <param name="Scale">Units per one (CKKS); exactly 1 for BFV.</param>
public sealed record CompiledConstant(
    string Name,
    ImmutableArray<ExactDecimal> Values,
    bool IsEach,
    int PrimeCount,
    double Scale
)
{
    /// <summary>The largest size of a value.</summary>
    public ExactDecimal Magnitude =>
        Values.Aggregate(default(ExactDecimal), (most, next) =>
            ExactDecimal.Max(most, next.Magnitude)
        );

    /// <summary>The values over one power of ten.</summary>
    internal ExactSlots ToExactSlots()
    {
        var decimals = Values.Max(value => value.Decimals);
        return new ExactSlots(
            [.. Values.Select(value => value.ScaledTo(decimals))],
            BigInteger.Pow(10, decimals),
            IsEach
        );
    }

    /// <summary><c>constant NAME [primes K scale MpE] each|slots VALUES</c>.</summary>
    public override string ToString()
    {
        var place =
            PrimeCount == 0
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"primes {PrimeCount} scale {ScaleText.Format(Scale)} "
                );
        return $"constant {Name} {place}{(IsEach ? "each" : "slots")} {string.Join(' ', Values)}";
    }

    /// <summary>Reads the fields of a line behind <c>constant</c>; null when they are no
    /// constant.</summary>
    internal static CompiledConstant? Read(ReadOnlySpan<string> fields)
    {
        if (fields.Length < 3)
            return null;
        var name = fields[0];
        var (primes, scale) = (0, 1.0);
        var rest = fields[1..];
        if (fields[1] == "primes")
        {
            if (
                fields.Length < 7
                || fields[3] != "scale"
                || !int.TryParse(
                    fields[2],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out primes
                )
                || !ScaleText.TryParse(fields[4], out scale)
            )
            {
                return null;
            }

            rest = fields[5..];
        }

        var values = ImmutableArray.CreateBuilder<ExactDecimal>();
        foreach (var text in rest[1..])
        {
            if (!ExactDecimal.TryParse(text, out var value))
                return null;
            values.Add(value);
        }

        return
            rest[0] is "each" or "slots"
            && values.Count >= 1
            && (rest[0] == "slots" || values.Count == 1)
            ? new CompiledConstant(name, values.ToImmutable(), rest[0] == "each", primes, scale)
            : null;
    }

    /// <summary>Level, scale and values agree, the name aside.</summary>
    internal bool HasSameEncoding(CompiledConstant other) =>
        IsEach == other.IsEach
        && PrimeCount == other.PrimeCount
        && Scale.Equals(other.Scale)
        && Values.SequenceEqual(other.Values);
}
