using System.Text.Json;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed partial class CommandTests : IDisposable
{
    private readonly SampleProtocol _protocol = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _protocol.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_single_steps_make_a_study_that_is_verified()
    {
        File.WriteAllBytes(_folder["a.vcf"], SampleProtocol.Vcf(["0/1", "1|1", "0/0"]));
        File.WriteAllBytes(
            _folder["rest.vcf"],
            SampleProtocol.Vcf(["0/0", "./.", "0/1"], ["1/1", "0/1", "1"])
        );

        Succeed("create", "study", "--protocol", _protocol.Folder);
        Succeed("keygen", "--study", "study");
        Succeed("contribute", "a.vcf", "--study", "study");
        Succeed("contribute", "rest.vcf", "--each", "--study", "study");
        Assert.Contains(
            "collecting contributions",
            Succeed("status", "--study", "study").Output,
            StringComparison.Ordinal
        );
        Succeed("run", "--study", "study");
        Assert.Contains(
            "0.75",
            Succeed("result", "--study", "study").Output,
            StringComparison.Ordinal
        );
        Succeed("result", "--study", "study", "--plot", "frequencies.svg");
        var plot = System
            .Xml.Linq.XDocument.Load(_folder["frequencies.svg"])
            .Descendants()
            .ToArray();
        Assert.Equal(3, plot.Count(element => (string?)element.Attribute("class") == "mark"));
        Assert.Equal(
            ["0", "0.25", "0.5", "0.75", "1"],
            plot.Where(element =>
                    element.Name.LocalName == "text"
                    && (string?)element.Attribute("text-anchor") == "middle"
                )
                .Select(element => element.Value)
                .Take(5)
        );
        Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");
        var verified = Succeed("verify", "out.sgp", "--policy", "policy");
        var log = Succeed("log", "--study", "study");

        Assert.StartsWith(
            "VERIFIED V5 (decryption on trust)\n",
            verified.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(9, KindColumn().Count(log.Output));
        Assert.Contains(
            "rs2\t19\t200\tC\tT\tT\t3\t4\t0.75\n",
            File.ReadAllText(_folder["study/result.tsv"]),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("health-linear", "published the context: BFV, n = 4096, t = 1032193, ")]
    [InlineData("genetic-risk-score", "published the context: CKKS, n = 8192, hesg-2024, ")]
    public void The_context_is_announced_by_its_own_scheme(string protocol, string announced)
    {
        using var git = new GitFolder();
        git.CopyFromCheckout($"protocols/{protocol}").Commit();

        Succeed("create", "study", "--protocol", git[$"protocols/{protocol}"]);

        Assert.StartsWith(
            announced,
            Succeed("keygen", "--study", "study").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_data_owner_computes_on_a_table_and_alone_sees_the_result()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout("protocols/health-linear").Commit();
        File.WriteAllText(_folder["mine.csv"], "glucose,cholesterol\n10,11\n");
        File.WriteAllText(_folder["wide.csv"], "glucose,cholesterol\n10,1001\n");

        PreparedStudy.Make(_folder, git["protocols/health-linear"]);
        var refused = Sgp.Run(_folder.Path, "contribute", "wide.csv", "--study", "study");
        Succeed("contribute", "mine.csv", "--study", "study");
        Succeed("run", "--study", "study");
        using var first = JsonDocument.Parse(
            Succeed("result", "--study", "study", "--json", "-q").Output
        );
        using var again = JsonDocument.Parse(
            Succeed("result", "--study", "study", "--json", "-q").Output
        );
        Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");

        Assert.Equal(
            (4, true),
            (refused.ExitCode, refused.Error.Contains("wide.csv, line 2", StringComparison.Ordinal))
        );
        Assert.Equal(
            "[40,44]",
            Regex.Replace(
                first.RootElement.GetProperty("output").GetRawText(),
                @"\s",
                "",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
        );
        Assert.Equal(first.RootElement.GetRawText(), again.RootElement.GetRawText());
        Assert.StartsWith(
            "VERIFIED V5",
            Succeed("verify", "out.sgp", "--policy", "policy").Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            2,
            Sgp.Run(
                _folder.Path,
                "demo",
                "--protocol",
                git["protocols/health-linear"],
                "--out",
                "demo"
            ).ExitCode
        );
    }

    [Fact]
    public void A_file_that_is_no_bundle_is_answered_in_three_lines()
    {
        File.WriteAllText(
            _folder["README.md"],
            "# SecureGenomics.Provenance\n\nRecords a computation on encrypted genomes.\n"
        );

        var run = Sgp.Run(_folder.Path, "verify", "README.md");
        using var json = JsonDocument.Parse(
            Sgp.Run(_folder.Path, "verify", "README.md", "--json").Output
        );

        Assert.Equal((4, "MALFORMED (this is not a bundle)\n"), (run.ExitCode, run.Output));
        Assert.Matches(
            "^error: README.md: expected a bundle, the one file in which a study's .*, "
                + "found a text that begins \"# SecureGenomics.Provena…\"; .*\nhint: name the "
                + "bundle .*\n$",
            run.Error
        );
        Assert.Equal("MALFORMED", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(4, json.RootElement.GetProperty("exitCode").GetInt32());
        Assert.StartsWith(
            "a text that begins",
            json.RootElement.GetProperty("checks")[0].GetProperty("found").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_answer_is_JSON_when_asked_for()
    {
        File.WriteAllBytes(
            _folder["all.vcf"],
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        string[][] steps =
        [
            ["create", "study", "--protocol", _protocol.Folder],
            ["keygen", "--study", "study"],
            ["contribute", "all.vcf", "--each", "--study", "study"],
            ["status", "--study", "study"],
            ["run", "--study", "study"],
            ["result", "--study", "study"],
            ["release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy"],
            ["verify", "out.sgp", "--policy", "policy"],
            ["log", "--study", "study"],
        ];

        foreach (var step in steps)
        {
            using var answer = JsonDocument.Parse(Succeed([.. step, "--json", "-q"]).Output);
            Assert.Equal(JsonValueKind.Object, answer.RootElement.ValueKind);
        }

        var failed = Sgp.Run(_folder.Path, "status", "--study", "nowhere", "--json");
        using var failure = JsonDocument.Parse(failed.Output);
        Assert.Equal(2, failure.RootElement.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void Bad_input_gives_an_error_a_hint_and_its_exit_code_and_changes_nothing()
    {
        PreparedStudy.Make(_folder, _protocol.Folder);
        File.WriteAllText(_folder["text.vcf"], "hello\n");
        File.WriteAllBytes(
            _folder["other-build.vcf"],
            new VcfText(["s"], "ID=19,length=59128983").Record("19", 100, "A", "G", "0/1").ToBytes()
        );
        File.WriteAllBytes(
            _folder["elsewhere.vcf"],
            new VcfText(["s"]).Record("19", 5, "A", "G", "0/1").ToBytes()
        );
        File.WriteAllBytes(
            _folder["cut.vcf.gz"],
            Gzip(SampleProtocol.Vcf(["0/1", "1|1", "0/0"]))[..^9]
        );
        File.WriteAllBytes(
            _folder["two.vcf"],
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/1", "1|1", "0/0"])
        );
        var before = Succeed("status", "--study", "study").Output;

        Fail(4, "expected \"##fileformat=VCFv4", "contribute", "text.vcf", "--study", "study");
        Fail(
            4,
            "expected genome build GRCh38, found GRCh37",
            "contribute",
            "other-build.vcf",
            "--study",
            "study"
        );
        Fail(4, "found none (3 absent)", "contribute", "elsewhere.vcf", "--study", "study");
        Fail(4, "cut short or damaged", "contribute", "cut.vcf.gz", "--study", "study");
        Fail(2, "one genome per contribution", "contribute", "two.vcf", "--study", "study");
        Assert.DoesNotContain(
            "variant  ",
            Sgp.Run(_folder.Path, "contribute", "two.vcf", "--study", "study").Error,
            StringComparison.Ordinal
        );
        Fail(2, "found no such file", "contribute", "absent.vcf", "--study", "study");
        Fail(
            2,
            "found one with something in it",
            "create",
            "study",
            "--protocol",
            _protocol.Folder
        );
        Fail(2, "at least 2 contributions", "run", "--study", "study");
        Fail(2, "found no ledger in it", "status", "--study", "nowhere");
        Fail(4, "found no protocol.yaml", "create", "new", "--protocol", _folder.Path);
        Fail(4, "too short for a container", "verify", "text.vcf");
        Fail(2, "Unrecognized command", "frobnicate");
        Fail(2, "hint: did you mean verify? ", "verfiy");
        Fail(2, "hint: did you mean --policy? ", "verify", "text.vcf", "--polcy", "policy");

        var wrong = Sgp.Run(_folder.Path, "not the passphrase", ["run", "--study", "study"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains(
            "the passphrase does not open this key",
            wrong.Error,
            StringComparison.Ordinal
        );
        var none = Sgp.Run(_folder.Path, "", ["run", "--study", "study"]);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("SGP_PASSPHRASE", none.Error, StringComparison.Ordinal);
        Assert.Equal(before, Succeed("status", "--study", "study").Output);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void A_protocol_folder_with_uncommitted_changes_is_refused_and_nothing_is_made()
    {
        File.AppendAllText(Path.Combine(_protocol.Folder, "variants.tsv"), "edited\n");

        Fail(4, "1 changed or new", "create", "study", "--protocol", _protocol.Folder);

        Assert.False(Directory.Exists(_folder["study"]));
        Assert.False(Directory.Exists(_folder[".config"]));
    }

    [Fact]
    public void Keys_lie_below_the_users_configuration_folder_and_not_in_the_study()
    {
        Succeed("create", "study", "--protocol", _protocol.Folder);

        Assert.Single(Directory.GetDirectories(_folder[".config/securegenomics/studies"]));
        Assert.DoesNotContain(
            Directory.GetFiles(_folder["study"], "*", SearchOption.AllDirectories),
            file => file.EndsWith(".key", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_report_reads_as_it_was_approved()
    {
        File.WriteAllBytes(
            _folder["all.vcf"],
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        PreparedStudy.Make(_folder, _protocol.Folder);
        Succeed("contribute", "all.vcf", "--each", "--study", "study");
        Succeed("run", "--study", "study");
        Succeed("result", "--study", "study");
        Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");

        var report = Succeed("verify", "out.sgp", "--policy", "policy").Output;

        Snapshot.Match(Masked(report));
        Assert.All(report.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    /// <summary>Random ids, keys and sizes replaced by what they are.</summary>
    private static string Masked(string text)
    {
        text = Hex().Replace(text, match => new string('#', match.Length));
        text = KeyId().Replace(text, match => "SHA256:" + new string('#', match.Length - 7));
        return Size().Replace(text, "N bytes");
    }

    [GeneratedRegex("[0-9a-f]{40,64}", RegexOptions.NonBacktracking)]
    private static partial Regex Hex();

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]{43}", RegexOptions.NonBacktracking)]
    private static partial Regex KeyId();

    [GeneratedRegex("[0-9,]+ bytes", RegexOptions.NonBacktracking)]
    private static partial Regex Size();

    [GeneratedRegex(@"^\s+\d+\s+20\d\d-", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex KindColumn();

    private static byte[] Gzip(byte[] text)
    {
        using var file = new MemoryStream();
        using (
            var gzip = new System.IO.Compression.GZipStream(
                file,
                System.IO.Compression.CompressionLevel.Fastest
            )
        )
            gzip.Write(text);
        return file.ToArray();
    }

    private Sgp Succeed(params string[] arguments)
    {
        var run = Sgp.Run(_folder.Path, arguments);
        Assert.True(
            run.ExitCode == 0,
            $"sgp {string.Join(' ', arguments)} exited with {run.ExitCode}: {run.Error}"
        );
        return run;
    }

    private void Fail(int exitCode, string message, params string[] arguments)
    {
        var run = Sgp.Run(_folder.Path, arguments);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
