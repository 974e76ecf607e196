using System.IO.Compression;
using System.Text.Json;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class OfflineContributionTests(OfflineContributionTests.Prepared prepared)
    : IClassFixture<OfflineContributionTests.Prepared>,
        IDisposable
{
    private readonly TemporaryFolder _folder = prepared.Copy();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Contributions_travel_as_files_and_are_counted_once_each()
    {
        Succeed("contribute", "a.vcf", "--context", "study.sgpctx", "-o", "mine.contribution");
        Succeed("encrypt", "b.vcf", "--each", "--context", "study.sgpctx", "-o", "theirs");
        Succeed(
            "submit",
            "mine.contribution",
            "theirs/genome-0001.contribution",
            "theirs/genome-0002.contribution",
            "--study",
            "study",
            "--receipts",
            "receipts"
        );
        var again = Succeed("submit", "mine.contribution", "--study", "study", "--json");
        Succeed("run", "--study", "study");
        Succeed("result", "--study", "study");
        Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");

        using var answer = JsonDocument.Parse(again.Output);
        Assert.Equal(
            (0, 1),
            (
                answer.RootElement.GetProperty("genomes").GetInt32(),
                answer.RootElement.GetProperty("alreadyThere").GetInt32()
            )
        );
        Assert.StartsWith(
            "VERIFIED V6\n",
            Succeed("verify", "out.sgp", "--policy", "policy").Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "counted: ",
            Succeed("check", "mine.contribution", "out.sgp").Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "counted: ",
            Succeed("check", "receipts/entry-2.tlog-proof", "out.sgp").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "rs2\t19\t200\tC\tT\tT\t4\t6\t0.666667\n",
            File.ReadAllText(_folder["study/result.tsv"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_genome_can_come_through_a_pipe()
    {
        var command =
            $"dotnet '{Checkout.PathOf("artifacts/bin/Cli/release/sgp.dll")}' encrypt - "
            + $"--context study.sgpctx -o piped.contribution -q";
        var (exitCode, output) = ForeignProgram.Run(
            "bash",
            "-c",
            $"cd '{_folder.Path}' && gzip -c a.vcf | {command}"
        );

        Assert.Equal((0, "piped.contribution\n"), (exitCode, output));
        Assert.True(File.Exists(_folder["piped.contribution"]));
    }

    [Fact]
    public void Encoding_shows_every_variant_and_writes_nothing()
    {
        var before = Directory.GetFileSystemEntries(_folder.Path);

        var table = Succeed("encode", "a.vcf", "--context", "study.sgpctx");
        using var json = JsonDocument.Parse(
            Succeed("encode", "a.vcf", "--study", "study", "--json").Output
        );

        Assert.Contains("rs3", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1/1", table.Output, StringComparison.Ordinal);
        Assert.Equal(3, json.RootElement.GetProperty("usable").GetInt32());
        Assert.All(json.RootElement.GetProperty("variants").EnumerateArray(), variant =>
            Assert.InRange(variant.GetProperty("copies").GetInt32(), 0, 2)
        );
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_is_not_in_order_is_refused_and_nothing_is_written()
    {
        Succeed("encrypt", "a.vcf", "--context", "study.sgpctx", "-o", "mine.contribution");
        File.WriteAllBytes(_folder["changed.sgpctx"], Changed(_folder["study.sgpctx"]));
        File.WriteAllBytes(_folder["changed.contribution"], Changed(_folder["mine.contribution"]));
        Succeed("create", "other", "--protocol", prepared.Protocol.Folder, "--keys", "other-keys");
        Succeed("keygen", "--study", "other", "--keys", "other-keys");

        Fail(
            2,
            "expected nothing there yet",
            "encrypt",
            "a.vcf",
            "--context",
            "study.sgpctx",
            "-o",
            "mine.contribution"
        );
        Fail(
            2,
            "found no such file",
            "encrypt",
            "a.vcf",
            "--context",
            "absent.sgpctx",
            "-o",
            "x.contribution"
        );
        Fail(
            2,
            "found a contribution",
            "encrypt",
            "a.vcf",
            "--context",
            "mine.contribution",
            "-o",
            "x.contribution"
        );
        Fail(2, "found a context", "submit", "study.sgpctx", "--study", "study");
        Fail(
            2,
            "changed after it was written",
            "encrypt",
            "a.vcf",
            "--context",
            "changed.sgpctx",
            "-o",
            "x.contribution"
        );
        Fail(
            2,
            "changed after it was written",
            "submit",
            "changed.contribution",
            "--study",
            "study"
        );
        Fail(
            2,
            "one genome per contribution",
            "encrypt",
            "b.vcf",
            "--context",
            "study.sgpctx",
            "-o",
            "x.contribution"
        );
        Fail(
            2,
            "-o: expected --context",
            "contribute",
            "a.vcf",
            "--study",
            "study",
            "-o",
            "x.contribution"
        );
        Fail(2, "expected -o FILE", "contribute", "a.vcf", "--context", "study.sgpctx");
        Fail(4, "no end record", "encrypt", "a.vcf", "--context", "a.vcf", "-o", "x.contribution");

        // Made for another study: the other study's ledger must not take it.
        var foreign = Sgp.Run(
            _folder.Path,
            "submit",
            "mine.contribution",
            "--study",
            "other",
            "--keys",
            "other-keys"
        );
        Assert.NotEqual(0, foreign.ExitCode);
        Assert.False(Path.Exists(_folder["x.contribution"]));
    }

    [Fact]
    public void A_bulk_contribution_that_was_cut_short_goes_on_and_counts_no_genome_twice()
    {
        var genomes = Enumerable
            .Range(0, 300)
            .Select(i => new[] { i % 2 == 0 ? "0/1" : "0/0", "1|1", "0/0" })
            .ToArray();
        File.WriteAllBytes(_folder["many.vcf"], SampleProtocol.Vcf(genomes));
        Succeed("contribute", "many.vcf", "--each", "--study", "study");
        var study = _folder["study"];
        Assert.Contains(
            "300",
            Succeed("status", "--study", "study").Output,
            StringComparison.Ordinal
        );

        var again = Succeed("contribute", "many.vcf", "--each", "--study", "study", "--json");

        using var answer = JsonDocument.Parse(again.Output);
        Assert.Equal(
            (0, 300),
            (
                answer.RootElement.GetProperty("genomes").GetInt32(),
                answer.RootElement.GetProperty("alreadyThere").GetInt32()
            )
        );
        Assert.True(Directory.Exists(study));
    }

    /// <summary>The container with one byte of its last blob flipped.</summary>
    private static byte[] Changed(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        var name = System.Text.Encoding.UTF8.GetBytes(
            zip.Entries.Last(entry =>
                entry.FullName.StartsWith("objects/", StringComparison.Ordinal)
            ).FullName
        );
        // The name stands in the manifest, in its local header (30 bytes behind a signature) and in
        // the directory.
        var header = Enumerable
            .Range(30, bytes.Length - name.Length - 30)
            .First(i =>
                bytes.AsSpan(i - 30, 4).SequenceEqual("PK\u0003\u0004"u8)
                && bytes.AsSpan(i, name.Length).SequenceEqual(name)
            );
        bytes[header + name.Length + 40] ^= 1;
        return bytes;
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
        Assert.Contains("\nhint: ", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A study with its context, made once and copied for each test: sealing keys takes
    /// its time.</summary>
    public sealed class Prepared : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Prepared()
        {
            File.WriteAllBytes(_folder["a.vcf"], SampleProtocol.Vcf(["0/1", "1|1", "0/0"]));
            File.WriteAllBytes(
                _folder["b.vcf"],
                SampleProtocol.Vcf(["0/0", "0/1", "0/1"], ["1/1", "0/1", "1"])
            );
            PreparedStudy.Make(_folder, Protocol.Folder);
            var run = Sgp.Run(
                _folder.Path,
                "export",
                "context",
                "study.sgpctx",
                "--study",
                "study"
            );
            Assert.True(run.ExitCode == 0, run.Error);
        }

        public SampleProtocol Protocol { get; } = new(open: "pedersen");

        public TemporaryFolder Copy()
        {
            var copy = new TemporaryFolder();
            foreach (
                var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            )
            {
                var target = copy[Path.GetRelativePath(_folder.Path, file)];
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            return copy;
        }

        public void Dispose()
        {
            Protocol.Dispose();
            _folder.Dispose();
        }
    }
}
