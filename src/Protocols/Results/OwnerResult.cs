using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The decrypted outputs of a study whose result is the data owner's alone.</summary>
public sealed class OwnerResult : StudyResult
{
    private OwnerResult(ResultSection section, ImmutableArray<string> values, ImmutableArray<string> transformed)
        : base(genomes: 1, ResultForm.OfHeader(
            transformed.IsEmpty ? ["output", "value"] : ["output", "value", "sigmoid"])) =>
        (Outputs, Values, Transformed) = (section.Outputs, values, transformed);

    /// <summary>Shape: [outputs]; as the protocol names them.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Shape: [outputs]; decimal texts, of the digits that the protocol states.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Shape: [outputs], or empty where nothing is computed from the values.</summary>
    public ImmutableArray<string> Transformed { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns => Columns;

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows => Outputs.Select((name, i) => Transformed.IsEmpty
        ? ImmutableArray.Create(name, Values[i])
        : ImmutableArray.Create(name, Values[i], Transformed[i]));

    /// <inheritdoc/>
    public override ResultPlot Plot => new(
        "Outputs", "as the protocol names them",
        [.. Outputs.Select((name, i) => new PlotValue(name, double.Parse(Values[i], CultureInfo.InvariantCulture), Values[i]))]);

    /// <summary>Reads slots modulo t: values above t/2 are negative.</summary>
    /// <param name="section">What the outputs are.</param>
    /// <param name="slots">Shape: [≥ outputs]; each below <paramref name="plainModulus"/>.</param>
    /// <param name="plainModulus">t.</param>
    public static OwnerResult FromIntegers(ResultSection section, ReadOnlySpan<ulong> slots, ulong plainModulus)
    {
        ArgumentNullException.ThrowIfNull(section);
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var slot in slots[..section.Outputs.Length])
        {
            BigInteger value = slot;
            values.Add((slot > plainModulus / 2 ? value - plainModulus : value).ToString(CultureInfo.InvariantCulture));
        }

        return new OwnerResult(section, values.ToImmutable(), []);
    }

    /// <summary>Rounds slots to the digits that the protocol states.</summary>
    /// <param name="section">What the outputs are, with digits.</param>
    /// <param name="slots">Shape: [≥ outputs]; finite.</param>
    public static OwnerResult FromReals(ResultSection section, ReadOnlySpan<double> slots)
    {
        ArgumentNullException.ThrowIfNull(section);
        var digits = section.Digits ?? throw new ArgumentException("expected a number of digits", nameof(section));
        var values = ImmutableArray.CreateBuilder<string>();
        var transformed = ImmutableArray.CreateBuilder<string>();
        foreach (var slot in slots[..section.Outputs.Length])
        {
            values.Add(Round(slot, digits));
            // Of the value before it was rounded: half a unit of it would move the last digit here.
            if (section.Transform == OutputTransform.Sigmoid)
                transformed.Add(Round(1 / (1 + Math.Exp(-slot)), digits));
        }

        return new OwnerResult(section, values.ToImmutable(), transformed.ToImmutable());
    }

    private static string Round(double value, int digits)
    {
        var text = value.ToString(FormattableString.Invariant($"F{digits}"), CultureInfo.InvariantCulture);
        // Never a sign before zero, which would tell on which side of it the value was.
        return text.StartsWith('-') && !text.Any(c => c is >= '1' and <= '9') ? text[1..] : text;
    }
}
