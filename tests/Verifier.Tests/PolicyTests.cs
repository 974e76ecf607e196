using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What an auditor may ask for beyond the two keys.</summary>
public sealed class PolicyTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void A_quorum_of_witnesses_is_counted_on_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var first = Ed25519PrivateKey.Generate();
        using var second = Ed25519PrivateKey.Generate();
        var policy = PolicyWith(
            $"witness one "
                + $"{new VerifierKey("witness.example/one", first.PublicKey, NoteKeyType.Cosignature)}\n"
                + $"witness two "
                + $"{new VerifierKey("witness.example/two", second.PublicKey, NoteKeyType.Cosignature)}\n"
                + "group both all one two\nquorum both\n"
        );

        Assert.Equal(["log.quorum"], honest.Verify(honest.Bundle, policy).FailedIds());
        Assert.Equal(
            ["log.quorum"],
            honest
                .Verify(Cosigned(folder["one.sgp"], ("witness.example/one", first)), policy)
                .FailedIds()
        );
        var witnessed = honest.Verify(
            Cosigned(
                folder["two.sgp"],
                ("witness.example/one", first),
                ("witness.example/two", second)
            ),
            policy
        );
        Assert.Equal(
            (Verdict.Verified, CheckStatus.Passed),
            (witnessed.Verdict, witnessed.Status("log.quorum"))
        );
        Assert.Contains(TrustStatement.Of(witnessed), line =>
            line.StartsWith(
                "Of the witnesses that cosigned, at least one",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain(TrustStatement.Of(witnessed), line =>
            line.StartsWith("Completeness and order", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_minimum_level_that_is_not_reached_is_not_verified()
    {
        var met = honest.Verify(honest.Bundle, PolicyWith("quorum none\nlevel V5\n"));
        var missed = honest.Verify(honest.Bundle, PolicyWith("quorum none\nlevel V6\n"));

        Assert.Equal(Verdict.Verified, met.Verdict);
        Assert.Equal((Verdict.Incomplete, 3), (missed.Verdict, missed.ExitCode));
        Assert.Equal("INCOMPLETE (V5, the policy asks for V6)", TextReport.Headline(missed));
    }

    [Fact]
    public void An_opening_that_the_policy_asks_for_must_be_the_studys() =>
        Assert.Equal(
            ["signers.policy"],
            honest.Verify(honest.Bundle, PolicyWith("quorum none\nopen pedersen\n")).FailedIds()
        );

    [Fact]
    public void The_log_is_asked_for_before_the_study()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        ForgeryTests.Forgeries["a ledger and a researcher of the forger's own"].Lie(forged);
        forged.Write(folder["forged.sgp"]);

        var found = honest
            .Verify(folder["forged.sgp"])
            .Results.First(result => result.Status == CheckStatus.Failed);

        Assert.Equal("signers.policy", found.Check.Id);
        Assert.StartsWith("a line: log ", found.Discrepancy!.Expected, StringComparison.Ordinal);
    }

    private TrustPolicy PolicyWith(string lines)
    {
        var suggested = BundleRelease
            .SuggestPolicy(honest.Study.Study.State)
            .Split('\n')
            .Where(line => !line.StartsWith("quorum", StringComparison.Ordinal) && line.Length > 0)
            .ToArray();
        var log = suggested.Where(line => line.StartsWith("log", StringComparison.Ordinal));
        var rest = suggested.Where(line => !line.StartsWith("log", StringComparison.Ordinal));
        return TrustPolicy.Parse(
            string.Join('\n', log) + "\n" + lines + string.Join('\n', rest) + "\n"
        );
    }

    /// <summary>The honest bundle with cosignatures on its checkpoint.</summary>
    private string Cosigned(string path, params (string Name, Ed25519PrivateKey Key)[] witnesses)
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var note = Note.Parse(reader.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20));
        foreach (var (name, key) in witnesses)
            note = note.WithSignatures([
                Cosignature.Sign(
                    note,
                    name,
                    key,
                    new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)
                ),
            ]);
        var writer = new BundleWriter(BundleType.Study, reader.EntryCount);
        foreach (var file in reader.Files)
        {
            writer.Add(
                file.Name,
                file.Name == BundlePath.Checkpoint
                    ? note.ToBytes()
                    : reader.ReadAllBytes(file.Name, maxBytes: 1 << 24)
            );
        }

        writer.WriteNew(path);
        return path;
    }
}
