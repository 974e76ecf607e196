using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>No bundle that differs from an honest one by a bit, an end, a file or a line is
/// VERIFIED.</summary>
/// <remarks>
/// By default a sample with fixed strides; with <c>SGP_EXHAUSTIVE=1</c> every bit outside of blobs,
/// a bit of every byte in
/// them, and every length. A mutant is judged by the container and the digest of the file that it
/// hit, which is what the
/// verdict rests on, and by the whole verification as well: a flipped bit of the sample always, of
/// the whole one in 97. Random mutations: <see cref="BundleMutationTests"/>.
/// </remarks>
public sealed class MutationTests(SmallestStudy honest, ITestOutputHelper output)
    : IClassFixture<SmallestStudy>,
        IDisposable
{
    private static readonly bool IsExhaustive =
        Environment.GetEnvironmentVariable("SGP_EXHAUSTIVE") == "1";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void No_flipped_bit_goes_unseen()
    {
        var whole = File.ReadAllBytes(honest.Bundle);
        var files = Files(whole);
        var (flips, judged, verified) = (0, 0, 0);
        InParallel(whole, (mutant, from, to) =>
        {
            for (var offset = from; offset < to; offset++)
            {
                var file = files
                    .FirstOrDefault(range => range.Start <= offset && offset < range.End)
                    .Name;
                var isBlob = file?.StartsWith("objects/", StringComparison.Ordinal) ?? false;
                for (var bit = 0; bit < 8; bit++)
                {
                    var number = (8L * offset) + bit;
                    if (
                        isBlob ? bit != offset % 8 || !IsTaken(number, 9973) : !IsTaken(number, 499)
                    )
                        continue;
                    mutant.Patch(offset, (byte)(whole[offset] ^ (1 << bit)));
                    var where = $"bit {bit} of byte {offset} ({file ?? "between files"})";
                    Assert.True(IsSeen(mutant.Path, file), where);
                    if (Interlocked.Increment(ref flips) % 97 != 0 && IsExhaustive)
                        continue;
                    var verdict = Verify(mutant.Path);
                    Interlocked.Increment(ref judged);
                    if (verdict == Verdict.Verified)
                        Interlocked.Increment(ref verified);
                    Assert.True(verdict is Verdict.Malformed or Verdict.Failed, where);
                }

                mutant.Patch(offset, whole[offset]);
            }
        });

        output.WriteLine(
            $"{flips} flipped bits of {whole.Length} bytes, {judged} of them judged by the whole "
                + $"verification, {verified} VERIFIED"
        );
        Assert.True(flips > 500);
    }

    [Fact]
    public void No_truncation_goes_unseen()
    {
        var whole = File.ReadAllBytes(honest.Bundle);
        var lengths = 0;
        InParallel(whole, (mutant, from, to) =>
        {
            for (var size = to - 1; size >= from; size--)
            {
                if (size > 2000 && size < whole.Length - 8000 && !IsTaken(size, 499))
                    continue;
                mutant.Truncate(size);
                Assert.False(IsContainer(mutant.Path), $"{size} of {whole.Length} bytes");
                if (Interlocked.Increment(ref lengths) % 97 == 0)
                    Assert.Equal(Verdict.Malformed, Verify(mutant.Path));
            }
        });

        output.WriteLine($"{lengths} lengths below {whole.Length}, none a container");
        Assert.True(lengths > 5000);
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
                Assert.False(IsContainer(_folder["mutant"]), name);
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
            Rewrite(reader, path, reader.EntryCount, file =>
                file.Name == left.Name ? null : Content(reader, file.Name)
            );

            Assert.True(Verify(path) is Verdict.Malformed or Verdict.Failed, left.Name);
        }
    }

    [Fact]
    public void No_entry_can_be_removed_doubled_or_swapped()
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var lines = Encoding
            .UTF8.GetString(Content(reader, BundlePath.Entries))
            .TrimEnd('\n')
            .Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            string[][] mutants =
            [
                [.. lines[..i], .. lines[(i + 1)..]],
                [.. lines[..(i + 1)], .. lines[i..]],
                i + 1 < lines.Length
                    ? [.. lines[..i], lines[i + 1], lines[i], .. lines[(i + 2)..]]
                    : [lines[^1], .. lines[..^1]],
            ];
            foreach (var (kind, mutant) in mutants.Index())
            {
                var path = _folder[string.Create(CultureInfo.InvariantCulture, $"line-{i}-{kind}")];
                Rewrite(reader, path, (ulong)mutant.Length, file =>
                    file.Name == BundlePath.Entries
                        ? Encoding.UTF8.GetBytes(string.Join('\n', mutant) + "\n")
                        : Content(reader, file.Name)
                );

                Assert.True(
                    Verify(path) is Verdict.Malformed or Verdict.Failed,
                    $"line {i}, mutation {kind}"
                );
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsTaken(long number, long stride) => IsExhaustive || number % stride == 0;

    private Verdict Verify(string path) =>
        Verification.Run(path, new VerificationOptions { Policy = honest.Policy }).Verdict;

    /// <summary>Places of a bundle shared out among the cores, each with a copy of its
    /// own.</summary>
    private void InParallel(byte[] whole, Action<MutantFile, int, int> judge)
    {
        var started = Stopwatch.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Partitioner.Create(0, whole.Length, 4096), options, range =>
        {
            using var mutant = new MutantFile();
            mutant.Write(whole);
            judge(mutant, range.Item1, range.Item2);
        });
        output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private static bool IsContainer(string path)
    {
        try
        {
            BundleReader.Open(path).Dispose();
            return true;
        }
        catch (BundleFormatException)
        {
            return false;
        }
    }

    /// <summary>Whether the container or a digest shows that the mutant is no honest bundle; only
    /// the file that was hit is hashed.</summary>
    private static bool IsSeen(string path, string? hit)
    {
        try
        {
            using var reader = BundleReader.Open(path);
            return !reader
                .VerifyDigests(progress: null, file => hit is null || file.Name == hit)
                .IsEmpty;
        }
        catch (BundleFormatException)
        {
            return true;
        }
    }

    /// <summary>Where each file's content stands, in order; the manifest, which is the first and
    /// read on opening, has no name.</summary>
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

    private static byte[] Content(BundleReader reader, string name) =>
        reader.ReadAllBytes(name, maxBytes: 1 << 24);

    private static void Rewrite(
        BundleReader reader,
        string path,
        ulong entries,
        Func<BundleFile, byte[]?> content
    )
    {
        var writer = new BundleWriter(BundleType.Study, entries);
        foreach (var file in reader.Files)
        {
            if (content(file) is { } bytes)
                writer.Add(file.Name, bytes);
        }

        writer.WriteNew(path);
    }
}
