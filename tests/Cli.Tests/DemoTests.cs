using System.IO.Compression;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class DemoTests
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";

    [Fact, Slow]
    public void The_demo_of_a_commons_is_verified_and_approved_and_refuses_what_it_forbids()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout("protocols/logistic-regression").Commit();

        var demo = Sgp.Run(
            git.Path,
            "demo",
            "--commons",
            "--protocol",
            "protocols/logistic-regression",
            "--out",
            "commons"
        );

        Assert.Equal((0, ""), (demo.ExitCode, demo.Error));
        Assert.All(
            (string[])
                [
                    "no-quorum, 10 of 45 voted, 30 delegated",
                    "the ethics board holds the third",
                    "before the commons locked it: refused (run: governance.anchor fails",
                    "its lock is refused (cohort-too-near)",
                    "\nVERIFIED V6\nAPPROVED 31 of 45, quorum 23",
                    "(Intercept)   -5.236877",
                ],
            part => Assert.Contains(part, demo.Output, StringComparison.Ordinal)
        );
        Assert.Equal(
            0,
            Sgp.Run(git.Path, "verify", "commons/demo.sgp", "--policy", "commons/policy").ExitCode
        );
    }

    [Fact]
    public void The_demo_ends_in_a_verdict_and_catches_its_forgery()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Protocol).Commit();

        var demo = Sgp.Run(git.Path, "demo", "--protocol", Protocol);

        Assert.Equal((0, ""), (demo.ExitCode, demo.Error));
        Assert.Contains(
            "10 of 10 variants equal a count of the same files in the clear",
            demo.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("\nVERIFIED V6\n", demo.Output, StringComparison.Ordinal);
        Assert.Contains("\nFAILED\n", demo.Output, StringComparison.Ordinal);
        Assert.Contains("\nFAILED bundle.digests\n", demo.Output, StringComparison.Ordinal);
        Assert.Contains("\nFAILED result.opening\n", demo.Output, StringComparison.Ordinal);
        Assert.Equal(12, Directory.GetFiles(git["sgp-demo/vcf"]).Length);
        Assert.All(
            (string[])
                [
                    "sgp-demo/study/ledger.db",
                    "sgp-demo/demo.sgp",
                    "sgp-demo/tampered.sgp",
                    "sgp-demo/result.tsv",
                    "sgp-demo/policy",
                ],
            file => Assert.True(File.Exists(git[file]), file)
        );
        Assert.Equal(
            0,
            Sgp.Run(git.Path, "verify", "sgp-demo/demo.sgp", "--policy", "sgp-demo/policy").ExitCode
        );
        Assert.Equal(
            1,
            Sgp.Run(
                git.Path,
                "verify",
                "sgp-demo/tampered.sgp",
                "--policy",
                "sgp-demo/policy"
            ).ExitCode
        );
        var cheated = Sgp.Run(
            git.Path,
            "verify",
            "sgp-demo/cheated.sgp",
            "--policy",
            WithoutStudy(git["sgp-demo/policy"])
        );
        Assert.Equal(1, cheated.ExitCode);
        Assert.Single(cheated.Output.Split('\n'), line =>
            line.StartsWith("FAILED ", StringComparison.Ordinal)
        );
        foreach (var bundle in (string[])["sgp-demo/demo.sgp", "sgp-demo/tampered.sgp"])
        {
            string[] arguments = [bundle, "--policy", "sgp-demo/policy", "--json"];
            var alone = Sgp.RunProgram(
                "Verifier.Tool/release/sgp-verify.dll",
                git.Path,
                "",
                arguments
            );
            var together = Sgp.Run(git.Path, ["verify", .. arguments]);
            Assert.Equal((together.ExitCode, together.Output), (alone.ExitCode, alone.Output));

            string[] paged = [bundle, "--html", $"{bundle}.html"];
            Sgp.RunProgram("Verifier.Tool/release/sgp-verify.dll", git.Path, "", paged);
            var page = File.ReadAllText(git[$"{bundle}.html"]);
            Assert.Equal(2, Sgp.Run(git.Path, ["verify", .. paged]).ExitCode);
            File.Delete(git[$"{bundle}.html"]);
            Sgp.Run(git.Path, ["verify", .. paged]);
            Assert.Equal(page, File.ReadAllText(git[$"{bundle}.html"]));
        }
    }

    [Fact]
    public void Both_programs_answer_what_an_auditor_brings_along_alike()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Protocol).Commit();
        Sgp.Run(git.Path, "demo", "--protocol", Protocol);
        using (var bundle = ZipFile.OpenRead(git["sgp-demo/demo.sgp"]))
            bundle.GetEntry("checkpoint")!.ExtractToFile(git["checkpoint"]);
        var log = File.ReadLines(git["sgp-demo/policy"])
            .First(line => line.StartsWith("log ", StringComparison.Ordinal))[4..];
        const string policy = "sgp-demo/policy";
        (int ExitCode, string Answer, string[] Options)[] cases =
        [
            (0, "VERIFIED V6\n", ["--policy", policy, "--since", "checkpoint", "--repo", "."]),
            (0, "VERIFIED V6\n", ["--policy", policy, "--kernel", "reference"]),
            (3, "CONSISTENT (the ledger key is trusted", ["--trust", log]),
            (3, "INCOMPLETE (a quick look", ["--policy", policy, "--quick"]),
            (2, "", ["--policy", policy, "--trust", log]),
            (2, "", ["--trust", "nobody"]),
            (2, "", ["--kernel", "abacus"]),
            (4, "", ["--since", policy]),
            (4, "", ["--repo", "nowhere"]),
        ];
        foreach (var (exitCode, answer, options) in cases)
        {
            string[] arguments = ["sgp-demo/demo.sgp", .. options];
            var alone = Sgp.RunProgram(
                "Verifier.Tool/release/sgp-verify.dll",
                git.Path,
                "",
                arguments
            );
            var together = Sgp.Run(git.Path, ["verify", .. arguments]);

            Assert.Equal((exitCode, exitCode), (alone.ExitCode, together.ExitCode));
            Assert.StartsWith(answer, alone.Output, StringComparison.Ordinal);
            Assert.Equal(together.Output, alone.Output);
            Assert.Equal(
                exitCode is 2 or 4,
                alone.Error.StartsWith("error: ", StringComparison.Ordinal)
            );
        }
    }

    private static string WithoutStudy(string policy)
    {
        var copy = policy + ".researcher-only";
        File.WriteAllLines(
            copy,
            File.ReadAllLines(policy)
                .Where(line => !line.StartsWith("study", StringComparison.Ordinal))
        );
        return copy;
    }

    [Fact]
    public void The_demo_refuses_a_folder_that_is_not_empty()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["sgp-demo"]);
        File.WriteAllText(folder["sgp-demo/notes.txt"], "mine");

        var demo = Sgp.Run(folder.Path, "demo", "--protocol", Checkout.PathOf(Protocol));

        Assert.Equal(2, demo.ExitCode);
        Assert.Contains("found one with something in it", demo.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["notes.txt"],
            Directory.GetFiles(folder["sgp-demo"]).Select(Path.GetFileName)
        );
    }

    [Fact]
    public void Outside_a_repository_the_demo_makes_a_small_one_and_says_so()
    {
        using var download = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Checkout.PathOf(Protocol)))
        {
            Directory.CreateDirectory(download[Protocol]);
            File.Copy(file, Path.Combine(download[Protocol], Path.GetFileName(file)));
        }

        var demo = Sgp.Run(download.Path, "demo", "--protocol", Protocol, "--out", "here");

        Assert.Equal(0, demo.ExitCode);
        Assert.Contains("lies in no Git repository", demo.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(download["here/protocol-repository/.git"]));
    }

    [Fact]
    public void Every_genome_of_a_file_becomes_a_contribution()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Protocol).Commit();

        var demo = Sgp.Run(
            git.Path,
            "demo",
            "--protocol",
            Protocol,
            "--vcf",
            $"{Protocol}/expected/input.vcf",
            "--out",
            "real"
        );

        Assert.Equal((0, ""), (demo.ExitCode, demo.Error));
        Assert.Contains("12 contributions in the ledger", demo.Output, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllText(git[$"{Protocol}/expected/result.tsv"]),
            File.ReadAllText(git["real/result.tsv"])
        );
    }
}
