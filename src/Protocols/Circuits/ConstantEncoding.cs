using System.Numerics;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Constants as plaintexts: made by whoever computes, and made again by whoever
/// verifies.</summary>
/// <remarks>
/// Integers throughout, so that every machine makes the same bytes. A recorded CKKS constant may
/// come
/// from another encoder, whose arithmetic rounds: each coefficient may differ by 1 from the exact
/// one.
/// BFV encodes exactly, so there nothing may differ. Source: docs/spec/protocol.md, "Constants".
/// </remarks>
public sealed class ConstantEncoding
{
    private readonly RlweContext _context;
    private readonly BatchEncoder? _batch;
    private readonly CkksExactEncoder? _exact;

    /// <summary>For one context.</summary>
    public ConstantEncoding(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        if (context.Parameters.Scheme == Scheme.Bfv)
            _batch = new BatchEncoder(context);
        else
            _exact = new CkksExactEncoder(context);
    }

    /// <summary>Encodes a constant that was compiled for this context's parameters.</summary>
    public Plaintext Encode(CompiledConstant constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        return _exact is not null
            ? _exact.Encode(constant.ToExactSlots(), constant.Scale, constant.PrimeCount)
            : _batch!.Encode(ToSlots(constant));
    }

    /// <summary>Encodes every constant of a circuit.</summary>
    /// <returns>By name.</returns>
    public IReadOnlyDictionary<string, Plaintext> EncodeAll(CompiledCircuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return circuit.Constants.ToDictionary(
            constant => constant.Name,
            Encode,
            StringComparer.Ordinal
        );
    }

    /// <summary>Whether a plaintext encodes a constant, up to the last unit of CKKS.</summary>
    public bool IsEncodingOf(CompiledConstant constant, Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(constant);
        ArgumentNullException.ThrowIfNull(plaintext);
        if (_exact is not null)
            return _exact.IsEncodingOf(
                plaintext,
                constant.ToExactSlots(),
                constant.Scale,
                constant.PrimeCount
            );
        using var expected = Encode(constant);
        return expected.HasSameBytes(plaintext);
    }

    /// <summary>The residue of an integer modulo t.</summary>
    internal static ulong ToSlot(BigInteger value, ulong plainModulus)
    {
        var residue = value % plainModulus;
        return (ulong)(residue.Sign < 0 ? residue + plainModulus : residue);
    }

    private ulong[] ToSlots(CompiledConstant constant)
    {
        var t = _context.Parameters.PlainModulus;
        return constant.IsEach
            ? [.. Enumerable.Repeat(ToSlot(constant.Values[0].Mantissa, t), _batch!.SlotCount)]
            : [.. constant.Values.Select(value => ToSlot(value.Mantissa, t))];
    }
}
