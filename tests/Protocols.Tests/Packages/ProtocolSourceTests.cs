using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class ProtocolSourceTests : IDisposable
{
    private const string Folder = "protocols/alzheimers-allele-frequency";
    private readonly GitFolder _git = new();
    private readonly string _first;
    private readonly string _second;

    public ProtocolSourceTests()
    {
        _first = _git.CopyFromCheckout(Folder).Commit();
        _git.Write($"{Folder}/README.md", "Changed.\n");
        _second = _git.Commit();
        _git.Git("tag", "v1", _first);
    }

    public void Dispose() => _git.Dispose();

    [Fact]
    public void A_commit_can_be_named_behind_the_path()
    {
        Assert.Equal(_second, CommitOf(_git[Folder]));
        Assert.Equal(_first, CommitOf($"{_git[Folder]}@{_first}"));
        Assert.Equal(_first, CommitOf($"{_git[Folder]}@v1"));
        Assert.Equal(_first, CommitOf($"{_git[Folder]}@HEAD~1"));
    }

    [Fact]
    public void A_protocol_is_read_from_a_repository_elsewhere()
    {
        Assert.Equal(_second, CommitOf($"file://{_git.Path}//{Folder}"));
        Assert.Equal(_first, CommitOf($"file://{_git.Path}//{Folder}@v1"));
    }

    [Fact]
    public void The_objects_read_are_those_of_the_named_commit_and_not_of_the_work_tree()
    {
        File.WriteAllText(_git[$"{Folder}/variants.tsv"], "edited, not committed\n");

        Assert.Equal(_first, CommitOf($"{_git[Folder]}@v1"));
        Assert.Throws<MalformedInputException>(() => CommitOf(_git[Folder]));
    }

    [Theory]
    [InlineData("@nowhere")]
    [InlineData("@--help")]
    public void A_commit_that_is_not_there_is_refused(string commit) =>
        Assert.Throws<GitException>(() => CommitOf(_git[Folder] + commit));

    [Fact]
    public void An_address_without_a_repository_or_a_protocol_is_refused_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "sgp-protocol-*").Length;

        Assert.Throws<GitException>(() => CommitOf($"file://{_git.Path}/absent//{Folder}"));
        var error = Assert.Throws<MalformedInputException>(() =>
            CommitOf($"file://{_git.Path}//protocols/other")
        );

        Assert.Contains(
            "expected the folder \"protocols/other\"",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.True(
            Directory.GetDirectories(Path.GetTempPath(), "sgp-protocol-*").Length <= before
        );
    }

    private static string CommitOf(string place) =>
        ProtocolSource.Load(place, out _).Identity.Commit.ToString();
}
