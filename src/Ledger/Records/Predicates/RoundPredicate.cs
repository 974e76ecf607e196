using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The next round of a study that takes several: the same contributors contribute again,
/// at parameters that the totals of the round before give.</summary>
/// <remarks>
/// Subjects: none. The parameters are recomputed by everybody who verifies. Source:
/// docs/spec/records.md 3.12, docs/spec/totals.md.
/// </remarks>
public sealed record RoundPredicate : LinkedPredicate
{
    private const int MostParameters = 256;
    private const int MostDigits = 64;

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Round;

    /// <summary>The round that begins; the first one, which has no entry, is 1.</summary>
    public required ulong Number { get; init; }

    /// <summary>The leaf hash of the decryption entry that ended the round before.</summary>
    public required LeafHash Decryption { get; init; }

    /// <summary>What this round's contributions are taken at: decimal texts, in the protocol's
    /// order.</summary>
    public required ImmutableArray<string> Parameters { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("decryption", Decryption.ToString())
            .Add("number", Number)
            .Add("parameters", Parameters, text => new JsonValue.Text(text));

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : "a round has no subject";

    internal static RoundPredicate Read(JsonFields fields)
    {
        var predicate = new RoundPredicate
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Number = fields.UInt64("number"),
            Decryption = fields.LeafHash("decryption"),
            Parameters = fields.List("parameters", MostParameters, (item, path) =>
                fields.ItemText(item, path, MostDigits)
            ),
        };
        if (predicate.Number < 2)
            throw fields.Fault("number", "is below 2");
        return predicate.Parameters is { IsEmpty: false } parameters && parameters.All(IsDecimal)
            ? predicate
            : throw fields.Fault("parameters", "are no decimal numbers");
    }

    /// <summary><c>-?digits(.digits)?</c>, without zeros that say nothing.</summary>
    private static bool IsDecimal(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        return whole.Length > 0
            && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || (fraction.Length > 0 && fraction[^1] != '0'))
            && !whole.ContainsAnyExceptInRange('0', '9')
            && !fraction.ContainsAnyExceptInRange('0', '9')
            && text != "-0";
    }
}
