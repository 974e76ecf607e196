using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("create")]
    [InlineData("keygen")]
    [InlineData("contribute")]
    [InlineData("withdraw")]
    [InlineData("round")]
    [InlineData("abort")]
    [InlineData("run")]
    [InlineData("result")]
    [InlineData("release")]
    [InlineData("verify")]
    [InlineData("check")]
    [InlineData("explain")]
    [InlineData("inspect")]
    [InlineData("show")]
    [InlineData("diff")]
    [InlineData("log")]
    [InlineData("status")]
    [InlineData("fsck")]
    [InlineData("key")]
    [InlineData("policy explain")]
    [InlineData("protocol lint")]
    [InlineData("export tiles")]
    [InlineData("export proof")]
    [InlineData("export prov")]
    [InlineData("export slsa")]
    [InlineData("selftest")]
    [InlineData("demo")]
    public void Help_shows_an_example_before_anything_else(string command)
    {
        using var folder = new TemporaryFolder();

        var help = Sgp.Run(folder.Path, [.. command.Split(' '), "--help"]);

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.StartsWith("Example", help.Output, StringComparison.Ordinal);
        Assert.Contains($"  sgp {command.Split(' ')[0]}", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense", "sgp --help")]
    [InlineData("verify a b c", "sgp verify --help")]
    [InlineData("key show lab --nonsense", "sgp key show --help")]
    [InlineData("key export", "sgp key export --help")]
    public void A_command_that_is_not_understood_names_its_own_help(string typed, string help)
    {
        using var folder = new TemporaryFolder();

        var refused = Sgp.Run(folder.Path, typed.Split(' '));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"\"{help}\" shows what there is", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_commands_reads_as_it_was_approved()
    {
        using var folder = new TemporaryFolder();

        // The library calls the program by the name of its process.
        Snapshot.Match(Sgp.RunProcess(folder.Path, Sgp.Passphrase, ["--help"]).Output);
    }
}
