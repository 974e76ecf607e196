using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>A fixed, pinned run of 64-bit words that starts at a multiple of 64 bytes.</summary>
/// <remarks>Vector loads that straddle cache lines cost twice; aligned rows never do.</remarks>
internal sealed class AlignedWords
{
    private const int AlignmentBytes = 64;

    private readonly ulong[] _array;
    private readonly int _offset;

    public AlignedWords(int length)
    {
        _array = GC.AllocateArray<ulong>(length + (AlignmentBytes / sizeof(ulong)), pinned: true);
        var address = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _offset = (int)(
            (AlignmentBytes - (address % AlignmentBytes)) % AlignmentBytes / sizeof(ulong)
        );
        Length = length;
    }

    public int Length { get; }

    public Span<ulong> Span => _array.AsSpan(_offset, Length);
}
