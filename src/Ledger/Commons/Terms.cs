using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a member lets its data be used for: one permission and any number of
/// modifiers.</summary>
/// <param name="Permission">One of the five permissions.</param>
/// <param name="Modifiers">Each narrows it; in ordinal order of their codes, each once.</param>
/// <remarks>
/// <code>
/// {"modifiers":[{"code":"DUO:0000045"}],"permission":{"code":"DUO:0000042"}}
/// </code>
/// Source: docs/spec/terms.md.
/// </remarks>
public sealed record Terms(TermsCondition Permission, ImmutableArray<TermsCondition> Modifiers)
{
    private const int MaxModifiers = 32;

    /// <summary>The permission, then the modifiers.</summary>
    public IEnumerable<TermsCondition> Conditions => Modifiers.Prepend(Permission);

    /// <inheritdoc/>
    public bool Equals(Terms? other) =>
        other is not null
        && Permission == other.Permission
        && Modifiers.SequenceEqual(other.Modifiers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Permission, Modifiers.Length);

    /// <summary>The bytes of terms that travel as a blob: canonical JSON.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(ToJson().ToObject());

    /// <summary>Reads terms that travel as a blob.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is no terms.</exception>
    public static Terms Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "terms", "docs/spec/terms.md 1"));

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("modifiers", Modifiers, modifier => modifier.ToJson().ToObject())
            .Add("permission", Permission.ToJson());

    internal static Terms Read(JsonFields fields)
    {
        var terms = new Terms(
            TermsCondition.Read(fields.Object("permission")),
            fields.List("modifiers", MaxModifiers, (item, path) =>
                TermsCondition.Read(fields.ItemObject(item, path))
            )
        );
        if (
            terms
                .Modifiers.Zip(terms.Modifiers.Skip(1))
                .Any(pair => string.CompareOrdinal(pair.First.Code, pair.Second.Code) >= 0)
        )
            throw fields.Fault("modifiers", "is not in the order of codes, each once");
        fields.Finish();
        return terms;
    }
}
