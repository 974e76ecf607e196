using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class GitTreeTests
{
    private static readonly byte[] Id = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    [Fact]
    public void Entries_are_read_in_order()
    {
        var entries = GitTree.Parse(
            Tree(("100644", "a"), ("40000", "b"), ("100755", "c")),
            GitObjectFormat.Sha1,
            "t"
        );

        Assert.Equal(["a", "b", "c"], entries.Select(entry => entry.Name));
        Assert.Equal("0102030405060708090a0b0c0d0e0f1011121314", entries[0].Id.ToString());
    }

    [Fact]
    public void A_folder_sorts_as_if_its_name_ended_in_a_slash()
    {
        Assert.Equal(
            2,
            GitTree.Parse(Tree(("100644", "a.b"), ("40000", "a")), GitObjectFormat.Sha1, "t").Length
        );
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("40000", "a"), ("100644", "a.b")), GitObjectFormat.Sha1, "t")
        );
    }

    [Theory]
    [InlineData("100644", ".")]
    [InlineData("100644", "..")]
    [InlineData("40000", ".git")]
    [InlineData("40000", ".GIT")]
    [InlineData("100644", "a/b")]
    [InlineData("100644", "a\\b")]
    [InlineData("100644", "a\nb")]
    [InlineData("100644", "")]
    [InlineData("100664", "a")]
    [InlineData("040000", "a")]
    public void Hostile_names_and_modes_are_refused(string mode, string name) =>
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree((mode, name)), GitObjectFormat.Sha1, "t")
        );

    [Fact]
    public void Unsorted_repeated_and_cut_trees_are_refused()
    {
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("100644", "b"), ("100644", "a")), GitObjectFormat.Sha1, "t")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("100644", "a"), ("100644", "a")), GitObjectFormat.Sha1, "t")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("100644", "a"), ("40000", "a")), GitObjectFormat.Sha1, "t")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("100644", "a")).AsSpan()[..^1], GitObjectFormat.Sha1, "t")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitTree.Parse(Tree(("100644", "a")), GitObjectFormat.Sha256, "t")
        );
    }

    [Fact]
    public void An_object_of_another_kind_or_size_is_refused()
    {
        var blob = GitObject.Frame(GitObjectKind.Blob, "hello"u8);

        Assert.Equal(
            "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0",
            GitObjectId.Compute(blob.Framed.AsSpan(), GitObjectFormat.Sha1).ToString()
        );
        Assert.Equal("hello"u8, GitObject.Parse(blob.Framed, GitObjectKind.Blob, "x").Content);
        Assert.Throws<MalformedInputException>(() =>
            GitObject.Parse(blob.Framed, GitObjectKind.Tree, "x")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitObject.Parse([.. blob.Framed, 0], GitObjectKind.Blob, "x")
        );
        Assert.Throws<MalformedInputException>(() =>
            GitObject.Parse([.. "blob 05\0hello"u8], GitObjectKind.Blob, "x")
        );
        Assert.Throws<MalformedInputException>(() => GitObject.Parse([], GitObjectKind.Blob, "x"));
    }

    private static byte[] Tree(params (string Mode, string Name)[] entries) =>
        [
            .. entries.SelectMany(entry =>
                (byte[])[.. Encoding.UTF8.GetBytes($"{entry.Mode} {entry.Name}\0"), .. Id]
            ),
        ];
}
