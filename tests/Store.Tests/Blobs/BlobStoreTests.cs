using System.Runtime.Versioning;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Blobs and durable files where nothing fails; where something does,
/// <see cref="CrashTests"/>.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_blob_lies_under_its_digest_and_is_read_as_it_was_put()
    {
        var store = new BlobStore(_folder["objects"]);
        var digest = store.Put("content"u8);
        var hex = digest.ToString();

        Assert.Equal(ArtifactDigest.Compute("content"u8), digest);
        Assert.Equal(_folder[$"objects/{hex[..2]}/{hex[2..]}"], store.PathOf(digest));
        Assert.Equal("content"u8, File.ReadAllBytes(store.PathOf(digest)));
        Assert.Equal("content"u8, store.ReadAllBytes(digest));
        Assert.True(store.Contains(digest));
        Assert.Equal(digest, store.Put("content"u8));
        Assert.Single(Files());
        Assert.False(store.Contains(StudyScenario.Blob("absent")));
        Assert.Throws<FileNotFoundException>(() =>
            store.OpenRead(StudyScenario.Blob("absent")).Dispose()
        );
    }

    [Fact]
    public void A_blob_is_removed_only_where_it_is_old_and_asking_for_it_makes_it_young()
    {
        var store = new BlobStore(_folder["objects"]);
        var (kept, again, removed) = (store.Put("a"u8), store.Put("b"u8), store.Put("c"u8));
        var now = DateTimeOffset.UtcNow;
        foreach (var blob in (ArtifactDigest[])[kept, again, removed])
            File.SetLastWriteTimeUtc(store.PathOf(blob), now.UtcDateTime.AddHours(-2));
        var (leftover, writing) = (Leftover(".a.0.tmp"), Leftover(".b.0.tmp"));
        File.SetLastWriteTimeUtc(leftover, now.UtcDateTime.AddHours(-2));

        Assert.True(store.Renew(kept));
        Assert.Equal(again, store.Put("b"u8));
        var before = now.AddHours(-1);
        foreach (var blob in store.List().Select(blob => blob.Digest).ToArray())
            Assert.Equal(blob == removed, store.TryRemove(blob, before));
        store.RemoveLeftovers(before);

        Assert.Equal(
            new[] { kept, again }.ToHashSet(),
            store.List().Select(blob => blob.Digest).ToHashSet()
        );
        Assert.All(store.List(), blob => Assert.Equal(1, blob.SizeInBytes));
        Assert.False(store.Renew(removed));
        Assert.True(store.TryRemove(removed, before));
        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(writing));

        string Leftover(string name)
        {
            var path = Path.Combine(Path.GetDirectoryName(store.PathOf(kept))!, name);
            File.WriteAllText(path, "half");
            return path;
        }
    }

    [Fact]
    public void A_blob_that_is_larger_than_asked_or_altered_is_not_read()
    {
        var store = new BlobStore(_folder["objects"]);
        var digest = store.Put("content"u8);

        Assert.Equal("content"u8, store.ReadAllBytes(digest, maxBytes: 7));
        Assert.Contains(
            "over 6",
            Assert
                .Throws<InvalidDataException>(() => store.ReadAllBytes(digest, maxBytes: 6))
                .Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(store.PathOf(digest), "altered");
        Assert.Contains(
            "were altered",
            Assert.Throws<InvalidDataException>(() => store.ReadAllBytes(digest)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_batch_is_seen_once_it_is_committed_and_leaves_nothing_otherwise(int count)
    {
        var store = new BlobStore(_folder["objects"]);
        byte[][] contents = [.. Enumerable.Range(0, count).Select(i => (byte[])[(byte)i])];
        using (var batch = store.BeginBatch())
        {
            foreach (var content in contents)
                Assert.Equal(batch.Add(content), batch.Add(content));
            Assert.Equal(count, Files().Length);
            Assert.All(contents, content =>
                Assert.False(store.Contains(ArtifactDigest.Compute(content)))
            );
        }

        Assert.Empty(Files());
        using (var batch = store.BeginBatch())
        {
            foreach (var content in contents)
                batch.Add(content);
            batch.Commit();
        }

        Assert.Equal(count, Files().Length);
        Assert.All(contents, content =>
            Assert.Equal(content, store.ReadAllBytes(ArtifactDigest.Compute(content)))
        );
        Assert.All(Files(), path =>
            Assert.Equal(DurableFile.PrivateMode, File.GetUnixFileMode(path))
        );
    }

    [Fact]
    public void A_blob_that_came_by_another_way_meanwhile_is_the_same()
    {
        var store = new BlobStore(_folder["objects"]);
        using var batch = store.BeginBatch();
        var digest = batch.Add("content"u8);
        store.Put("content"u8);

        batch.Commit();

        Assert.Equal("content"u8, store.ReadAllBytes(digest));
        Assert.Single(Files());
    }

    [Theory]
    [InlineData(".a.0123.tmp", true)]
    [InlineData("a.0123.tmp", false)]
    [InlineData(".a.0123", false)]
    [InlineData("ab/cdef", false)]
    [InlineData("AB/{62}", false)]
    [InlineData("a/b{62}", false)]
    [InlineData("ab/{63}", false)]
    public void A_file_that_is_no_blob_is_found_and_a_leftover_does_no_harm(
        string name,
        bool harmless
    )
    {
        name = name.Replace("{62}", new string('0', 62), StringComparison.Ordinal)
            .Replace("{63}", new string('0', 63), StringComparison.Ordinal);
        var store = new BlobStore(_folder["objects"]);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"objects/{name}"])!);
        File.WriteAllText(_folder[$"objects/{name}"], "");

        var finding = Assert.Single(store.CheckAll());

        Assert.Equal(($"file {name}", harmless), (finding.Where, finding.IsHarmless));
        Assert.Equal(
            harmless
                ? "was left by an interrupted write; it does no harm and may be removed"
                : "is no blob",
            finding.What
        );
    }

    [Fact]
    public void A_new_file_does_not_replace_and_a_replacement_does()
    {
        DurableFile.WriteNew(_folder["file"], "one"u8, DurableFile.PublicMode);

        Assert.Contains(
            "exists already",
            Assert
                .Throws<PathTakenException>(() =>
                    DurableFile.WriteNew(_folder["file"], "two"u8, DurableFile.PublicMode)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Equal("one"u8, File.ReadAllBytes(_folder["file"]));
        DurableFile.Replace(_folder["file"], "two"u8, DurableFile.PublicMode);
        Assert.Equal("two"u8, File.ReadAllBytes(_folder["file"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Folders_are_made_with_those_above_them_and_one_that_is_there_stays()
    {
        DurableFile.CreateFolder(_folder["a/b/c/"], DurableFile.PrivateFolderMode);
        DurableFile.CreateFolder(_folder["a/d"]);
        DurableFile.CreateFolder(_folder["a"], UnixFileMode.UserRead);

        foreach (var made in (string[])["a", "a/b", "a/b/c"])
            Assert.Equal(DurableFile.PrivateFolderMode, File.GetUnixFileMode(_folder[made]));
        Assert.True(Directory.Exists(_folder["a/d"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_synced_is_heard_of() =>
        Assert.Contains(
            "open of",
            Assert.Throws<IOException>(() => DurableFile.SyncFolder(_folder["absent"])).Message,
            StringComparison.Ordinal
        );

    public void Dispose() => _folder.Dispose();

    private string[] Files() =>
        Directory.Exists(_folder["objects"])
            ? Directory.GetFiles(_folder["objects"], "*", SearchOption.AllDirectories)
            : [];
}
