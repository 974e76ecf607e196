using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class LedgerCommandTests : IDisposable
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";

    private readonly GitFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_contributor_learns_what_became_of_a_contribution_and_can_prove_a_broken_promise()
    {
        _folder.CopyFromCheckout(Protocol).Commit();
        Run(0, "demo", "--protocol", Protocol, "--out", "d");
        var ciphertext = Directory
            .GetFiles(_folder["d/study/objects"], "*", SearchOption.AllDirectories)
            .First(file => new FileInfo(file).Length == 131_185);

        var counted = Run(0, "check", "d/receipts/entry-2.tlog-proof", "d/demo.sgp").Output;
        Assert.StartsWith(
            "counted: included at index 2 and counted in the result",
            counted,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "its commitment is part of the sum that the published totals open",
            counted,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "counted",
            Run(0, "check", "d/receipts/entry-3.tlog-proof", "d/study").Output,
            StringComparison.Ordinal
        );
        Assert.Matches("^counted|unknown", Run(null, "check", ciphertext, "d/demo.sgp").Output);
        Assert.StartsWith(
            "counted",
            Run(0, "check", SaveContribution(), "d/demo.sgp").Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "unknown",
            Run(3, "check", "d/result.tsv", "d/demo.sgp").Output,
            StringComparison.Ordinal
        );

        // The ledger shows another history than before: refused, with a certificate that verifies.
        var forked = Run(
            1,
            "check",
            "d/receipts/entry-2.tlog-proof",
            "d/cheated.sgp",
            "--evidence",
            "fork.json"
        );
        Assert.Contains("forked", forked.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            "EQUIVOCATION: the log that your policy names",
            Run(0, "check-certificate", "fork.json", "--policy", "d/policy").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "check-certificate",
            Run(4, "verify", "fork.json", "--policy", "d/policy").Error,
            StringComparison.Ordinal
        );
        File.WriteAllText(
            _folder["fork.json"],
            File.ReadAllText(_folder["fork.json"])
                .Replace("\"earlier\":\"b", "\"earlier\":\"c", StringComparison.Ordinal)
        );
        Assert.NotEqual(
            0,
            Sgp.Run(_folder.Path, "check-certificate", "fork.json", "--policy", "d/policy").ExitCode
        );

        // The log alone, in a bundle and in a folder.
        Assert.StartsWith(
            "whole: 18 entries",
            Run(0, "log", "d/demo.sgp", "--check").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the checkpoint of 18 entries agrees",
            Run(0, "log", "--check", "--study", "d/study").Output,
            StringComparison.Ordinal
        );
        Run(2, "log", "nowhere.sgp", "--check");
        Run(2, "log", "d", "--check");

        Assert.Contains(
            "nothing is ever overwritten",
            Run(
                2,
                "release",
                "--study",
                "d/study",
                "-o",
                "again.sgp",
                "--policy-out",
                "d/policy"
            ).Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_folder["again.sgp"]));

        // The same log seen smaller than before.
        Run(0, "fsck", "--study", "d/study");
        Run(0, "export", "tiles", "tiles", "--study", "d/study");
        Assert.True(File.Exists(_folder["tiles/tile/entries/000.p/18"]));

        // A bundle of the same log gives the same files; one whose checkpoint is not its own gives
        // none.
        Run(0, "export", "tiles", "tiles-of-bundle", "d/demo.sgp");
        foreach (var file in (string[])["checkpoint", "tile/0/000.p/18", "tile/entries/000.p/18"])
            Assert.Equal(
                File.ReadAllBytes(_folder[$"tiles/{file}"]),
                File.ReadAllBytes(_folder[$"tiles-of-bundle/{file}"])
            );
        WriteWithCheckpointOf("d/cheated.sgp", "d/demo.sgp", "d/foreign.sgp");
        Assert.Contains(
            "expected a checkpoint of its own entries",
            Run(4, "export", "tiles", "none", "d/foreign.sgp").Error,
            StringComparison.Ordinal
        );
        Assert.False(Path.Exists(_folder["none"]));
        Assert.Contains(
            "No witness is asked",
            Run(0, "policy", "explain", "d/policy").Output,
            StringComparison.Ordinal
        );
        var bytes = File.ReadAllBytes(ciphertext);
        bytes[5000] ^= 1;
        File.WriteAllBytes(ciphertext, bytes);
        Assert.Contains(
            "has other bytes than its name says",
            Run(1, "fsck", "--study", "d/study").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_certificate_is_no_bundle_and_never_exits_with_0_for_a_log_that_nobody_named()
    {
        using var key = Ed25519PrivateKey.Generate();
        const string origin = "example.org/0123456789abcdef0123456789abcdef";
        Note[] notes =
        [
            .. ((string[])["a", "b"]).Select(text =>
                new Checkpoint(
                    origin,
                    5,
                    MerkleTree.ComputeRoot([
                        LeafHash.Compute(System.Text.Encoding.ASCII.GetBytes(text)),
                    ])
                ).Sign(key)
            ),
        ];
        var log = new VerifierKey(origin, key.PublicKey);
        File.WriteAllBytes(
            _folder["own.sgp"],
            EquivocationCertificate.TryCreate(log, notes[0], notes[1], tree: null)!.ToBytes()
        );
        using var stranger = Ed25519PrivateKey.Generate();
        File.WriteAllText(
            _folder["policy"],
            $"log {new VerifierKey(origin, stranger.PublicKey)}\nquorum none\n"
        );

        var verified = Run(4, "verify", "own.sgp", "--policy", "policy");
        var unnamed = Run(3, "check-certificate", "own.sgp", "--policy", "policy");
        var named = Run(0, "check-certificate", "own.sgp", "--trust", log.ToString());

        Assert.StartsWith("MALFORMED", verified.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "EQUIVOCATION of a log that nobody named",
            unnamed.Output,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "EQUIVOCATION: the log that your policy names",
            named.Output,
            StringComparison.Ordinal
        );
        Run(3, "check-certificate", "own.sgp");
    }

    [Fact]
    public void Keys_are_made_shown_moved_and_revoked_and_never_printed()
    {
        Run(0, "key", "create", "lab");
        Assert.Contains("lab", Run(0, "key", "list").Output, StringComparison.Ordinal);
        Assert.Contains(
            "example.org/log+",
            Run(0, "key", "show", "lab", "--origin", "example.org/log").Output,
            StringComparison.Ordinal
        );
        Run(0, "key", "export", "lab", "lab.openssh");
        var seed = OpenSshPrivateKey.Parse(File.ReadAllText(_folder["lab.openssh"]));
        Run(0, "key", "import", "copy", "lab.openssh");
        Assert.Contains(seed.KeyId, Run(0, "key", "show", "copy").Output, StringComparison.Ordinal);
        Assert.Contains(
            "hint: nothing is overwritten",
            Run(5, "key", "create", "lab").Error,
            StringComparison.Ordinal
        );
        Run(0, "key", "revoke", "lab");
        Assert.Contains(
            "revoked",
            Run(2, "key", "export", "lab", "again").Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            2,
            Sgp.Run(_folder.Path, "not the passphrase", ["key", "export", "copy", "again"]).ExitCode
        );
        File.WriteAllText(_folder["text"], "hello");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["text"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Run(4, "key", "import", "text", "text");
            File.SetUnixFileMode(_folder["lab.openssh"], (UnixFileMode)0b110_100_100);
            Assert.Contains(
                "chmod 600",
                Run(5, "key", "import", "wide", "lab.openssh").Error,
                StringComparison.Ordinal
            );
        }

        seed.Dispose();
    }

    [Fact]
    public void The_self_test_passes_on_this_machine() =>
        Assert.DoesNotContain("FAILED", Run(0, "selftest").Output, StringComparison.Ordinal);

    /// <summary>A contribution file, made from what lies in the ledger.</summary>
    private string SaveContribution()
    {
        using var store = SqliteLedgerStore.Open(_folder["d/study/ledger.db"]);
        var entry = Entry.Parse(store.ReadEntries(fromIndex: 4).First());
        var writer = new BundleWriter(BundleType.Contribution, 0);
        writer.Add(BundlePath.Statement, entry.StatementEnvelope.Bytes);
        writer.WriteNew(_folder["mine.contribution"]);
        return "mine.contribution";
    }

    /// <summary>One bundle with another's checkpoint.</summary>
    private void WriteWithCheckpointOf(string other, string bundle, string path)
    {
        using BundleReader from = BundleReader.Open(_folder[other]),
            reader = BundleReader.Open(_folder[bundle]);
        var writer = new BundleWriter(BundleType.Study, reader.EntryCount);
        foreach (var file in reader.Files)
            writer.AddSource(file.Name, () =>
                (file.Name == BundlePath.Checkpoint ? from : reader).OpenRead(file.Name)
            );
        writer.WriteNew(_folder[path]);
    }

    private Sgp Run(int? exitCode, params string[] arguments)
    {
        var run = Sgp.Run(_folder.Path, arguments);
        if (exitCode is { } expected)
            Assert.True(
                run.ExitCode == expected,
                $"sgp {string.Join(' ', arguments)} exited with {run.ExitCode}: {run.Error}"
            );
        return run;
    }
}
