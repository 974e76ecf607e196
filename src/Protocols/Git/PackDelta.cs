namespace SecureGenomics.Provenance.Protocols;

/// <summary>An object as the difference to another, its base.</summary>
/// <remarks>
/// <code>
/// size of the base, size of the result        7 bits a byte, least first, top bit: another follows
/// instructions until the end:
///   1ooo ssss, the bytes of offset and size   copy from the base; which of the 4 bytes of the
///     whose bits are set, least first         offset (low bits) and the 3 of the size are there;
///                                             a size of 0 is 65,536
///   0nnn nnnn, n bytes                        n new bytes; n is not 0
/// </code>
/// Source: Git documentation, gitformat-pack, "Deltified representation".
/// </remarks>
internal static class PackDelta
{
    /// <summary>Computes the result.</summary>
    /// <param name="source">The base.</param>
    /// <param name="delta">The instructions.</param>
    /// <param name="maximumBytes">Of the result.</param>
    /// <param name="name">How errors name the object.</param>
    /// <exception cref="MalformedInputException">
    /// Another base's size, a result that is too large, a copy from outside of the base, a result
    /// of
    /// another size than stated.
    /// </exception>
    public static byte[] Apply(
        ReadOnlySpan<byte> source,
        ReadOnlySpan<byte> delta,
        int maximumBytes,
        string name
    )
    {
        var sourceSize = ReadSize(ref delta, name);
        if (sourceSize != source.Length)
            throw Error(name, $"a base of {source.Length} bytes", $"{sourceSize}");
        var size = ReadSize(ref delta, name);
        if (size > maximumBytes)
            throw Error(name, $"at most {maximumBytes} bytes", $"{size}");

        var result = new byte[size];
        var rest = result.AsSpan();
        while (!delta.IsEmpty)
        {
            var instruction = Take(ref delta, name);
            var piece =
                (instruction & 0x80) != 0
                    ? Copied(source, ref delta, instruction, name)
                    : Added(ref delta, instruction, name);
            if (piece.Length > rest.Length)
                throw Error(name, $"a result of {size} bytes", "more");
            piece.CopyTo(rest);
            rest = rest[piece.Length..];
        }

        return rest.IsEmpty ? result : throw Error(name, $"a result of {size} bytes", "fewer");
    }

    private static ReadOnlySpan<byte> Copied(
        ReadOnlySpan<byte> source,
        ref ReadOnlySpan<byte> delta,
        int instruction,
        string name
    )
    {
        var (offset, size) = (0L, 0L);
        for (var i = 0; i < 4; i++)
        {
            if ((instruction & (1 << i)) != 0)
                offset |= (long)Take(ref delta, name) << (8 * i);
        }

        for (var i = 0; i < 3; i++)
        {
            if ((instruction & (0x10 << i)) != 0)
                size |= (long)Take(ref delta, name) << (8 * i);
        }

        size = size == 0 ? 0x10000 : size;
        return offset + size <= source.Length
            ? source.Slice((int)offset, (int)size)
            : throw Error(
                name,
                $"a copy from the {source.Length} bytes of the base",
                $"{size} at {offset}"
            );
    }

    private static ReadOnlySpan<byte> Added(ref ReadOnlySpan<byte> delta, int size, string name)
    {
        if (size == 0 || size > delta.Length)
            throw Error(name, $"1 to {delta.Length} new bytes", $"{size}");
        var added = delta[..size];
        delta = delta[size..];
        return added;
    }

    private static long ReadSize(ref ReadOnlySpan<byte> delta, string name)
    {
        var size = 0L;
        for (var shift = 0; shift < 56; shift += 7)
        {
            var next = Take(ref delta, name);
            size |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
                return size;
        }

        throw Error(name, "a size below 2^56", "more");
    }

    private static byte Take(ref ReadOnlySpan<byte> delta, string name)
    {
        if (delta.IsEmpty)
            throw Error(name, "another byte of the delta", "its end");
        var next = delta[0];
        delta = delta[1..];
        return next;
    }

    private static MalformedInputException Error(string name, string expected, string found) =>
        new($"{name}: expected {expected}, found {found}", "the repository is damaged or hostile");
}
