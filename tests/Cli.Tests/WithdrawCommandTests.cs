using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary><c>sgp withdraw</c> in a study on this machine.</summary>
public sealed class WithdrawCommandTests
{
    [Fact]
    public void A_contribution_is_taken_back_by_its_key_until_the_close()
    {
        using var folder = new TemporaryFolder();
        using var protocol = new SampleProtocol();
        PreparedStudy.Make(folder, protocol.Folder);
        foreach (var name in (string[])["alice", "bob"])
            PreparedStudy.MakeKey(folder, name);
        File.WriteAllBytes(folder["a.vcf"], SampleProtocol.Vcf(["0/1", "1/1", "./."]));
        Succeed("contribute", "a.vcf");
        Succeed("contribute", "a.vcf", "--key", "bob");
        Succeed("contribute", "a.vcf", "--key", "alice", "--receipts", "receipts");

        var withdrawn = Succeed("withdraw", "--key", "alice");
        var twice = Run("withdraw", "--key", "alice");
        var needless = Run("withdraw", "--key", "bob", "--receipt", "receipts/entry-4.tlog-proof");
        var fate = Succeed("check", "receipts/entry-4.tlog-proof", "study");
        var inside = Succeed("inspect", "study");
        var log = Succeed("log", "study");
        Succeed("run");
        var late = Run("withdraw", "--key", "bob");
        Succeed("result");
        Succeed("release", "-o", "out.sgp", "--policy-out", "policy");

        Assert.StartsWith("withdrew the contribution of SHA256:", withdrawn.Output);
        Assert.EndsWith(": ledger entry 5\n", withdrawn.Output);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("that counts, found none", twice.Error);
        Assert.Contains("used once and not kept cannot withdraw", twice.Error);
        Assert.Contains("--receipt: expected none", needless.Error);
        Assert.Equal("withdrawn: entry 4 was withdrawn by its contributor, entry 5\n", fate.Output);
        Assert.Matches(
            "effective +2\n +superseded +0\n +withdrawn +1\n +genomes +2\n",
            inside.Output
        );
        Assert.Matches("5 +[-0-9T:Z ]+ +withdrawal +SHA256:", log.Output);
        Assert.Equal(2, late.ExitCode);
        Assert.Contains("until contributions are closed", late.Error);
        Assert.StartsWith("VERIFIED", Succeed("verify", "out.sgp", "--policy", "policy").Output);

        Sgp Run(params string[] arguments) =>
            Sgp.Run(
                folder.Path,
                arguments[0] is "check" or "inspect" or "log" or "verify"
                    ? arguments
                    : [.. arguments, "--study", "study"]
            );

        Sgp Succeed(params string[] arguments)
        {
            var run = Run(arguments);
            Assert.True(
                run.ExitCode == 0,
                $"sgp {string.Join(' ', arguments)} exited {run.ExitCode}: {run.Error}"
            );
            return run;
        }
    }
}
