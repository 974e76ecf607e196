using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// An immutable map to which setting or removing a key is cheap: versions share one growing
/// buffer, as those of
/// <see cref="AppendLog{T}"/> do.
/// </summary>
/// <remarks>
/// The buffer is a hash table with chains that holds all that was ever set or removed, the
/// newest at
/// a chain's head.
/// A version passes over what was set behind its own end, so none ever changes. Setting a key of an
/// older version, behind which others stand already, copies.
/// </remarks>
internal sealed class AppendMap<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
{
    private readonly Buffer _buffer;
    private readonly int _end;

    private AppendMap(Buffer buffer, int end, int count)
    {
        _buffer = buffer;
        _end = end;
        Count = count;
    }

    public static AppendMap<TKey, TValue> Empty => new(new Buffer(), 0, 0);

    /// <summary>Number of keys.</summary>
    public int Count { get; }

    public bool Contains(TKey key) => TryGetValue(key, out _);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_buffer)
        {
            var place = PlaceOf(key);
            value = place < 0 ? default : _buffer.Items[place].Value;
            return place >= 0;
        }
    }

    /// <summary>The map with a value for a key, in place of the one that it has, if any.</summary>
    public AppendMap<TKey, TValue> Set(TKey key, TValue value)
    {
        lock (_buffer)
        {
            return With(
                new Item(key, value, IsRemoval: false, Next: -1),
                PlaceOf(key) < 0 ? Count + 1 : Count
            );
        }
    }

    /// <summary>The map without a key; itself where it does not have the key.</summary>
    public AppendMap<TKey, TValue> Remove(TKey key)
    {
        lock (_buffer)
        {
            return PlaceOf(key) < 0
                ? this
                : With(new Item(key, default!, IsRemoval: true, Next: -1), Count - 1);
        }
    }

    /// <summary>The values that keys have, in the order in which they were set.</summary>
    public ImmutableArray<TValue> Values()
    {
        var values = ImmutableArray.CreateBuilder<TValue>(Count);
        lock (_buffer)
        {
            for (var place = 0; place < _end; place++)
            {
                if (PlaceOf(_buffer.Items[place].Key) == place)
                    values.Add(_buffer.Items[place].Value);
            }
        }

        return values.MoveToImmutable();
    }

    /// <summary>Where the value of a key is; −1 where it has none.</summary>
    private int PlaceOf(TKey key)
    {
        var place = _buffer.Find(key, _end);
        return place < 0 || _buffer.Items[place].IsRemoval ? -1 : place;
    }

    private AppendMap<TKey, TValue> With(Item item, int count)
    {
        // Every study begins with one empty map (StudyState.Empty), so nobody writes into the
        // buffer of one.
        var buffer = _end > 0 && _buffer.Used == _end ? _buffer : _buffer.CopyOf(_end);
        buffer.Add(item);
        return new AppendMap<TKey, TValue>(buffer, _end + 1, count);
    }

    private sealed class Buffer
    {
        private const int FirstCapacity = 16;

        // A power of two of them, each with the place of its chain's head plus one.
        private int[] _heads = new int[FirstCapacity];

        public Item[] Items { get; private set; } = new Item[FirstCapacity];

        public int Used { get; private set; }

        /// <summary>The newest place of a key before an end; −1 without one.</summary>
        public int Find(TKey key, int end)
        {
            var place = _heads[ChainOf(key)] - 1;
            while (place >= 0 && (place >= end || !Items[place].Key.Equals(key)))
                place = Items[place].Next;
            return place;
        }

        public void Add(Item item)
        {
            if (Used == Items.Length)
                Grow();
            Items[Used] = item;
            Link(Used++);
        }

        public Buffer CopyOf(int end)
        {
            var copy = new Buffer();
            for (var place = 0; place < end; place++)
                copy.Add(Items[place]);
            return copy;
        }

        private void Grow()
        {
            var larger = new Item[Items.Length * 2];
            Items.CopyTo(larger, 0);
            Items = larger;
            _heads = new int[larger.Length];
            for (var place = 0; place < Used; place++)
                Link(place);
        }

        private void Link(int place)
        {
            ref var head = ref _heads[ChainOf(Items[place].Key)];
            Items[place] = Items[place] with { Next = head - 1 };
            head = place + 1;
        }

        // Drawn anew in each process (HashCode), so that nobody can choose keys that all fall into
        // one chain.
        private int ChainOf(TKey key) => HashCode.Combine(key) & (_heads.Length - 1);
    }

    /// <summary>What was set or removed, and the place of the next older item of its chain; −1
    /// at its
    /// end.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Item(TKey Key, TValue Value, bool IsRemoval, int Next);
}
