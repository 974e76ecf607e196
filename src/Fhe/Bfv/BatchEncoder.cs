using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Packs n values modulo t into one plaintext, so that one operation on ciphertexts acts on all of
/// them. Slots form two rows of n/2; slot i of row r has index r·n/2 + i.
/// </summary>
/// <remarks>
/// Slot i of the first row is the plaintext's value at ψ^(3^i), of the second row at ψ^(−3^i),
/// for
/// the minimal primitive 2n-th root ψ modulo t. Source: SEAL 4.x, BatchEncoder.
/// </remarks>
public sealed class BatchEncoder
{
    private readonly RlweContext _context;
    private readonly PrimeRing _ring;
    private readonly int[] _positions;
    private readonly int[] _slotAt;

    /// <summary>An encoder for one context; it keeps the order of the slots.</summary>
    /// <exception cref="ArgumentException">The context does not support batching.</exception>
    public BatchEncoder(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _ring = context.PlainRing
            ?? throw new ArgumentException(
                "expected a BFV context with t prime and 1 mod 2n",
                nameof(context)
            );
        _positions = SlotPositions(context.Parameters.PolyModulusDegree);
        _slotAt = new int[_positions.Length];
        for (var i = 0; i < _positions.Length; i++)
            _slotAt[_positions[i]] = i;
    }

    /// <summary>n, the number of slots.</summary>
    public int SlotCount => _positions.Length;

    /// <summary>Encodes slot values; missing ones are zero.</summary>
    /// <param name="slots">Shape: [≤ n], each below t.</param>
    /// <exception cref="ArgumentException">Too many slots, or a value that is not below t.
    /// </exception>
    public Plaintext Encode(ReadOnlySpan<ulong> slots)
    {
        var plaintext = new Plaintext(ParmsId.Zero, 1.0, new AlignedWords(SlotCount));
        Encode(slots, plaintext);
        return plaintext;
    }

    /// <summary>As <see cref="Encode(ReadOnlySpan{ulong})"/>, into a plaintext of n coefficients
    /// that
    /// is overwritten; allocates nothing.</summary>
    /// <exception cref="ArgumentException">As above, or the destination was not made by an encoder.
    /// </exception>
    public void Encode(ReadOnlySpan<ulong> slots, Plaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.IsNttForm || destination.Words.Length != SlotCount)
            throw new ArgumentException(
                $"expected a plaintext of {SlotCount} coefficients",
                nameof(destination)
            );
        ThrowIfNotEncodable(slots);
        var values = destination.Buffer.Span;
        if (slots.Length < SlotCount)
        {
            values.Clear();
            for (var i = 0; i < slots.Length; i++)
                values[_positions[i]] = slots[i];
        }
        else
        {
            Gather(slots, _slotAt, values);
        }

        _ring.Inverse(values);
    }

    /// <summary>The slot values of a plaintext.</summary>
    /// <param name="plaintext">In coefficient form, every coefficient below t.</param>
    /// <param name="slots">Shape: [≤ n]; receives the first slots.</param>
    /// <exception cref="ArgumentException">The plaintext is not of this context, or more slots are
    /// asked for than there are.</exception>
    public void Decode(Plaintext plaintext, Span<ulong> slots)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        PlaintextCheck.ThrowIfNotBfvCoefficients(_context, plaintext);
        if (slots.Length > SlotCount)
            throw new ArgumentException(
                $"expected at most {SlotCount} slots, found {slots.Length}",
                nameof(slots)
            );
        using var scratch = _context.Pool.Rent(SlotCount, secret: true);
        var values = scratch.Span;
        plaintext.Words.CopyTo(values);
        values[plaintext.Words.Length..].Clear();
        _ring.Forward(values);
        for (var i = 0; i < slots.Length; i++)
            slots[i] = values[_positions[i]];
    }

    /// <summary>values[i] = slots[order[i]]. Writing in order and reading about is faster than the
    /// other way round.</summary>
    private static void Gather(
        ReadOnlySpan<ulong> slots,
        ReadOnlySpan<int> order,
        Span<ulong> values
    )
    {
        // The order is a permutation of the slots' indices, made here.
        ref var source = ref MemoryMarshal.GetReference(slots[..order.Length]);
        ref var target = ref MemoryMarshal.GetReference(values[..order.Length]);
        ref var index = ref MemoryMarshal.GetReference(order);
        for (nuint i = 0; i < (nuint)order.Length; i += 4)
        {
            var first = Unsafe.Add(ref source, Unsafe.Add(ref index, i));
            var second = Unsafe.Add(ref source, Unsafe.Add(ref index, i + 1));
            var third = Unsafe.Add(ref source, Unsafe.Add(ref index, i + 2));
            var fourth = Unsafe.Add(ref source, Unsafe.Add(ref index, i + 3));
            Unsafe.Add(ref target, i) = first;
            Unsafe.Add(ref target, i + 1) = second;
            Unsafe.Add(ref target, i + 2) = third;
            Unsafe.Add(ref target, i + 3) = fourth;
        }
    }

    /// <summary>The checks of encoding alone.</summary>
    internal void ThrowIfNotEncodable(ReadOnlySpan<ulong> slots)
    {
        if (slots.Length > SlotCount)
            throw new ArgumentException(
                $"expected at most {SlotCount} slots, found {slots.Length}",
                nameof(slots)
            );
        var t = _context.Parameters.PlainModulus;
        if (!WordLanes.AreBelow(slots, t))
        {
            var at = slots.IndexOfAnyInRange(t, ulong.MaxValue);
            throw new ArgumentException(
                $"expected values below t = {t}, found {slots[at]} in slot {at}",
                nameof(slots)
            );
        }
    }

    /// <summary>Where each slot sits in the bit-reversed transform. Shape: [n].</summary>
    private static int[] SlotPositions(int n)
    {
        var positions = new int[n];
        var bits = BitOperations.Log2((uint)n);
        var power = 1;
        for (var i = 0; i < n / 2; i++)
        {
            positions[i] = BitReversal.Reverse((power - 1) / 2, bits);
            positions[(n / 2) + i] = BitReversal.Reverse(((2 * n) - power - 1) / 2, bits);
            power = power * 3 & ((2 * n) - 1);
        }

        return positions;
    }
}
