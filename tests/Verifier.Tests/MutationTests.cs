using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>No bundle that differs from an honest one by a bit, an end, a file or a line is VERIFIED.</summary>
/// <remarks>
/// By default a sample with fixed strides; with <c>SGP_EXHAUSTIVE=1</c> every bit outside of blobs, a bit of every byte in
/// them, every length and 100,000 random mutations. A mutation is judged by the container and the digest of the file that it
/// hit, which is what the verdict rests on; a sample of each is judged by the whole verification as well.
/// </remarks>
public sealed class MutationTests(FinishedStudy honest) : IClassFixture<FinishedStudy>, IDisposable
{
    private static readonly bool IsExhaustive = Environment.GetEnvironmentVariable("SGP_EXHAUSTIVE") == "1";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void No_flipped_bit_goes_unseen()
    {
        var whole = File.ReadAllBytes(honest.Bundle);
        var files = Files(whole);
        using var mutant = OpenMutant();
        long flips = 0;
        for (long offset = 0; offset < whole.Length; offset++)
        {
            var file = files.FirstOrDefault(range => range.Start <= offset && offset < range.End).Name;
            var isBlob = file?.StartsWith("objects/", StringComparison.Ordinal) ?? false;
            for (var bit = 0; bit < 8; bit++)
            {
                var number = (8 * offset) + bit;
                if (isBlob ? bit != offset % 8 || !IsTaken(number, 9973) : !IsTaken(number, 499))
                    continue;
                Write(mutant, offset, (byte)(whole[offset] ^ (1 << bit)));
                var where = $"bit {bit} of byte {offset} ({file ?? "between files"})";
                Assert.True(IsSeen(file), where);
                if (flips++ % 97 == 0)
                    Assert.True(honest.Verify(_folder["mutant"]).Verdict is Verdict.Malformed or Verdict.Failed, where);
            }

            Write(mutant, offset, whole[offset]);
        }

        Assert.True(flips > 500);
    }

    [Fact]
    public void No_truncation_goes_unseen()
    {
        using var mutant = OpenMutant();
        var length = mutant.Length;
        for (var size = length - 1; size >= 0; size--)
        {
            if (size > 2000 && size < length - 8000 && !IsTaken(size, 499))
                continue;
            mutant.SetLength(size);
            Assert.False(IsContainer(), $"{size} of {length} bytes");
        }

        Assert.Equal(Verdict.Malformed, honest.Verify(_folder["mutant"]).Verdict);
    }

    [Fact]
    public void No_random_mutation_goes_unseen_or_breaks_the_verifier()
    {
        var whole = File.ReadAllBytes(honest.Bundle);
        var cases = IsExhaustive ? 100_000 : 200;
        for (var seed = 0; seed < cases; seed++)
        {
            var mutant = Mutate(whole, new Random(seed));
            if (mutant.AsSpan().SequenceEqual(whole))
                continue;
            File.WriteAllBytes(_folder["mutant"], mutant);

            Assert.True(honest.Verify(_folder["mutant"]).Verdict is Verdict.Malformed or Verdict.Failed, $"seed {seed}");
        }
    }

    [Fact]
    public void No_file_can_be_cut_out_doubled_or_moved_in_the_raw_container()
    {
        var whole = File.ReadAllBytes(honest.Bundle);
        var files = Files(whole);
        foreach (var (i, (name, _, end)) in files.Index())
        {
            // A local record reaches from the end of the one before to the end of its content.
            var start = i == 0 ? 0 : files[i - 1].End;
            byte[] record = whole[(int)start..(int)end];
            byte[] next = i + 1 < files.Count ? whole[(int)end..(int)files[i + 1].End] : [];
            byte[][] mutants =
            [
                [.. whole[..(int)start], .. whole[(int)end..]],
                [.. whole[..(int)end], .. record, .. whole[(int)end..]],
                [.. whole[..(int)start], .. next, .. record, .. whole[((int)end + next.Length)..]],
            ];
            foreach (var mutant in mutants.Where(mutant => !mutant.AsSpan().SequenceEqual(whole)))
            {
                File.WriteAllBytes(_folder["mutant"], mutant);
                Assert.False(IsContainer(), name);
            }
        }
    }

    [Fact]
    public void No_file_can_be_left_out_of_a_container_that_is_made_anew()
    {
        using var reader = BundleReader.Open(honest.Bundle);
        foreach (var left in reader.Files.Where(file => file.Name != BundlePath.Policy))
        {
            var path = _folder[$"without-{left.Digest}"];
            Rewrite(reader, path, reader.EntryCount, file => file.Name == left.Name ? null : Content(reader, file.Name));

            Assert.True(honest.Verify(path).Verdict is Verdict.Malformed or Verdict.Failed, left.Name);
        }
    }

    [Fact]
    public void No_entry_can_be_removed_doubled_or_swapped()
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var lines = Encoding.UTF8.GetString(Content(reader, BundlePath.Entries)).TrimEnd('\n').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            string[][] mutants =
            [
                [.. lines[..i], .. lines[(i + 1)..]],
                [.. lines[..(i + 1)], .. lines[i..]],
                i + 1 < lines.Length ? [.. lines[..i], lines[i + 1], lines[i], .. lines[(i + 2)..]] : [lines[^1], .. lines[..^1]],
            ];
            foreach (var (kind, mutant) in mutants.Index())
            {
                var path = _folder[string.Create(CultureInfo.InvariantCulture, $"line-{i}-{kind}")];
                Rewrite(reader, path, (ulong)mutant.Length, file => file.Name == BundlePath.Entries
                    ? Encoding.UTF8.GetBytes(string.Join('\n', mutant) + "\n")
                    : Content(reader, file.Name));

                Assert.True(honest.Verify(path).Verdict is Verdict.Malformed or Verdict.Failed, $"line {i}, mutation {kind}");
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsTaken(long number, long stride) => IsExhaustive || number % stride == 0;

    private FileStream OpenMutant()
    {
        File.Copy(honest.Bundle, _folder["mutant"]);
        return new FileStream(_folder["mutant"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    private static void Write(FileStream file, long offset, byte value)
    {
        file.Position = offset;
        file.Write([value]);
    }

    private bool IsContainer()
    {
        try
        {
            BundleReader.Open(_folder["mutant"]).Dispose();
            return true;
        }
        catch (BundleFormatException)
        {
            return false;
        }
    }

    /// <summary>Whether the container or a digest shows that the mutant is no honest bundle; only the file that was hit is hashed.</summary>
    private bool IsSeen(string? hit)
    {
        try
        {
            using var reader = BundleReader.Open(_folder["mutant"]);
            return !reader.VerifyDigests(progress: null, file => hit is null || file.Name == hit).IsEmpty;
        }
        catch (BundleFormatException)
        {
            return true;
        }
    }

    /// <summary>Where each file's content stands, in order; the manifest, which is the first and read on opening, has no name.</summary>
    private List<(string? Name, long Start, long End)> Files(byte[] whole)
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var ranges = new List<(string? Name, long Start, long End)>();
        var manifest = Content(reader, BundlePath.Manifest).LongLength;
        var at = Find(whole, Content(reader, BundlePath.Manifest), 0);
        ranges.Add((null, at, at + manifest));
        foreach (var file in reader.Files)
        {
            at = Find(whole, Content(reader, file.Name), ranges[^1].End);
            ranges.Add((file.Name, at, at + (long)file.SizeBytes));
        }

        return ranges;
    }

    private static long Find(byte[] whole, byte[] content, long from) =>
        from + whole.AsSpan((int)from).IndexOf(content);

    private static byte[] Content(BundleReader reader, string name) => reader.ReadAllBytes(name, maxBytes: 1 << 24);

    private static void Rewrite(BundleReader reader, string path, ulong entries, Func<BundleFile, byte[]?> content)
    {
        var writer = new BundleWriter(BundleType.Study, entries);
        foreach (var file in reader.Files)
        {
            if (content(file) is { } bytes)
                writer.Add(file.Name, bytes);
        }

        writer.WriteNew(path);
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            // Half of the mutations near the ends, where structure is dense.
            var at = random.Next(2) == 0 ? random.Next(bytes.Length) : bytes.Length - 1 - random.Next(Math.Min(6000, bytes.Length));
            var length = Math.Min(random.Next(1, 64), bytes.Length - at);
            var from = random.Next(bytes.Length - length);
            switch (random.Next(4))
            {
                case 0:
                    random.NextBytes(bytes.AsSpan(at, length));
                    break;
                case 1:
                    bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                    break;
                case 2:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(from, length), .. bytes.AsSpan(at)];
                    break;
                default:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
                    break;
            }
        }

        return bytes;
    }
}
