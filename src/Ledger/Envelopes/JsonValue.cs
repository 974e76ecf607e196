using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One JSON value of a record: text, integer, truth value, null, list or object.</summary>
/// <remarks>
/// There is no floating-point value, because records have none. Source: docs/spec/records.md 1.
/// </remarks>
public abstract class JsonValue
{
    private protected JsonValue(int offset) => Offset = offset;

    /// <summary>
    /// Where the value starts, in bytes from the start of the input; 0 when it was not read.
    /// </summary>
    public int Offset { get; }

    /// <summary>A text in Unicode normalisation form C.</summary>
    public sealed class Text(string value, int offset = 0) : JsonValue(offset)
    {
        /// <summary>The text.</summary>
        public string Value { get; } = value;
    }

    /// <summary>
    /// An integer of magnitude below 2^53; records write larger ones as decimal text.
    /// </summary>
    public sealed class Integer(long value, int offset = 0) : JsonValue(offset)
    {
        /// <summary>The integer.</summary>
        public long Value { get; } = value;
    }

    /// <summary>True or false.</summary>
    public sealed class Boolean(bool value, int offset = 0) : JsonValue(offset)
    {
        /// <summary>The truth value.</summary>
        public bool Value { get; } = value;
    }

    /// <summary>The value <c>null</c>.</summary>
    public sealed class Null(int offset = 0) : JsonValue(offset);

    /// <summary>A list.</summary>
    public sealed class List(ImmutableArray<JsonValue> items, int offset = 0) : JsonValue(offset)
    {
        /// <summary>The items, in order.</summary>
        public ImmutableArray<JsonValue> Items { get; } = items;
    }

    /// <summary>An object; names are unique and in the order of their UTF-16 code units.</summary>
    public sealed class Object(
        IReadOnlyDictionary<string, JsonValue> members, int offset = 0, int end = 0)
        : JsonValue(offset)
    {
        /// <summary>
        /// Where the value ends, in bytes from the start of the input; 0 when it was not read.
        /// </summary>
        public int End { get; } = end;

        /// <summary>The members.</summary>
        public SortedDictionary<string, JsonValue> Members { get; } =
            members as SortedDictionary<string, JsonValue> ?? Sorted(members);

        private static SortedDictionary<string, JsonValue> Sorted(
            IReadOnlyDictionary<string, JsonValue> members)
        {
            var sorted = new SortedDictionary<string, JsonValue>(StringComparer.Ordinal);
            foreach (var (name, value) in members)
                sorted.Add(name, value);
            return sorted;
        }
    }
}
