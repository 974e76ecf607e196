using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>How the copies of an effect allele become a part of a score.</summary>
/// <remarks>
/// An additive variant adds its weight for each copy, a dominant one once if there is at least one
/// copy, a recessive one once if there are two. A variant may instead have a weight for each number
/// of copies. The one X of a man is two copies under <see cref="HemizygousRule.Twice"/>; an allele
/// that is not called is none; a variant without any called allele adds nothing under every model.
/// Source: PGS Catalog, scoring file format 2.0, <c>is_dominant</c>, <c>is_recessive</c>,
/// <c>dosage_0_weight</c>, <c>dosage_1_weight</c>, <c>dosage_2_weight</c>.
/// </remarks>
public sealed class EffectModel : IEquatable<EffectModel>
{
    private const NumberStyles Plain =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private EffectModel(string text, ImmutableArray<double> perDosage = default) =>
        (Text, PerDosage) = (text, perDosage.IsDefault ? [] : perDosage);

    /// <summary>The weight for each copy: what a table without models means.</summary>
    public static EffectModel Additive { get; } = new("additive");

    /// <summary>The weight once, with one copy or two.</summary>
    public static EffectModel Dominant { get; } = new("dominant");

    /// <summary>The weight once, with two copies.</summary>
    public static EffectModel Recessive { get; } = new("recessive");

    /// <summary>
    /// As a table writes it: a word, or three decimal numbers, <c>0,0.5,0.7</c>, for 0, 1 and 2
    /// copies.
    /// </summary>
    public string Text { get; }

    /// <summary>Shape: [3] or empty; what 0, 1 and 2 copies add.</summary>
    public ImmutableArray<double> PerDosage { get; }

    /// <summary>Whether the model has its own weights, so that the row has none.</summary>
    public bool HasOwnWeights => !PerDosage.IsEmpty;

    /// <summary>Reads what a table writes.</summary>
    /// <returns>False for another text.</returns>
    public static bool TryParse(string text, out EffectModel model)
    {
        ArgumentNullException.ThrowIfNull(text);
        model = text switch
        {
            "dominant" => Dominant,
            "recessive" => Recessive,
            _ => Additive,
        };
        if (text == model.Text)
            return true;
        var weights = text.Split(',');
        if (
            weights.Length != 3
            || !weights.All(w => decimal.TryParse(w, Plain, CultureInfo.InvariantCulture, out _))
        )
        {
            return false;
        }

        model = new EffectModel(
            text,
            [.. weights.Select(w => double.Parse(w, Plain, CultureInfo.InvariantCulture))]
        );
        return true;
    }

    /// <summary>What one variant adds to a score.</summary>
    /// <param name="dosage">Copies of the effect allele, 0…2.</param>
    /// <param name="calledAlleles">0…2; with 0, nothing is added.</param>
    /// <param name="weight">What one copy adds; unused by a model with its own weights.</param>
    public double Adds(int dosage, int calledAlleles, double weight) =>
        HasOwnWeights
            ? calledAlleles == 0
                ? 0
                : PerDosage[dosage]
            : ReferenceEquals(this, Dominant)
                ? Math.Min(dosage, 1) * weight
                : ReferenceEquals(this, Recessive)
                    ? dosage / 2 * weight
                    : dosage * weight;

    /// <inheritdoc/>
    public bool Equals(EffectModel? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EffectModel);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
