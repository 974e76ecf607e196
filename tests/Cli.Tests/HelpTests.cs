using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("create")]
    [InlineData("keygen")]
    [InlineData("contribute")]
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

    [Fact]
    public void The_list_of_commands_reads_as_it_was_approved()
    {
        using var folder = new TemporaryFolder();

        Snapshot.Match(Sgp.Run(folder.Path, "--help").Output);
    }
}
