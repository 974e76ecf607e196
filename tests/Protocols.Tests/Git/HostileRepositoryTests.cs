using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Repositories that name programs: none is run, and the trap is shown to work with
/// git.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private const string Folder = "protocols/alzheimers-allele-frequency";

    private readonly GitFolder _git = new();
    private readonly TemporaryFolder _outside = new();

    public HostileRepositoryTests()
    {
        _git.CopyFromCheckout(Folder)
            .Write(".gitattributes", "* filter=x diff=x merge=x\n")
            .Commit();
        File.WriteAllText(Trap, $"#!/bin/sh\ntouch {Marker}\n");
        ForeignProgram.SetExecutable(Trap);
    }

    private string Marker => _outside["PWNED"];

    private string Trap => _outside["trap"];

    public void Dispose()
    {
        _git.Dispose();
        _outside.Dispose();
    }

    /// <summary>What is set; what makes git run it, where one command does.</summary>
    public static TheoryData<string, string, string> Configured =>
        new()
        {
            { "filter.x.clean", "", "status" },
            { "filter.x.process", "", "status" },
            { "filter.x.smudge", "", "checkout-index --force --all" },
            { "core.fsmonitor", "", "status" },
            { "diff.x.textconv", "", "show --textconv HEAD" },
            { "diff.x.command", "", "show --ext-diff HEAD" },
            { "diff.external", "", "show --ext-diff HEAD" },
            { "core.sshCommand", "remote.origin.url=ssh://example.org/x", "ls-remote origin" },
            { "core.gitProxy", "remote.origin.url=git://example.org/x", "ls-remote origin" },
            { "remote.origin.uploadpack", "remote.origin.url=.", "ls-remote origin" },
            { "alias.x", "", "x" },
            { "gpg.program", "", "commit --allow-empty -S -m x" },
            { "core.editor", "", "commit --allow-empty" },
            { "core.pager", "", "" },
            { "core.askPass", "", "" },
            { "credential.helper", "", "" },
            { "merge.x.driver", "", "" },
            { "uploadpack.packObjectsHook", "", "" },
            { "core.alternateRefsCommand", "", "" },
        };

    [Theory]
    [MemberData(nameof(Configured))]
    public void What_the_config_names_is_not_run(string key, string second, string trigger)
    {
        _git.Git("config", key, key == "alias.x" ? $"!{Trap}" : Trap);
        if (second.Length > 0)
            _git.Git("config", second[..second.IndexOf('=')], second[(second.IndexOf('=') + 1)..]);
        Touch();

        LoadEveryWay();

        AssertNotRun();
        AssertRunByGit(trigger);
    }

    [Fact]
    public void A_filter_named_beside_the_objects_is_not_run()
    {
        File.WriteAllText(_git[".git/info/attributes"], "* filter=y\n");
        _git.Git("config", "filter.y.clean", Trap);
        Touch();

        LoadEveryWay();

        AssertNotRun();
        AssertRunByGit("status");
    }

    [Theory]
    [InlineData("include.path")]
    [InlineData("includeIf.gitdir:/.path")]
    public void An_included_file_is_not_read(string key)
    {
        File.WriteAllText(_outside["included"], $"[core]\n\tfsmonitor = {Trap}\n");
        _git.Git("config", key, _outside["included"]);

        LoadEveryWay();

        AssertNotRun();
        AssertRunByGit("status");
    }

    [Fact]
    public void No_hook_is_run()
    {
        string[] hooks =
        [
            "applypatch-msg",
            "pre-commit",
            "prepare-commit-msg",
            "commit-msg",
            "post-commit",
            "pre-rebase",
            "post-checkout",
            "post-merge",
            "pre-push",
            "pre-receive",
            "update",
            "proc-receive",
            "post-receive",
            "post-update",
            "reference-transaction",
            "push-to-checkout",
            "pre-auto-gc",
            "post-rewrite",
            "fsmonitor-watchman",
            "post-index-change",
        ];
        foreach (var hook in hooks)
            File.Copy(Trap, _git[$".git/hooks/{hook}"], overwrite: true);
        Touch();

        LoadEveryWay();

        AssertNotRun();
        AssertRunByGit("checkout --detach");
    }

    [Theory]
    [InlineData("ext::sh -c touch% {0}")]
    [InlineData("file://{1}")]
    public void A_partial_clone_lacks_what_it_lacks(string remote)
    {
        _git.Git("config", "core.repositoryformatversion", "1");
        _git.Git("config", "extensions.partialClone", "origin");
        _git.Git("config", "remote.origin.promisor", "true");
        _git.Git("config", "remote.origin.uploadpack", Trap);
        _git.Git("config", "protocol.ext.allow", "always");
        _git.Git(
            "config",
            "remote.origin.url",
            remote
                .Replace("{0}", Marker, StringComparison.Ordinal)
                .Replace("{1}", _git.Path, StringComparison.Ordinal)
        );
        var blob = _git.Git("rev-parse", $"HEAD:{Folder}/README.md").Trim();
        File.Delete(_git[$".git/objects/{blob[..2]}/{blob[2..]}"]);

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.Load(_git[Folder], out _)
        );
        Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.Load($"file://{_git.Path}//{Folder}", out _)
        );
        using var named = NamedRepository.Open(_git.Path);

        Assert.Contains(
            $"{blob}: expected a blob, found nothing",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.True(GitObjectId.TryParse(blob, out var id));
        Assert.Null(named.Objects.Find(id));
        AssertNotRun();
        AssertRunByGit($"cat-file -p {blob}");
    }

    [Fact]
    public void A_work_tree_that_the_config_puts_elsewhere_is_where_the_repository_lies()
    {
        _git.Git("config", "core.worktree", _outside.Path);

        Assert.Equal(_git.Path, GitRepository.Discover(_git[Folder])!.Root);
        LoadEveryWay();
    }

    [Fact]
    public void Whose_files_they_are_does_not_matter()
    {
        Assert.SkipUnless(
            ForeignProgram.Run("chown", "-R", "65534", _git.Path).ExitCode == 0,
            "SKIPPED: needs a user who may chown"
        );

        LoadEveryWay();

        Assert.Throws<InvalidOperationException>(() => _git.Git("rev-parse", "--show-toplevel"));
    }

    [Fact]
    public void A_git_file_may_lead_elsewhere_and_nothing_there_is_run()
    {
        _git.Git("config", "core.fsmonitor", Trap);
        Directory.Move(_git[".git"], _outside["elsewhere"]);
        File.WriteAllText(_git[".git"], $"gitdir: {_outside["elsewhere"]}\n");

        LoadEveryWay();

        AssertNotRun();
    }

    [Theory]
    [InlineData("gitdir: /dev/zero\n")]
    [InlineData("gitdir: ../../../..\n")]
    public void A_git_file_that_leads_to_no_repository_is_refused(string text)
    {
        Directory.Move(_git[".git"], _outside["elsewhere"]);
        File.WriteAllText(_git[".git"], text);

        Assert.Throws<GitException>(() => ProtocolSource.Load(_git[Folder], out _));
        Assert.Throws<GitException>(() => NamedRepository.Open(_git.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gitdir: \n")]
    [InlineData("gitdir: a\nb\n")]
    [InlineData("elsewhere\n")]
    public void A_git_file_of_another_form_is_refused(string text)
    {
        Directory.Move(_git[".git"], _outside["elsewhere"]);
        File.WriteAllText(_git[".git"], text);

        Assert.Throws<MalformedInputException>(() => ProtocolSource.Load(_git[Folder], out _));
    }

    [Theory]
    [InlineData("HEAD", "/dev/zero")]
    [InlineData("HEAD", "/etc/passwd")]
    [InlineData("config", "/dev/zero")]
    [InlineData("packed-refs", "/dev/zero")]
    [InlineData("commondir", "/dev/zero")]
    [InlineData("refs/heads/main", "/etc/passwd")]
    [InlineData("refs/heads", "/etc")]
    [InlineData("objects/info/alternates", "/dev/zero")]
    public void A_link_inside_of_the_repositorys_folder_is_refused(string path, string target)
    {
        if (Directory.Exists(_git[$".git/{path}"]))
            Directory.Delete(_git[$".git/{path}"], recursive: true);
        File.Delete(_git[$".git/{path}"]);
        File.CreateSymbolicLink(_git[$".git/{path}"], target);
        if (path == "packed-refs")
            File.WriteAllText(_git[".git/HEAD"], "ref: refs/heads/packed\n");

        var error = Assert.Throws<GitException>(() => ProtocolSource.Load(_git[Folder], out _));

        Assert.Contains("found a symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("config")]
    [InlineData("refs/heads/main")]
    [InlineData("objects/info/alternates")]
    public void A_pipe_inside_of_the_repositorys_folder_does_not_block(string path)
    {
        File.Delete(_git[$".git/{path}"]);
        Assert.Equal(0, ForeignProgram.Run("mkfifo", _git[$".git/{path}"]).ExitCode);

        if (path is "config" or "objects/info/alternates")
            LoadEveryWay();
        else
            Assert.Throws<MalformedInputException>(() => ProtocolSource.Load(_git[Folder], out _));
    }

    [Fact]
    public void Alternates_that_are_pipes_devices_missing_or_each_other_end()
    {
        Assert.Equal(0, ForeignProgram.Run("mkfifo", _outside["pipe"]).ExitCode);
        Directory.CreateDirectory(_outside["objects/info"]);
        File.WriteAllText(
            _outside["objects/info/alternates"],
            $"{_git[".git/objects"]}\n{_outside["objects"]}\n"
        );
        File.WriteAllText(
            _git[".git/objects/info/alternates"],
            $"# comment\n/dev/zero\n{_outside["pipe"]}\n{_outside["absent"]}\n{_outside["objects"]}\n../../../../../../../..\n\n"
        );

        LoadEveryWay();
    }

    [Fact]
    public void Alternates_that_are_too_deep_or_too_many_or_quoted_are_refused()
    {
        for (var i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(_outside[$"{i}/info"]);
            File.WriteAllText(_outside[$"{i}/info/alternates"], $"{_outside[$"{i + 1}"]}\n");
        }

        Assert.All(
            [
                _outside["0"],
                string.Join('\n', Enumerable.Range(0, 40).Select(i => _outside[$"{i}"])),
                "\"quoted\"",
                "a\0b",
            ],
            text =>
            {
                File.WriteAllText(_git[".git/objects/info/alternates"], $"{text}\n");
                Assert.Throws<MalformedInputException>(() =>
                    ProtocolSource.Load(_git[Folder], out _)
                );
            }
        );
    }

    private void LoadEveryWay()
    {
        var here = ProtocolSource.Load(_git[Folder], out _).Identity;
        var there = ProtocolSource.Load($"file://{_git.Path}//{Folder}", out _).Identity;
        using var named = NamedRepository.Open(_git.Path);
        using var address = NamedRepository.Open($"file://{_git.Path}");

        Assert.Equal(here, there);
        Assert.All([named, address], repository =>
            Assert.Equal(
                here,
                ProtocolPackage.Load(repository.Objects, here.Commit, Folder).Identity
            )
        );
    }

    /// <summary>The index's times no longer fit: git must look into the files.</summary>
    private void Touch() =>
        File.SetLastWriteTimeUtc(
            _git[$"{Folder}/README.md"],
            new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        );

    private void AssertNotRun() =>
        Assert.False(File.Exists(Marker), "a program that the repository names was run");

    private void AssertRunByGit(string trigger)
    {
        if (trigger.Length == 0)
            return;
        try
        {
            _git.Git(trigger.Split(' '));
        }
        catch (InvalidOperationException)
        {
            Assert.True(File.Exists(Marker), $"git {trigger} failed before it ran the trap");
        }

        Assert.True(
            File.Exists(Marker),
            $"git {trigger} did not run the trap: the test shows nothing"
        );
    }
}
