using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// How numbers of many bits travel in slots of few: each is shifted to be at least 0 and cut into
/// limbs, one slot each, the least first. Slot 0 counts sites.
/// <code>
/// 1 ‖ limbs of quantity 0 ‖ limbs of quantity 1 ‖ …
/// </code>
/// </summary>
/// <remarks>
/// Limbs add up without carries: of M sites each total is at most M·(2^b − 1), below t.
/// The reader puts the totals together and takes M shifts off: exact. Source: docs/spec/totals.md,
/// "Limbs".
/// </remarks>
public sealed class TotalsLayout
{
    private readonly ImmutableArray<Quantity> _quantities;
    private readonly int _limbBits;

    /// <summary>A layout.</summary>
    /// <param name="quantities">In order.</param>
    /// <param name="limbBits">b, 1 to 16.</param>
    public TotalsLayout(ImmutableArray<Quantity> quantities, int limbBits)
    {
        (_quantities, _limbBits) = (quantities, limbBits);
        SlotCount = 1 + quantities.Sum(LimbsOf);
    }

    /// <summary>W.</summary>
    public int SlotCount { get; }

    /// <summary>The largest limb: 2^b − 1.</summary>
    public ulong LargestLimb => (1UL << _limbBits) - 1;

    /// <summary>A site's slots.</summary>
    /// <param name="sums">Shape: [quantities]; within the quantities' bounds.</param>
    /// <param name="slots">Shape: [W]; overwritten.</param>
    /// <exception cref="ArgumentException">A sum is out of its quantity's bounds.</exception>
    public void Encode(ReadOnlySpan<Int128> sums, Span<ulong> slots)
    {
        slots[0] = 1;
        var at = 1;
        for (var i = 0; i < _quantities.Length; i++)
        {
            var quantity = _quantities[i];
            if (sums[i] < quantity.Least || sums[i] > quantity.Most)
                throw new ArgumentException(
                    $"expected a sum within the bounds of {quantity.Name}",
                    nameof(sums)
                );
            var shifted = (UInt128)(sums[i] - (Int128)quantity.Least);
            for (var limb = 0; limb < LimbsOf(quantity); limb++)
            {
                slots[at++] = (ulong)shifted & LargestLimb;
                shifted >>= _limbBits;
            }
        }
    }

    /// <summary>The totals of all sites; null where no sites can have them.</summary>
    /// <param name="slots">Shape: [W]; totals.</param>
    /// <param name="sites">M.</param>
    /// <returns>Shape: [quantities].</returns>
    public ImmutableArray<Rational>? Decode(ReadOnlySpan<ulong> slots, ulong sites)
    {
        var totals = ImmutableArray.CreateBuilder<Rational>(_quantities.Length);
        var at = 1;
        foreach (var quantity in _quantities)
        {
            var sum = BigInteger.Zero;
            for (var limb = 0; limb < LimbsOf(quantity); limb++)
            {
                var total = slots[at++];
                if (total > sites * LargestLimb)
                    return null;
                sum += (BigInteger)total << (limb * _limbBits);
            }

            sum += quantity.Least * sites;
            if (sum < quantity.Least * sites || sum > quantity.Most * sites)
                return null;
            totals.Add(new Rational(sum, quantity.Denominator));
        }

        return totals.MoveToImmutable();
    }

    private int LimbsOf(Quantity quantity) => (quantity.Bits + _limbBits - 1) / _limbBits;
}
