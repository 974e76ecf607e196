using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The decrypted outputs of a study whose result is the data owner's alone.</summary>
public sealed class OwnerResult : StudyResult
{
    private OwnerResult(
        ImmutableArray<string> outputs,
        ImmutableArray<string> values,
        ImmutableArray<string> transformed
    )
        : base(
            genomes: 1,
            ResultForm.OfHeader(
                transformed.IsEmpty ? ["output", "value"] : ["output", "value", "sigmoid"]
            )
        ) => (Outputs, Values, Transformed) = (outputs, values, transformed);

    /// <summary>Shape: [outputs]; as the protocol names them.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Shape: [outputs]; decimal texts, of the digits that the protocol states.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Shape: [outputs], or empty where nothing is computed from the values.</summary>
    public ImmutableArray<string> Transformed { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns => Columns;

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows =>
        Outputs.Select(
            (name, i) =>
                Transformed.IsEmpty
                    ? ImmutableArray.Create(name, Values[i])
                    : ImmutableArray.Create(name, Values[i], Transformed[i])
        );

    /// <inheritdoc/>
    public override ResultPlot Plot =>
        new(
            "Outputs",
            "as the protocol names them",
            [
                .. Outputs.Select(
                    (name, i) =>
                        new PlotValue(
                            name,
                            double.Parse(Values[i], CultureInfo.InvariantCulture),
                            Values[i]
                        )
                ),
            ]
        );

    /// <summary>Reads slots modulo t: values above t/2 are negative.</summary>
    /// <param name="outputs">Names of the first slots.</param>
    /// <param name="slots">Shape: [≥ outputs]; each below
    /// <paramref name="plainModulus"/>.</param>
    /// <param name="plainModulus">t.</param>
    public static OwnerResult FromIntegers(
        ImmutableArray<string> outputs,
        ReadOnlySpan<ulong> slots,
        ulong plainModulus
    )
    {
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var slot in slots[..outputs.Length])
        {
            BigInteger value = slot;
            values.Add(
                (slot > plainModulus / 2 ? value - plainModulus : value).ToString(
                    CultureInfo.InvariantCulture
                )
            );
        }

        return new OwnerResult(outputs, values.ToImmutable(), []);
    }

    /// <summary>Rounds slots to the digits that the protocol states.</summary>
    /// <param name="outputs">Names of the first slots.</param>
    /// <param name="slots">Shape: [≥ outputs]; finite.</param>
    /// <param name="digits">Behind the point.</param>
    /// <param name="transform">What is computed from each value.</param>
    public static OwnerResult FromReals(
        ImmutableArray<string> outputs,
        ReadOnlySpan<double> slots,
        int digits,
        OutputTransform transform
    )
    {
        var values = ImmutableArray.CreateBuilder<string>();
        var transformed = ImmutableArray.CreateBuilder<string>();
        foreach (var slot in slots[..outputs.Length])
        {
            values.Add(Round(slot, digits));
            // Of the value before it was rounded: half a unit of it would move the last digit here.
            if (transform == OutputTransform.Sigmoid)
                transformed.Add(Round(1 / (1 + Math.Exp(-slot)), digits));
        }

        return new OwnerResult(outputs, values.ToImmutable(), transformed.ToImmutable());
    }

    private static string Round(double value, int digits)
    {
        var text = value.ToString(
            FormattableString.Invariant($"F{digits}"),
            CultureInfo.InvariantCulture
        );
        // Never a sign before zero, which would tell on which side of it the value was.
        return text.StartsWith('-') && !text.Any(c => c is >= '1' and <= '9') ? text[1..] : text;
    }
}
