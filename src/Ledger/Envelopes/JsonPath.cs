namespace SecureGenomics.Provenance.Ledger;

/// <summary>Where a value stands in a record, such as <c>predicate.observed</c>; spelled out only
/// for a message.</summary>
/// <param name="Within">The object around it; null for the whole record.</param>
/// <param name="Name">The member's name, or the record's.</param>
/// <param name="Item">Its place when the member is a list, from 0; −1 when it is the member
/// itself.</param>
internal readonly record struct JsonPath(JsonFields? Within, string Name, int Item = -1)
{
    public static implicit operator JsonPath(string record) => new(Within: null, record);

    public override string ToString()
    {
        var member = Within is null ? Name : $"{Within.Path}.{Name}";
        return Item < 0 ? member : $"{member}[{Item}]";
    }
}
