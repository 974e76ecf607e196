using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class WorkTreeTests : IDisposable
{
    private readonly GitFolder _git = new();

    public WorkTreeTests()
    {
        _git.Write("p/a.txt", "one\ntwo\n")
            .Write("p/b/c.txt", "three\n")
            .Write("p/empty", "")
            .Write("q.txt", "4\n");
        File.WriteAllBytes(_git["p/binary"], [0, 13, 10, 1]);
        File.WriteAllText(_git["p/run.sh"], "#!/bin/sh\n");
        ForeignProgram.SetExecutable(_git["p/run.sh"]);
        File.CreateSymbolicLink(_git["p/link"], "a.txt");
        _git.Commit();
    }

    public void Dispose() => _git.Dispose();

    [Fact]
    public void A_fresh_commit_has_no_differences() => Assert.Empty(Differences());

    [Fact]
    public void Changed_new_and_deleted_files_are_found_and_others_are_not_looked_at()
    {
        _git.Write("p/a.txt", "one\ntwo, edited\n")
            .Write("p/new/x.txt", "")
            .Write("q.txt", "edited\n");
        File.Delete(_git["p/b/c.txt"]);
        Directory.CreateDirectory(_git["p/no-files"]);

        Assert.Equal(["changed a.txt", "deleted b/c.txt", "new new/x.txt"], Differences());
    }

    [Fact]
    public void A_mode_counts_unless_the_repository_says_that_its_disk_has_none()
    {
        ForeignProgram.SetExecutable(_git["p/run.sh"], isExecutable: false);
        ForeignProgram.SetExecutable(_git["p/a.txt"]);
        var found = Differences();
        _git.Git("config", "core.fileMode", "false");

        Assert.Equal(["mode of a.txt", "mode of run.sh"], found);
        Assert.Empty(Differences());
    }

    [Fact]
    public void A_link_is_compared_by_its_text_and_never_followed()
    {
        File.Delete(_git["p/link"]);
        File.CreateSymbolicLink(_git["p/link"], "/dev/zero");
        File.Delete(_git["p/a.txt"]);
        File.CreateSymbolicLink(_git["p/a.txt"], "/dev/zero");
        Directory.Delete(_git["p/b"], recursive: true);
        Directory.CreateSymbolicLink(_git["p/b"], "/");
        Directory.CreateSymbolicLink(_git["p/new"], "/");

        Assert.Equal(["changed a.txt", "changed b", "changed link", "new new"], Differences());
    }

    [Fact]
    public void A_pipe_is_never_opened()
    {
        File.Delete(_git["p/a.txt"]);
        Assert.Equal(0, ForeignProgram.Run("mkfifo", _git["p/a.txt"], _git["p/pipe"]).ExitCode);

        Assert.Equal(["changed a.txt", "new pipe"], Differences());
    }

    [Fact]
    public void A_file_in_a_folders_place_and_a_folder_in_a_files_place_are_changes()
    {
        Directory.Delete(_git["p/b"], recursive: true);
        File.WriteAllText(_git["p/b"], "three\n");
        File.Delete(_git["p/a.txt"]);
        Directory.CreateDirectory(_git["p/a.txt"]);

        Assert.Equal(["changed a.txt", "changed b"], Differences());
    }

    [Fact]
    public void Line_ends_of_Windows_are_the_committed_ones_in_a_text_only()
    {
        File.WriteAllText(_git["p/a.txt"], "one\r\ntwo\r\n");
        File.WriteAllBytes(_git["p/binary"], [0, 10, 1]);
        var found = Differences();
        File.WriteAllText(_git["p/a.txt"], "one\r\ntwo\r");

        Assert.Equal(["changed binary"], found);
        Assert.Equal(["changed a.txt", "changed binary"], Differences());
    }

    [Fact]
    public void An_ignored_file_counts_as_new_and_a_file_managers_does_not()
    {
        File.WriteAllText(_git[".git/info/exclude"], "*\n");
        _git.Write("p/notes.log", "ignored\n")
            .Write("p/.DS_Store", "x")
            .Write("p/b/Thumbs.db", "x");

        Assert.Equal(["new notes.log"], Differences());
    }

    [Fact]
    public void The_index_and_its_marks_are_not_looked_at()
    {
        _git.Git("update-index", "--assume-unchanged", "p/a.txt");
        _git.Git("update-index", "--skip-worktree", "p/b/c.txt");
        _git.Write("p/a.txt", "edited").Write("p/b/c.txt", "edited");
        File.WriteAllText(_git[".git/index"], "no index");

        Assert.Equal(["changed a.txt", "changed b/c.txt"], Differences());
    }

    [Fact]
    public void A_repository_below_the_folder_is_one_new_thing_and_the_own_is_none()
    {
        Directory.CreateDirectory(_git["p/nested/.git/objects"]);
        File.WriteAllText(_git["p/nested/.git/objects/x"], "x");

        Assert.Equal(["new nested/"], Differences());
        Assert.Equal(["new p/nested/"], GitRepository.Discover(_git.Path)!.FindUncommitted(""));
    }

    [Fact]
    public void A_file_over_the_bound_is_refused_before_it_is_read()
    {
        using (var file = File.OpenWrite(_git["p/a.txt"]))
            file.SetLength(1L << 40);

        Assert.Contains(
            "expected at most 67108864 bytes",
            Assert.Throws<MalformedInputException>(() => Differences()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_more_than_a_thousand_differences_are_kept()
    {
        foreach (var i in Enumerable.Range(0, 1100))
            _git.Write($"p/new/{i}", "");

        Assert.Equal(1000, Differences().Count);
    }

    private IReadOnlyList<string> Differences() =>
        GitRepository.Discover(_git.Path)!.FindUncommitted("p");
}
