using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>What the page below <c>/fixed/</c> draws: INSECURE, the same bytes at each
/// call.</summary>
internal sealed class FixedRandomness : RandomSource
{
    public override void Fill(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = unchecked((byte)((7 * i) + 3));
    }
}
