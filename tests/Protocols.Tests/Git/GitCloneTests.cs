using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class GitCloneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Marker => _folder["PWNED"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ext::sh -c touch% {0} ://")]
    [InlineData("ext::sh://-c touch% {0}")]
    [InlineData("ext://sh -c touch {0}")]
    [InlineData("fd::17://")]
    [InlineData("fd://17/x")]
    [InlineData("https::https://example.org/x")]
    [InlineData("HTTPS://example.org/x")]
    [InlineData("--upload-pack=touch {0} ://")]
    [InlineData("--upload-pack=touch://{0}")]
    [InlineData("ssh://-oProxyCommand=touch%20{0}/x")]
    [InlineData("ssh://-oProxyCommand=touch {0}@example.org/x")]
    [InlineData("ssh://me@-oProxyCommand=touch/x")]
    [InlineData("ssh://%2DoProxyCommand=touch/x")]
    [InlineData("git://-x/y")]
    [InlineData("https:///x")]
    [InlineData("https://example.org/a b")]
    [InlineData("https://example.org/a\nb")]
    [InlineData("ftp://example.org/x")]
    [InlineData("rsync://example.org/x")]
    [InlineData("://x")]
    [InlineData("file://relative/x")]
    [InlineData("file://")]
    public void An_address_that_names_a_program_or_another_way_is_refused_and_nothing_is_run(
        string address
    )
    {
        var place = address.Replace("{0}", Marker, StringComparison.Ordinal);

        Assert.Throws<GitException>(() => NamedRepository.Open(place));
        Assert.Throws<GitException>(() => ProtocolSource.Load(place, out _));
        Assert.False(File.Exists(Marker));
    }

    [Theory]
    [InlineData("https://example.org/protocols.git")]
    [InlineData("http://example.org:8080/protocols.git")]
    [InlineData("ssh://git@example.org/protocols.git")]
    [InlineData("ssh://git@example.org:2222/~me/protocols.git")]
    [InlineData("git://[2001:db8::1]/protocols.git")]
    [InlineData("https://me:p%40ss@example.org/protocols.git")]
    public void A_plain_address_is_taken(string address) => GitAddress.Require(address);

    [Fact]
    public void The_child_sees_a_list_of_variables_and_no_other()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = FakeGit($"/usr/bin/env > {_folder["environment"]}\nexit 1"),
            ["HOME"] = _folder.Path,
            ["https_proxy"] = "http://proxy.example.org",
            ["SGP_PASSPHRASE"] = "correct horse",
            ["SGP_HOME"] = "x",
            ["GIT_SSH_COMMAND"] = "touch x",
            ["GIT_CONFIG_COUNT"] = "0",
            ["LD_PRELOAD"] = "",
            ["AWS_SECRET_ACCESS_KEY"] = "x",
        };

        Assert.Throws<GitException>(() =>
            GitClone.Run("https://example.org/x", Parent(), environment)
        );

        // PWD, SHLVL and _ are the shell's own.
        var seen = File.ReadAllLines(_folder["environment"])
            .ToDictionary(
                line => line[..line.IndexOf('=')],
                line => line[(line.IndexOf('=') + 1)..],
                StringComparer.Ordinal
            );
        Assert.Equal(
            [
                "GIT_ASKPASS",
                "GIT_CEILING_DIRECTORIES",
                "GIT_TERMINAL_PROMPT",
                "HOME",
                "LANG",
                "LC_ALL",
                "PATH",
                "SSH_ASKPASS",
                "https_proxy",
            ],
            seen.Keys.Except(["PWD", "SHLVL", "_"]).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ("0", "", "C"),
            (seen["GIT_TERMINAL_PROMPT"], seen["GIT_ASKPASS"], seen["LC_ALL"])
        );
    }

    [Fact]
    public void The_child_is_told_to_run_nothing_and_to_take_no_other_way()
    {
        var environment = With(FakeGit($"printf '%s\\n' \"$@\" > {_folder["arguments"]}\nexit 1"));

        Assert.Throws<GitException>(() =>
            GitClone.Run("https://example.org/x", Parent(), environment)
        );

        var arguments = File.ReadAllLines(_folder["arguments"]);
        Assert.All(
            [
                "core.hooksPath=/dev/null",
                "core.fsmonitor=false",
                "credential.helper=",
                "protocol.allow=never",
                "--bare",
                "--template=",
                "--no-recurse-submodules",
                "--end-of-options",
            ],
            expected => Assert.Contains(expected, arguments)
        );
        Assert.Equal("https://example.org/x", arguments[^2]);
    }

    [Fact]
    public void The_program_is_found_by_absolute_folders_of_the_PATH_alone()
    {
        var error = Assert.Throws<GitException>(() =>
            GitClone.Run("https://example.org/x", Parent(), With(".::relative:/nonexistent"))
        );

        Assert.Contains("found none on the PATH", error.Message, StringComparison.Ordinal);
        Assert.Throws<GitException>(() =>
            GitClone.Run(
                "https://example.org/x",
                Parent(),
                new Dictionary<string, string>(StringComparer.Ordinal)
            )
        );
    }

    [Fact]
    public void What_git_says_is_shown_in_part_and_nothing_stays_behind()
    {
        var environment = With(
            FakeGit("/usr/bin/yes fatal | /usr/bin/head -c 100000 >&2\nexit 128")
        );

        var error = Assert.Throws<GitException>(() =>
            GitClone.Run("https://example.org/x", Parent(), environment)
        );

        Assert.InRange(error.Message.Length, 600, 800);
    }

    [Fact]
    public void A_clone_of_the_git_program_is_read_by_own_code()
    {
        // Another way than file:// and without a network: the fake hands a local clone to the real
        // program.
        using var git = new GitFolder();
        var commit = git.Write("a.txt", "a\n").Commit();
        var environment = With(
            FakeGit(
                $"for last; do :; done\nPATH=/usr/bin:/bin exec git clone --quiet --bare "
                    + $"{git.Path} \"$last\""
            )
        );

        var repository = GitClone.Run("https://example.org/x", Parent(), environment);

        Assert.Equal(commit, repository.ResolveCommit("HEAD").ToString());
    }

    [Fact]
    public void The_real_program_takes_every_option_and_brings_no_hook_along()
    {
        using var git = new GitFolder();
        var commit = git.Write("a.txt", "a\n").Commit();
        var port = FreePort();
        using var server = System.Diagnostics.Process.Start(
            "git",
            [
                "daemon",
                "--export-all",
                "--listen=127.0.0.1",
                $"--port={port}",
                $"--base-path={git.Path}",
                git.Path,
            ]
        );
        try
        {
            var repository = Retry(() =>
                GitClone.Run($"git://127.0.0.1:{port}/.git", Parent(), GitClone.ReadEnvironment())
            );

            Assert.Equal(commit, repository.ResolveCommit("main").ToString());
            Assert.False(Directory.Exists(_folder["parent/repository.git/hooks"]));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void A_file_address_is_read_where_it_lies_and_percent_signs_are_decoded()
    {
        using var git = new GitFolder();
        var commit = git.Write("a.txt", "a\n").Commit();
        Directory.Move(git[".git"], _folder["with blank.git"]);
        File.WriteAllText(_folder["with blank.git/config"], "[core]\n\tbare = true\n");

        using var named = NamedRepository.Open($"file://{_folder.Path}/with%20blank.git");

        Assert.Equal(commit, named.Objects.ResolveCommit("main").ToString());
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The server needs a moment.</summary>
    private static GitRepository Retry(Func<GitRepository> clone)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return clone();
            }
            catch (GitException) when (attempt < 50)
            {
                Thread.Sleep(100);
            }
        }
    }

    private string Parent() => Directory.CreateDirectory(_folder["parent"]).FullName;

    private string FakeGit(string script)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder["bin"]).FullName, "git");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        ForeignProgram.SetExecutable(path);
        return _folder["bin"];
    }

    private static Dictionary<string, string> With(string path) =>
        new(StringComparer.Ordinal) { ["PATH"] = path };
}
