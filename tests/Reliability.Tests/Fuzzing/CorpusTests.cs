using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>The small files of <c>tests/corpus</c>: whole ones to start a fuzzer from, and what
/// once broke a parser.</summary>
/// <remarks>
/// One folder a target, as AFL++ and its like take them. <c>seed-N</c> is accepted;
/// <c>found-…</c> is accepted or refused with
/// a documented error. <c>SGP_CORPUS_WRITE=1</c> writes the seeds that are missing.
/// </remarks>
public class CorpusTests
{
    private const int MaximumSeedBytes = 4 << 10;
    private const int SeedsPerTarget = 3;
    private const int MaximumCorpusBytes = 128 << 10;

    private static readonly string Root = Checkout.PathOf("tests/corpus");

    public static TheoryData<string> Names => FuzzTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_file_is_read_as_its_name_says(string name)
    {
        var target = FuzzTests.TargetOf(name);
        var folder = Path.Combine(Root, FolderOf(name));
        if (Environment.GetEnvironmentVariable("SGP_CORPUS_WRITE") is "1")
            Write(target, folder);
        if (!Directory.Exists(folder))
        {
            Assert.Empty(SeedsOf(target));
            return;
        }

        foreach (var path in Directory.GetFiles(folder))
        {
            var refused = target.IsRefused(File.ReadAllBytes(path), number: 0);
            Assert.False(
                refused && Path.GetFileName(path).StartsWith("seed-", StringComparison.Ordinal),
                $"{path} was refused"
            );
        }
    }

    [Fact]
    public void The_corpus_is_small_and_every_folder_has_a_target()
    {
        var known = FuzzTests
            .Names.Select(row => FolderOf(row.Data))
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(Directory.GetDirectories(Root), folder =>
            Assert.Contains(Path.GetFileName(folder), known)
        );
        Assert.InRange(
            Directory
                .GetFiles(Root, "*", SearchOption.AllDirectories)
                .Sum(path => new FileInfo(path).Length),
            1,
            MaximumCorpusBytes
        );
    }

    private static void Write(FuzzTarget target, string folder)
    {
        foreach (var (number, whole) in SeedsOf(target).Index())
        {
            var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"seed-{number}");
            if (!File.Exists(path))
                File.WriteAllBytes(path, whole);
        }
    }

    private static IEnumerable<byte[]> SeedsOf(FuzzTarget target) =>
        target.IsDrawnAnew
            ? []
            : target.Corpus.Where(whole => whole.Length <= MaximumSeedBytes).Take(SeedsPerTarget);

    private static string FolderOf(string name) =>
        new([
            .. name.ToLowerInvariant()
                .Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ')
                .Select(c => c == ' ' ? '-' : c),
        ]);
}
