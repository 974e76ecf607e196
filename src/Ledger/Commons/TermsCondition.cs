using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One condition, as it stands in a record.</summary>
/// <param name="Code">An id such as <c>DUO:0000042</c>; labels change, ids do not.</param>
/// <param name="Values">What the code takes beside it; in ordinal order.</param>
/// <remarks>Whether the code is known and takes such values, <see cref="TermsTable"/>
/// says.</remarks>
public sealed record TermsCondition(string Code, ImmutableArray<string> Values)
{
    /// <summary>Most values of one condition.</summary>
    public const int MaxValues = 64;

    private const int MaxValueLength = 80;

    /// <summary>A condition without a value.</summary>
    public TermsCondition(string code)
        : this(code, []) { }

    /// <inheritdoc/>
    public bool Equals(TermsCondition? other) =>
        other is not null && Code == other.Code && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Values.Length);

    internal JsonMembers ToJson()
    {
        var members = new JsonMembers().Add("code", Code);
        return Values.IsEmpty
            ? members
            : members.Add("values", Values, value => new JsonValue.Text(value));
    }

    internal static TermsCondition Read(JsonFields fields)
    {
        var condition = new TermsCondition(
            fields.Text("code", 64),
            fields.Has("values")
                ? fields.List("values", MaxValues, (item, path) =>
                    fields.ItemText(item, path, MaxValueLength)
                )
                : []
        );
        if (condition.Code.Length == 0)
            throw fields.Fault("code", "is empty");
        if (
            fields.Has("values")
            && (
                condition.Values.IsEmpty
                || condition
                    .Values.Zip(condition.Values.Skip(1))
                    .Any(pair => string.CompareOrdinal(pair.First, pair.Second) >= 0)
            )
        )
            throw fields.Fault("values", "is not a list of texts, each above the one before");
        fields.Finish();
        return condition;
    }
}
