using System.Buffers.Binary;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>A whole study by real processes, with canaries for secrets; then everything written is
/// searched for them.</summary>
public sealed class SecretsTests
{
    private const string Passphrase = "canary passphrase 7f3a9c51";
    private const string Sample = "CanarySample-4be0";
    private const string Note = "CanaryGenotype-77d1";

    [Slow]
    [Fact]
    public void No_secret_is_in_anything_that_a_study_writes()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var folder = new TemporaryFolder();
        using var inputs = new TemporaryFolder();
        var seed = Encoding.ASCII.GetBytes("canary signing seed of 32 bytes!");
        WriteInputs(inputs, seed);
        var said = new StringBuilder();

        Run(0, "create", "study", "--protocol", protocol.Folder, "--keys", "keys");
        Run(0, "keygen", "--study", "study", "--keys", "keys");
        Run(0, "key", "import", "canary", inputs["seed.openssh"]);
        Run(0, "export", "context", "study.sgpctx", "--study", "study");
        Run(
            0,
            "contribute",
            inputs["0.vcf"],
            "--study",
            "study",
            "--keys",
            "keys",
            "--receipts",
            "receipts"
        );
        Run(0, "encrypt", inputs["1.vcf"], "--context", "study.sgpctx", "-o", "mine.contribution");
        Run(0, "submit", "mine.contribution", "--study", "study", "--keys", "keys");
        Run(4, "contribute", inputs["damaged.vcf"], "--study", "study", "--keys", "keys");
        Run(4, "contribute", inputs["spaces.vcf"], "--study", "study", "--keys", "keys", "--json");
        Run(0, "run", "--study", "study", "--keys", "keys");
        Run(0, "result", "--study", "study", "--keys", "keys");
        Run(0, "release", "--study", "study", "-o", "study.sgp", "--policy-out", "policy");
        Run(0, "verify", "study.sgp", "--policy", "policy", "--json");
        Run(0, "log", "--study", "study", "--json");

        Canary[] canaries =
        [
            new("the passphrase", Passphrase),
            new("the sample's name", Sample),
            new("a note beside the genotype", Note),
            new("the imported seed", seed),
            new("the slots of the first genome", Words(1, 2, 0, 2, 2, 2)),
            .. KeysOf(folder["keys"]),
        ];
        Assert.Equal(11, canaries.Length);
        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 20, "too few files for a study");
        string[] findings =
        [
            .. files.SelectMany(file => Search(canaries, file, File.ReadAllBytes(file))),
            .. Search(canaries, "what was printed", Encoding.UTF8.GetBytes(said.ToString())),
        ];
        Assert.Empty(findings);
        RequireModes(folder);

        void Run(int exitCode, params ReadOnlySpan<string> arguments)
        {
            var run = SgpProcess.Run(folder.Path, Passphrase, arguments);
            Assert.True(
                run.ExitCode == exitCode,
                $"sgp {string.Join(' ', arguments.ToArray())} exited with {run.ExitCode}: "
                    + $"{run.Error}"
            );
            said.AppendLine(run.Output).AppendLine(run.Error);
        }
    }

    [Fact]
    public void A_canary_is_found_in_every_spelling()
    {
        var secret = Encoding.UTF8.GetBytes(Passphrase);
        var canary = new Canary("it", Passphrase);
        byte[][] written =
        [
            secret,
            Encoding.Unicode.GetBytes(Passphrase),
            Encoding.ASCII.GetBytes(Convert.ToHexString(secret)),
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    Encoding.ASCII.GetBytes(
                        Convert.ToBase64String([.. new byte[i], .. secret, .. new byte[i]])
                    )
                ),
        ];

        Assert.All(written, bytes => Assert.NotNull(canary.FindIn([1, 2, 3, .. bytes, 4])));
        Assert.Null(canary.FindIn("canary passphrase 7f3a9c52"u8));
    }

    [Fact]
    public void The_program_leaves_no_core_file_whatever_the_shell_allows()
    {
        Assert.SkipUnless(File.Exists("/proc/self/limits"), "SKIPPED: needs /proc");
        using var folder = new TemporaryFolder();
        // A prompt without a terminal would end it at once; a passphrase file that is a pipe keeps
        // it waiting.
        using var process = SgpProcess.Start(
            ["bash", "-c", "ulimit -c unlimited; mkfifo pipe; exec \"$@\"", "bash"],
            folder.Path,
            Passphrase,
            "key",
            "create",
            "x",
            "--passphrase-file",
            "pipe"
        );
        var limit = "";
        for (var tries = 0; tries < 300 && !process.HasExited; tries++)
        {
            limit = File.ReadLines($"/proc/{process.Id}/limits")
                .First(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
            if (limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4] == "0")
                break;
            Thread.Sleep(100);
        }

        process.Kill();
        process.WaitForExit();
        Assert.Equal("0", limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]);
    }

    private static void WriteInputs(TemporaryFolder inputs, byte[] seed)
    {
        string Vcf(string genotype) =>
            Encoding
                .UTF8.GetString(SampleProtocol.Vcf([genotype, "1|1", "0/0"]))
                .Replace("\tg0\n", $"\t{Sample}\n", StringComparison.Ordinal)
                .Replace(
                    $"\tGT\t{genotype}",
                    $"\tGT:XX\t{genotype}:{Note}",
                    StringComparison.Ordinal
                );
        File.WriteAllText(inputs["0.vcf"], Vcf("0/1"));
        File.WriteAllText(inputs["1.vcf"], Vcf("1/1"));
        File.WriteAllText(inputs["damaged.vcf"], Vcf("0/7"));
        File.WriteAllText(inputs["spaces.vcf"], Vcf("0/1").Replace('\t', ' '));
        using var key = Ed25519PrivateKey.FromSeed(seed);
        SecretFile.WriteNew(inputs["seed.openssh"], OpenSshPrivateKey.Format(key));
        Assert.Contains(Note, File.ReadAllText(inputs["0.vcf"]), StringComparison.Ordinal);
        Assert.Contains(Sample, File.ReadAllText(inputs["0.vcf"]), StringComparison.Ordinal);
    }

    /// <summary>The study's own keys, opened: four seeds, and two pieces of the homomorphic secret
    /// key.</summary>
    private static IEnumerable<Canary> KeysOf(string path)
    {
        using var passphrase = new Passphrase(Passphrase);
        var keys = new KeyFolder(path, passphrase);
        foreach (
            var role in (StudyRole[])
                [
                    StudyRole.Researcher,
                    StudyRole.ComputingParty,
                    StudyRole.KeyHolder,
                    StudyRole.Ledger,
                ]
        )
        {
            using var key = keys.OpenSigningKey(role);
            var seed = new byte[Ed25519PrivateKey.SeedSizeInBytes];
            key.CopySeedTo(seed);
            yield return new Canary($"the seed of the {role}", seed);
        }

        var secretKey = keys.ReadSecretKey();
        yield return new Canary("the homomorphic secret key, its beginning", secretKey[88..280]);
        yield return new Canary("the homomorphic secret key, its end", secretKey[^192..]);
    }

    private static byte[] Words(params ulong[] slots)
    {
        var bytes = new byte[8 * slots.Length];
        for (var i = 0; i < slots.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), slots[i]);
        return bytes;
    }

    private static IEnumerable<string> Search(Canary[] canaries, string where, byte[] bytes) =>
        canaries
            .Select(canary => (canary.Name, Spelling: canary.FindIn(bytes)))
            .Where(found => found.Spelling is not null)
            .Select(found => $"{where}: {found.Name}, {found.Spelling}");

    private static void RequireModes(TemporaryFolder folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var keys = CrashScenario.KeyFilesOf(folder).ToArray();
        Assert.Equal(6, keys.Length);
        foreach (var key in keys)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
            Assert.Equal(
                DurableFile.PrivateFolderMode,
                File.GetUnixFileMode(Path.GetDirectoryName(key)!)
            );
        }

        Assert.Empty(Directory.GetFiles(folder["tmp"], "*.tmp", SearchOption.AllDirectories));
    }
}
