using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Our reader against the git program, which is only the judge here.</summary>
public sealed class GitRepositoryTests
{
    public static TheoryData<string, string> Storages
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var format in (string[])["sha1", "sha256"])
            {
                foreach (
                    var storage in (string[])["loose", "aggressive", "reference deltas", "both"]
                )
                    rows.Add(format, storage);
            }

            rows.Add("sha1", "index version 1");
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Every_object_is_the_one_that_git_has(string format, string storage)
    {
        using var git = Filled(format);
        Store(git, storage);
        var repository = GitRepository.Discover(git.Path)!;

        var listed = git.Git("cat-file", "--batch-all-objects", "--batch-check")
            .TrimEnd('\n')
            .Split('\n');

        Assert.True(listed.Length > 40);
        foreach (var line in listed)
        {
            var (idText, header) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
            Assert.True(GitObjectId.TryParse(idText, out var id));
            var framed = repository.Find(id)!.Value.AsSpan();
            Assert.Equal(
                header + "\0",
                System.Text.Encoding.ASCII.GetString(framed[..(header.Length + 1)])
            );
            Assert.Equal(id, GitObjectId.Compute(framed, repository.Format));
        }
    }

    [Theory]
    [InlineData("sha1", false)]
    [InlineData("sha1", true)]
    [InlineData("sha256", false)]
    [InlineData("sha256", true)]
    public void Every_name_stands_for_what_git_says(string format, bool isPacked)
    {
        using var git = Filled(format);
        git.Git("tag", "light", "HEAD~3");
        git.Git("tag", "-a", "v1", "-m", "one", "HEAD~2");
        git.Git("tag", "-a", "v1-again", "-m", "a tag of a tag", "v1");
        git.Git("branch", "feature/a", "HEAD~4");
        git.Git("checkout", "--quiet", "-b", "side", "HEAD~5");
        git.Git("commit", "--quiet", "--allow-empty", "-m", "side");
        git.Git("checkout", "--quiet", "main");
        git.Git("merge", "--quiet", "--no-ff", "-m", "merge", "side");
        git.Git("update-ref", "refs/remotes/origin/main", "HEAD~1");
        git.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
        if (isPacked)
            git.Git("pack-refs", "--all");
        var head = git.Git("rev-parse", "HEAD").Trim();
        var repository = GitRepository.Discover(git.Path)!;

        string[] names =
        [
            "HEAD",
            "main",
            "light",
            "v1",
            "v1-again",
            "tags/v1",
            "refs/tags/v1",
            "feature/a",
            "heads/side",
            "origin/main",
            "origin",
            "remotes/origin/main",
            "HEAD~1",
            "HEAD~",
            "HEAD^2",
            "HEAD^",
            "HEAD^2~1",
            "v1~2",
            "main~~",
            "HEAD^0",
            "HEAD~0",
            head,
            head[..12],
            head[..7],
            head.ToUpperInvariant(),
        ];
        Assert.All(names, name =>
            Assert.Equal(
                git.Git("rev-parse", "--verify", $"{name}^{{commit}}").Trim(),
                repository.ResolveCommit(name).ToString()
            )
        );
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("../../HEAD")]
    [InlineData("refs/../HEAD")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("refs/heads/../../config")]
    [InlineData("HEAD^9")]
    [InlineData("HEAD~999")]
    [InlineData("HEAD~99999999999")]
    [InlineData("HEAD~x")]
    [InlineData("HEAD^{tree}")]
    [InlineData("HEAD:a.txt")]
    [InlineData("tree-tag")]
    [InlineData("abc")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_names_no_commit_is_refused(string name)
    {
        using var git = Filled("sha1");
        git.Git("tag", "tree-tag", "HEAD^{tree}");
        var repository = GitRepository.Discover(git.Path)!;

        Assert.Throws<GitException>(() => repository.ResolveCommit(name));
    }

    [Fact]
    public void Digits_of_several_commits_are_refused_and_of_a_commit_and_a_blob_are_not()
    {
        using var git = new GitFolder();
        var commits = new Dictionary<string, GitObject>(StringComparer.Ordinal);
        (GitObject, GitObject)? twins = null,
            mixed = null;
        for (var i = 0; twins is null || mixed is null; i++)
        {
            var commit = Made(GitObjectKind.Commit, $"tree {new string('0', 40)}\n\n{i}\n");
            var blob = Made(GitObjectKind.Blob, $"{i}\n");
            if (commits.TryGetValue(IdOf(commit)[..4], out var twin))
                twins ??= (twin, commit);
            if (commits.TryGetValue(IdOf(blob)[..4], out var other))
                mixed ??= (other, blob);
            commits[IdOf(commit)[..4]] = commit;
        }

        Write(git, twins.Value.Item1, twins.Value.Item2, mixed.Value.Item1, mixed.Value.Item2);
        var repository = GitRepository.Discover(git.Path)!;

        var error = Assert.Throws<GitException>(() =>
            repository.ResolveCommit(IdOf(twins.Value.Item1)[..4])
        );
        Assert.Contains("which begins 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            IdOf(twins.Value.Item2),
            repository.ResolveCommit(IdOf(twins.Value.Item2)[..20]).ToString()
        );
        Assert.Equal(
            IdOf(mixed.Value.Item1),
            repository.ResolveCommit(IdOf(mixed.Value.Item1)[..4]).ToString()
        );
    }

    [Fact]
    public void A_repository_without_a_commit_has_no_HEAD()
    {
        using var git = new GitFolder();

        Assert.Throws<GitException>(() => GitRepository.Discover(git.Path)!.ResolveCommit("HEAD"));
    }

    [Fact]
    public void A_linked_work_tree_a_bare_clone_and_one_that_borrows_objects_are_read()
    {
        using var git = Filled("sha1");
        using var other = new TemporaryFolder();
        git.Git("worktree", "add", "--quiet", "--detach", other["linked"], "HEAD~2");
        git.Git("clone", "--quiet", "--bare", git.Path, other["bare.git"]);
        git.Git("clone", "--quiet", "--shared", git.Path, other["shared"]);
        var head = git.Git("rev-parse", "HEAD").Trim();

        var linked = GitRepository.Discover(other["linked"])!;
        var bare = GitRepository.OpenAt(other["bare.git"])!;
        var shared = GitRepository.Discover(other["shared"])!;

        Assert.Equal(
            git.Git("rev-parse", "HEAD~2").Trim(),
            linked.ResolveCommit("HEAD").ToString()
        );
        Assert.Equal(head, linked.ResolveCommit("main").ToString());
        Assert.Empty(linked.FindUncommitted(""));
        Assert.Equal(head, bare.ResolveCommit("main").ToString());
        Assert.Equal(head, shared.ResolveCommit("HEAD").ToString());
        Assert.Empty(shared.FindUncommitted(""));
    }

    [Fact]
    public void A_folder_is_seen_from_the_top_also_through_a_link()
    {
        using var git = Filled("sha1");
        Directory.CreateDirectory(git["a/b"]);
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(elsewhere["link"], git["a"]);

        var repository = GitRepository.Discover(elsewhere["link/b"])!;

        Assert.Equal("a/b", repository.PathOf(elsewhere["link/b"]));
        Assert.Equal("", repository.PathOf(git.Path));
        Assert.Equal("gone", repository.PathOf(git["gone"]));
        Assert.Throws<GitException>(() => repository.PathOf(elsewhere.Path));
        Assert.Null(GitRepository.Discover(elsewhere.Path));
    }

    [Fact]
    public void Replacements_and_grafts_are_not_honoured()
    {
        using var git = Filled("sha1");
        var (head, parent) = (
            git.Git("rev-parse", "HEAD").Trim(),
            git.Git("rev-parse", "HEAD~1").Trim()
        );
        git.Git("replace", head, git.Git("rev-parse", "HEAD~4").Trim());
        File.WriteAllText(git[".git/info/grafts"], $"{head}\n");
        var repository = GitRepository.Discover(git.Path)!;

        Assert.Equal(
            head,
            GitObjectId
                .Compute(
                    repository.Find(repository.ResolveCommit("HEAD"))!.Value.AsSpan(),
                    repository.Format
                )
                .ToString()
        );
        Assert.Equal(parent, repository.ResolveCommit("HEAD~1").ToString());
    }

    [Fact]
    public void The_remotes_address_has_no_password_in_it()
    {
        using var git = Filled("sha1");
        var none = GitRepository.Discover(git.Path)!.FindRemoteAddress();
        git.Git("remote", "add", "origin", "https://me:secret@example.org/protocols.git");

        Assert.Null(none);
        Assert.Equal(
            "https://example.org/protocols.git",
            GitRepository.Discover(git.Path)!.FindRemoteAddress()
        );
    }

    private static GitObject Made(GitObjectKind kind, string content) =>
        GitObject.Frame(kind, System.Text.Encoding.ASCII.GetBytes(content));

    private static string IdOf(GitObject made) =>
        GitObjectId.Compute(made.Framed.AsSpan(), GitObjectFormat.Sha1).ToString();

    private static void Write(GitFolder git, params ReadOnlySpan<GitObject> objects)
    {
        foreach (var made in objects)
        {
            var id = IdOf(made);
            Directory.CreateDirectory(git[$".git/objects/{id[..2]}"]);
            using var zlib = new System.IO.Compression.ZLibStream(
                File.Create(git[$".git/objects/{id[..2]}/{id[2..]}"]),
                System.IO.Compression.CompressionLevel.Fastest
            );
            zlib.Write(made.Framed.AsSpan());
        }
    }

    private static GitFolder Filled(string format)
    {
        var git = new GitFolder(format);
        var text = string.Concat(
            Enumerable.Range(0, 400).Select(i => $"line {i}, number {i * 7919 % 1009}\n")
        );
        for (var i = 0; i < 12; i++)
        {
            git.Write(
                    "a.txt",
                    text.Replace($"line {30 * i},", "another,", StringComparison.Ordinal)
                        + $"end {i}\n"
                )
                .Write($"folder/{i % 3}/b{i}.txt", $"{i}\n")
                .Write("empty", "")
                .Commit($"commit {i}");
        }

        return git;
    }

    private static void Store(GitFolder git, string storage)
    {
        switch (storage)
        {
            case "aggressive":
                git.Git("gc", "--quiet", "--aggressive", "--prune=now");
                Assert.Empty(Directory.GetDirectories(git[".git/objects"], "??"));
                break;
            case "reference deltas":
                git.Git(
                    "-c",
                    "repack.useDeltaBaseOffset=false",
                    "repack",
                    "-a",
                    "-d",
                    "-f",
                    "--quiet"
                );
                git.Git("prune-packed");
                break;
            case "both":
                git.Git("repack", "-a", "-d", "--quiet");
                git.Write("later.txt", "loose\n").Commit();
                break;
            case "index version 1":
                git.Git("-c", "pack.indexVersion=1", "repack", "-a", "-d", "--quiet");
                break;
        }
    }
}
