using System.Buffers.Binary;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Damages a file of a corpus; the same seed and case number give the same bytes for
/// ever.</summary>
public static class Mutator
{
    private const int MaximumSteps = 6;

    // What counts and sizes break at.
    private static readonly ulong[] Edges =
    [
        0,
        1,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        0xffff,
        0x1_0000,
        int.MaxValue,
        0x8000_0000,
        uint.MaxValue,
        0x1_0000_0000,
        long.MaxValue,
        0x8000_0000_0000_0000,
        ulong.MaxValue,
    ];

    private static readonly string[] Words =
    [
        "\n",
        "\r\n",
        "\t",
        " ",
        "\0",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "-",
        ".",
        "#",
        "=",
        "0",
        "-1",
        "1e9",
        "2147483648",
        "9223372036854775808",
        "18446744073709551616",
        "NaN",
        "null",
        "\u00e9",
        "\ud83d\ude00",
        "../",
    ];

    /// <summary>One damaged file.</summary>
    /// <param name="corpus">Whole files; none is changed.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="number">Of the case.</param>
    public static byte[] Mutate(IReadOnlyList<byte[]> corpus, int seed, long number)
    {
        var random = new Random(HashOf(seed, number));
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var steps = random.Next(1, MaximumSteps); steps > 0; steps--)
            Step(random, bytes, corpus);
        return [.. bytes];
    }

    private static void Step(Random random, List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        // Heads hold what matters to a binary format: every other place lies in the first 256
        // bytes.
        var at =
            random.Next(2) == 0
                ? random.Next(Math.Min(bytes.Count, 256) + 1)
                : random.Next(bytes.Count + 1);
        var inside = at < bytes.Count;
        var length = Math.Min(random.Next(1, 1 << random.Next(1, 9)), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0 when inside:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when inside:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.InsertRange(
                    at,
                    System.Text.Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)])
                );
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4 when length > 0:
                var copy = bytes.GetRange(at, length);
                for (var times = random.Next(1, 4); times > 0; times--)
                    bytes.InsertRange(at, copy);
                break;
            case 5:
                Splice(random, bytes, at, corpus[random.Next(corpus.Count)]);
                break;
            case 6:
                Overwrite(random, bytes, at);
                break;
            case 7 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 8:
                OverwriteNumber(random, bytes, at);
                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }

    /// <summary>From here on the end of another file of the corpus.</summary>
    private static void Splice(Random random, List<byte> bytes, int at, byte[] other)
    {
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }

    /// <summary>A number of one, two, four or eight bytes where a format may keep a size.</summary>
    private static void Overwrite(Random random, List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[8];
        var edge = Edges[random.Next(Edges.Length)];
        if (random.Next(3) == 0)
            edge = unchecked(edge - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(number, edge);
        var size = 1 << random.Next(4);
        number = number[..size];
        if (random.Next(2) == 0)
            number.Reverse();
        for (var i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    /// <summary>Another number in place of a run of decimal digits.</summary>
    private static void OverwriteNumber(Random random, List<byte> bytes, int at)
    {
        var first = bytes.FindIndex(at, digit => digit is >= (byte)'0' and <= (byte)'9');
        if (first < 0)
            return;
        var end = bytes.FindIndex(first, digit => digit is < (byte)'0' or > (byte)'9');
        bytes.RemoveRange(first, (end < 0 ? bytes.Count : end) - first);
        bytes.InsertRange(
            first,
            System.Text.Encoding.ASCII.GetBytes($"{Edges[random.Next(Edges.Length)]}")
        );
    }

    /// <summary>Neighbouring cases start far apart (the finaliser of SplitMix64).</summary>
    private static int HashOf(int seed, long number)
    {
        unchecked
        {
            var z = ((ulong)(uint)seed << 32) + ((ulong)number * 0x9e3779b97f4a7c15);
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return (int)(z ^ (z >> 31));
        }
    }
}
