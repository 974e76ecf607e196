using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>What the tests run in their own process is what a user runs.</summary>
public sealed class SgpTests : IDisposable
{
    private readonly SampleProtocol _protocol = new();
    private readonly TemporaryFolder _folder = new();

    public SgpTests() => PreparedStudy.Make(_folder, _protocol.Folder);

    public void Dispose()
    {
        _protocol.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("frobnicate")]
    [InlineData("verfiy x --json")]
    [InlineData("status --study study")]
    [InlineData("status --study study --json")]
    [InlineData("status --study nowhere --json")]
    [InlineData("log --study study")]
    [InlineData("run --study study")]
    [InlineData("key show absent")]
    [InlineData("explain")]
    public void In_this_process_and_in_its_own_the_program_says_the_same(string typed)
    {
        var here = Sgp.RunHere(_folder.Path, Sgp.Passphrase, typed.Split(' '));
        var apart = Sgp.RunProcess(_folder.Path, Sgp.Passphrase, typed.Split(' '));

        Assert.Equal(apart, here);
    }

    [Fact]
    public void A_run_in_this_process_leaves_it_as_it_was()
    {
        var (current, home, output) = (
            Environment.CurrentDirectory,
            Environment.GetEnvironmentVariable("HOME"),
            Console.Out
        );

        Sgp.RunHere(_folder.Path, Sgp.Passphrase, ["frobnicate"]);

        Assert.Equal(current, Environment.CurrentDirectory);
        Assert.Equal(home, Environment.GetEnvironmentVariable("HOME"));
        Assert.Null(Environment.GetEnvironmentVariable("SGP_PASSPHRASE"));
        Assert.Same(output, Console.Out);
    }
}
