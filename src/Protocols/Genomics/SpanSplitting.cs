namespace SecureGenomics.Provenance.Protocols;

internal static class SpanSplitting
{
    /// <summary>Cuts at the separator; the last range takes the rest. Returns the number of
    /// ranges.</summary>
    public static int Split(this ReadOnlySpan<byte> text, Span<Range> parts, byte separator)
    {
        var start = 0;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var length = text[start..].IndexOf(separator);
            if (length < 0)
            {
                parts[i] = start..;
                return i + 1;
            }

            parts[i] = start..(start + length);
            start += length + 1;
        }

        parts[^1] = start..;
        return parts.Length;
    }
}
