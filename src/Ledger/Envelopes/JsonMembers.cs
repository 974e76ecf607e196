using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Collects the members of a JSON object that is about to be written.</summary>
/// <remarks>An optional member that is null is left out: absence has one spelling.</remarks>
internal sealed class JsonMembers
{
    private readonly SortedDictionary<string, JsonValue> _members = new(StringComparer.Ordinal);

    public JsonMembers Add(string name, JsonValue value)
    {
        _members.Add(name, value);
        return this;
    }

    public JsonMembers Add(string name, string? text) =>
        text is null ? this : Add(name, new JsonValue.Text(text));

    public JsonMembers Add(string name, ulong number) =>
        Add(name, number.ToString(CultureInfo.InvariantCulture));

    public JsonMembers Add(string name, JsonMembers members) => Add(name, members.ToObject());

    public JsonMembers Add<T>(string name, IEnumerable<T> items, Func<T, JsonValue> toValue) =>
        Add(name, new JsonValue.List([.. items.Select(toValue)]));

    public JsonMembers Add(string name, CountedRoot set) =>
        Add(name, new JsonMembers().Add("count", set.Count).Add("root", set.Root.ToString()));

    public JsonValue.Object ToObject() => new(_members);
}
