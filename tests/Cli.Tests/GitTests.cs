using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>What the program does with repositories.</summary>
public sealed class GitTests
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public void A_local_repository_needs_no_git_program(string format)
    {
        using var git = new GitFolder(format);
        var commit = git.CopyFromCheckout(Protocol).Commit();
        using var folder = new TemporaryFolder();

        var create = Run(
            folder.Path,
            "/nonexistent",
            "create",
            "study",
            "--protocol",
            git[Protocol]
        );
        var named = Run(
            folder.Path,
            "/nonexistent",
            "create",
            "second",
            "--protocol",
            $"file://{git.Path}//{Protocol}@main"
        );
        var lint = Run(folder.Path, "/nonexistent", "protocol", "lint", git[Protocol]);
        var test = Run(folder.Path, "/nonexistent", "protocol", "test", git[Protocol]);

        Assert.All([create, named, lint, test], run => Assert.True(run.ExitCode == 0, run.Error));
        Assert.All([create, named], run =>
            Assert.Contains(commit, run.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_program_named_git_in_the_current_folder_is_not_run()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["git"], $"#!/bin/sh\ntouch {folder["PWNED"]}\n");
        ForeignProgram.SetExecutable(folder["git"]);

        var create = Run(
            folder.Path,
            ".:",
            "create",
            "study",
            "--protocol",
            "https://example.org/protocols.git"
        );

        Assert.Equal(5, create.ExitCode);
        Assert.Contains("found none on the PATH", create.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["PWNED"]));
    }

    private static Sgp Run(string folder, string path, params string[] arguments) =>
        Sgp.Run(
            folder,
            Sgp.Passphrase,
            arguments,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path }
        );
}
