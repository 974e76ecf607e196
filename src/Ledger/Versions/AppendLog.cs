namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// An immutable list to which appending is cheap: versions share one growing buffer.
/// </summary>
/// <remarks>
/// Appending to the newest version writes into the shared buffer behind every older version's end;
/// appending to an older one, where another item already stands, copies. Readers of a version never
/// look past its own count, so no version ever changes.
/// </remarks>
internal sealed class AppendLog<T>
{
    private readonly Buffer _buffer;

    private AppendLog(Buffer buffer, int count)
    {
        _buffer = buffer;
        Count = count;
    }

    public static AppendLog<T> Empty => new(new Buffer(), 0);

    public int Count { get; }

    public T this[int index] =>
        index >= 0 && index < Count
            ? _buffer.Items[index]
            : throw new ArgumentOutOfRangeException(nameof(index));

    public AppendLog<T> Append(T item)
    {
        lock (_buffer)
        {
            if (_buffer.Used == Count && Count > 0)
                return new AppendLog<T>(_buffer.Add(item), Count + 1);
        }

        return new AppendLog<T>(_buffer.CopyOf(Count).Add(item), Count + 1);
    }

    private sealed class Buffer
    {
        private T[] _items = [];

        public int Used { get; private set; }

        public T[] Items => Volatile.Read(ref _items);

        public Buffer Add(T item)
        {
            if (Used == _items.Length)
            {
                var larger = new T[Math.Max(16, _items.Length * 2)];
                _items.CopyTo(larger, 0);
                larger[Used] = item;
                Volatile.Write(ref _items, larger);
            }
            else
            {
                _items[Used] = item;
            }

            Used++;
            return this;
        }

        public Buffer CopyOf(int count)
        {
            var copy = new Buffer { _items = new T[Math.Max(16, count * 2)], Used = count };
            Items.AsSpan(0, count).CopyTo(copy._items);
            return copy;
        }
    }
}
