using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

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
    /// <remarks>
    /// Nearly all texts of a record are ASCII that nothing escapes, and most of them stand for
    /// bytes: such
    /// a text keeps its place in what was read and becomes a string when it is asked for.
    /// </remarks>
    public sealed class Text : JsonValue
    {
        private readonly ReadOnlyMemory<byte> _plain;
        private string? _value;

        /// <summary>Takes a text.</summary>
        /// <param name="value">Valid UTF-16 in normalisation form C.</param>
        /// <param name="offset">Where it was read.</param>
        public Text(string value, int offset = 0)
            : base(offset) => _value = value;

        /// <summary>Takes a text that is spelled as it is read.</summary>
        /// <param name="plain">ASCII without anything that is escaped; not changed
        /// afterwards.</param>
        /// <param name="offset">Where it was read.</param>
        internal Text(ReadOnlyMemory<byte> plain, int offset = 0)
            : base(offset) => _plain = plain;

        /// <summary>The text.</summary>
        public string Value => _value ??= Encoding.ASCII.GetString(_plain.Span);

        /// <summary>Number of UTF-16 code units.</summary>
        internal int Length => _value?.Length ?? _plain.Length;

        /// <summary>The text's ASCII; empty where only <see cref="Value"/> has it.</summary>
        internal ReadOnlySpan<byte> Plain => _plain.Span;

        /// <summary>The text that stands for bytes: base64 with padding.</summary>
        internal static Text OfBase64(ReadOnlySpan<byte> bytes)
        {
            var digits = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
            _ = Base64.EncodeToUtf8(bytes, digits, out _, out _);
            return new Text(digits);
        }
    }

    /// <summary>A value that is in its canonical spelling already.</summary>
    /// <param name="bytes">Canonical JSON; not changed afterwards.</param>
    internal sealed class Written(ReadOnlyMemory<byte> bytes) : JsonValue(0)
    {
        /// <summary>The spelling.</summary>
        public ReadOnlyMemory<byte> Bytes { get; } = bytes;
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
    public sealed class Object : JsonValue
    {
        /// <summary>Takes members in any order.</summary>
        /// <param name="members">Names and values.</param>
        public Object(IReadOnlyDictionary<string, JsonValue> members)
            : this(
                [.. members.OrderBy(member => member.Key, StringComparer.Ordinal)],
                offset: 0,
                end: 0
            ) { }

        /// <summary>Takes members that are in order.</summary>
        internal Object(
            ImmutableArray<KeyValuePair<string, JsonValue>> ordered,
            int offset,
            int end
        )
            : base(offset)
        {
            Members = ordered;
            End = end;
        }

        /// <summary>
        /// Where the value ends, in bytes from the start of the input; 0 when it was not read.
        /// </summary>
        public int End { get; }

        /// <summary>The members, in order.</summary>
        public ImmutableArray<KeyValuePair<string, JsonValue>> Members { get; }

        /// <summary>The place of a member among <see cref="Members"/>; negative when there is
        /// none.</summary>
        internal int IndexOf(string name)
        {
            var (low, high) = (0, Members.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var order = string.CompareOrdinal(Members[middle].Key, name);
                if (order == 0)
                    return middle;
                if (order < 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }

            return -1;
        }
    }
}
