using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Collects the members of a JSON object that is about to be written.</summary>
/// <remarks>An optional member that is null is left out: absence has one spelling.</remarks>
internal sealed class JsonMembers
{
    private readonly List<KeyValuePair<string, JsonValue>> _members = [];

    public JsonMembers Add(string name, JsonValue value)
    {
        _members.Add(new(name, value));
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

    /// <summary>The object, with its members in order.</summary>
    /// <exception cref="InvalidOperationException">A name was added twice.</exception>
    public JsonValue.Object ToObject()
    {
        _members.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        for (var i = 1; i < _members.Count; i++)
        {
            if (string.Equals(_members[i].Key, _members[i - 1].Key, StringComparison.Ordinal))
                throw new InvalidOperationException($"the member '{_members[i].Key}' twice");
        }

        return new JsonValue.Object([.. _members], offset: 0, end: 0);
    }
}
