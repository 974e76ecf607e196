using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>tools/verify.py, written from docs/spec alone, says what this verifier says.</summary>
public sealed class SecondReaderTests(
    FinishedStudy honest,
    OpenedStudy opened,
    WithdrawnStudy withdrawn
) : IClassFixture<FinishedStudy>, IClassFixture<OpenedStudy>, IClassFixture<WithdrawnStudy>
{
    /// <summary>The checks that the second reader makes; it is silent about the others.</summary>
    /// <remarks>
    /// Of bundle.manifest it leaves the text of README.txt and ro-crate-metadata.json alone, of
    /// fhe.parameters what the protocol asks for.
    /// </remarks>
    private static readonly HashSet<string> Covered =
    [
        "bundle.format",
        "bundle.digests",
        "ledger.encoding",
        "ledger.chain",
        "signers.entries",
        "signers.statements",
        "signers.roles",
        "ledger.order",
        "ledger.complete",
        "bundle.manifest",
        "log.checkpoint",
        "log.root",
        "log.consistency",
        "fhe.parameters",
        "fhe.ciphertexts",
        "result.inputs",
        "result.replay",
    ];

    private static readonly Once<SharedReader> Reader = new(() => new SharedReader());

    public static TheoryData<string> Lies => [.. ForgeryTests.Forgeries.Keys];

    public static TheoryData<string> LiesAboutOpenings => [.. OpeningForgeryTests.Forgeries.Keys];

    [Fact]
    public void Both_find_honest_studies_consistent()
    {
        foreach (var bundle in (string[])[honest.Bundle, opened.Bundle, withdrawn.Bundle])
        {
            Assert.Equal((3, "CONSISTENT"), Run(bundle));
            Assert.Equal((3, "CONSISTENT"), Read(bundle));
        }
    }

    [Fact]
    public void Both_take_a_checkpoint_that_the_ledger_key_signed_twice_beside_a_stranger()
    {
        using var folder = new TemporaryFolder();
        ForgeryTests.SignTwiceBesideAStranger(honest).Write(folder["twice.sgp"]);

        Assert.Equal((3, "CONSISTENT"), Read(folder["twice.sgp"]));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Both_find_the_same_lie_first(string lie) =>
        Agree(honest, ForgeryTests.Forgeries[lie].Lie);

    [Theory]
    [MemberData(nameof(LiesAboutOpenings))]
    public void Both_find_the_same_lie_first_in_a_study_with_commitments(string lie) =>
        Agree(opened, OpeningForgeryTests.Forgeries[lie].Lie);

    [Fact]
    public void Both_find_a_flipped_bit_in_any_file()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        using var reader = BundleReader.Open(honest.Bundle);
        foreach (var file in reader.Files)
        {
            var content = reader.ReadAllBytes(file.Name, maxBytes: 1 << 24);
            var flipped = (byte[])whole.Clone();
            flipped[
                whole.AsSpan().IndexOf(content.AsSpan(0, Math.Min(content.Length, 300)))
                    + content.Length / 2
            ] ^= 1;
            File.WriteAllBytes(folder["flipped.sgp"], flipped);

            Assert.Equal((1, "FAILED bundle.digests"), Read(folder["flipped.sgp"]));
            if (file == reader.Files[0])
                Assert.Equal((1, "FAILED bundle.digests"), Run(folder["flipped.sgp"]));
            Assert.Equal(
                CheckStatus.Failed,
                honest.Verify(folder["flipped.sgp"]).Status("bundle.digests")
            );
        }
    }

    [Fact]
    public void Neither_reads_what_is_no_bundle()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        byte[][] files =
        [
            [],
            [.. "hello"u8],
            whole[..^1],
            [.. whole, 0],
            [0, .. whole],
            whole[..(whole.Length / 2)],
            whole[1..],
        ];
        foreach (var file in files)
        {
            File.WriteAllBytes(folder["none.sgp"], file);

            Assert.Equal((4, "MALFORMED"), Run(folder["none.sgp"]));
            Assert.Equal(Verdict.Malformed, honest.Verify(folder["none.sgp"]).Verdict);
        }
    }

    [Fact]
    public void Both_call_a_light_bundle_incomplete()
    {
        using var folder = new TemporaryFolder();
        opened.WriteLight(folder["light.sgp"]);

        Assert.Equal((3, "INCOMPLETE"), Run(folder["light.sgp"]));
        Assert.Equal(Verdict.Incomplete, opened.Verify(folder["light.sgp"]).Verdict);
    }

    [Fact]
    public void The_reader_says_that_a_circuit_beyond_a_sum_is_beyond_it()
    {
        using var owner = new OwnerStudy("health-linear");
        owner.Local.Finish();

        Assert.Equal((3, "INCOMPLETE"), Read(owner.Local.Release()));
    }

    /// <summary>
    /// The reader finds the first failed check that both know. Where it knows none of them, it goes
    /// on to checks that this
    /// verifier does not run behind the failed one, and may stop at one of these.
    /// </summary>
    private static void Agree(FinishedStudy study, Action<ForgedStudy> tell)
    {
        var forged = ForgedBundle.Of(study.Study, study.Policy, tell);
        var report = forged.Report;
        var failed = report.Results.FirstOrDefault(result =>
            result.Status == CheckStatus.Failed
            && Covered.Contains(result.Check.Id)
            && !IsLeftAlone(result)
        );
        var said = Read(forged.Path);

        if (failed is not null)
        {
            Assert.Equal((1, $"FAILED {failed.Check.Id}"), said);
            return;
        }

        var notRun = Covered.Where(id => report.Status(id) == CheckStatus.NotRun).ToArray();
        (int, string)[] beyond =
            notRun.Length == 0
                ? []
                : [(3, "INCOMPLETE"), .. notRun.Select(id => (1, $"FAILED {id}"))];
        Assert.Contains(said, beyond.Append((3, "CONSISTENT")));
    }

    private static bool IsLeftAlone(CheckResult result) =>
        result.Discrepancy!.Where is BundlePath.Readme or BundlePath.RoCrate
        || result.Discrepancy.Expected.StartsWith(
            "the protocol's parameters",
            StringComparison.Ordinal
        );

    /// <summary>Runs the reader as its user does.</summary>
    /// <returns>Its exit code and the first line that it says.</returns>
    private static (int ExitCode, string Headline) Run(string bundle)
    {
        Require("python3");
        Require("openssl");
        using var process = Process.Start(
            new ProcessStartInfo("python3", [Checkout.PathOf("tools/verify.py"), bundle])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Split('\n')[0]);
    }

    /// <summary>Asks the one reader that all tests share.</summary>
    /// <returns>What it would exit with, and the first line that it would say.</returns>
    private static (int ExitCode, string Headline) Read(string bundle)
    {
        Require("python3");
        Require("openssl");
        return Reader.Value.Ask(bundle);
    }

    private static void Require(string tool) =>
        Assert.SkipUnless(
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, tool))),
            $"SKIPPED: the second reader needs {tool}, which is not on the PATH"
        );

    /// <summary>A process that answers for one bundle after the other, and asks openssl for each
    /// signature once.</summary>
    private sealed class SharedReader : IDisposable
    {
        private const string Program = """
            import functools, sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv[1])
            import verify
            verify.signed_by = functools.cache(verify.signed_by)
            for line in sys.stdin:
                exit_code, said = verify.answer(line.rstrip("\n"))
                print(exit_code, said.splitlines()[0], flush=True)
            """;

        private readonly Lock _turn = new();
        private readonly Process _process = Process.Start(
            new ProcessStartInfo("python3", ["-c", Program, Checkout.PathOf("tools")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;

        public (int ExitCode, string Headline) Ask(string bundle)
        {
            lock (_turn)
            {
                _process.StandardInput.WriteLine(bundle);
                _process.StandardInput.Flush();
                var answer = _process.StandardOutput.ReadLine()
                    ?? throw new InvalidOperationException($"the reader ended over {bundle}");
                var space = answer.IndexOf(' ', StringComparison.Ordinal);
                return (
                    int.Parse(answer.AsSpan(0, space), CultureInfo.InvariantCulture),
                    answer[(space + 1)..]
                );
            }
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
