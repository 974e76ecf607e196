using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class NewRepositoryTests
{
    private const string Author = "a test <test@example.org>";
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void What_is_written_is_what_git_would_write()
    {
        using var git = new GitFolder();
        using var made = new TemporaryFolder();
        foreach (var folder in (string[])[git.Path, made.Path])
        {
            Directory.CreateDirectory(Path.Combine(folder, "a"));
            Directory.CreateDirectory(Path.Combine(folder, "no-files/below"));
            File.WriteAllText(Path.Combine(folder, "a.b"), "1\n");
            File.WriteAllText(Path.Combine(folder, "a/c"), "");
            File.WriteAllText(Path.Combine(folder, "run"), "#!/bin/sh\n");
            ForeignProgram.SetExecutable(Path.Combine(folder, "run"));
            File.CreateSymbolicLink(Path.Combine(folder, "link"), "a.b");
        }

        git.Commit();
        File.WriteAllText(made[".DS_Store"], "x");
        var commit = NewRepository.Commit(made.Path, Author, "A message", Time);

        var repository = GitRepository.Discover(made.Path)!;
        Assert.Equal(commit, repository.ResolveCommit("HEAD"));
        Assert.Empty(repository.FindUncommitted(""));
        Assert.Equal(
            git.Git("rev-parse", "HEAD^{tree}"),
            git.Git("-C", made.Path, "rev-parse", "HEAD^{tree}")
        );
        Assert.Equal("", git.Git("-C", made.Path, "fsck", "--strict", "--full"));
        Assert.Equal(
            $"{Author}|2026-01-02T03:04:05+00:00|A message\n",
            git.Git("-C", made.Path, "log", "--format=%an <%ae>|%cI|%s")
        );
        Assert.False(Directory.Exists(made[".git/hooks"]));
    }

    [Fact]
    public void A_repository_and_texts_of_several_lines_are_refused()
    {
        using var made = new TemporaryFolder();

        Assert.Throws<ArgumentException>(() => NewRepository.Commit(made.Path, "a\nb", "m", Time));
        Assert.Throws<ArgumentException>(() =>
            NewRepository.Commit(made.Path, Author, "m\nparent x", Time)
        );
        NewRepository.Commit(made.Path, Author, "empty", Time);
        Assert.Throws<ArgumentException>(() =>
            NewRepository.Commit(made.Path, Author, "again", Time)
        );
    }
}
