using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What the auditor may add beside the policy: an earlier checkpoint, a repository, a
/// first look, another kernel.</summary>
public sealed class OptionTests(FinishedStudy honest, OpenedStudy opened)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>
{
    private VerificationOptions Trusting => new() { Policy = honest.Policy };

    [Fact]
    public void A_log_that_continues_an_earlier_checkpoint_is_consistent_at_every_size()
    {
        for (var size = 0UL; size <= honest.Study.Study.State.Size; size++)
            Assert.Equal(
                Verdict.Verified,
                Verify(Since(size, honest.Study.Study.State.RootAt(size))).Verdict
            );
    }

    [Fact]
    public void A_fork_a_rollback_and_a_checkpoint_that_is_not_the_ledgers_fail_consistency_alone()
    {
        var state = honest.Study.Study.State;
        using var stranger = Ed25519PrivateKey.Generate();
        var (origin, fork) = (state.Study!.Predicate.Origin, state.RootAt(3));
        VerificationOptions[] broken =
        [
            Since(4, fork),
            Since(0, fork),
            Since(state.Size, fork),
            Since(state.Size + 1, state.Root),
            Trusting with
            {
                Since = new Checkpoint(origin, 3, fork).Sign(stranger),
            },
            Since(3, fork, "localhost/00000000000000000000000000000000"),
        ];

        foreach (var options in broken)
        {
            var report = Verify(options);

            Assert.Equal(["log.consistency"], report.FailedIds());
            Assert.Equal(CheckStatus.Passed, report.Status("result.replay"));
        }
    }

    [Fact]
    public void A_clone_that_holds_the_pinned_commit_agrees()
    {
        using var repository = NamedRepository.Open(honest.Repository);

        var report = Verify(
            Trusting with
            {
                Repository = repository.Objects,
                RepositoryName = "a clone",
            }
        );

        Assert.Equal(
            (Verdict.Verified, CheckStatus.Passed),
            (report.Verdict, report.Status("protocol.repository"))
        );
        Assert.Contains(
            "compared   with a clone, as you asked",
            TextReport.Format(report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_bare_clone_and_an_address_serve_as_well()
    {
        using var bare = NamedRepository.Open(Path.Combine(honest.Repository, ".git"));
        using var address = NamedRepository.Open($"file://{honest.Repository}");

        Assert.All([bare, address], repository =>
            Assert.Equal(
                CheckStatus.Passed,
                Verify(Trusting with { Repository = repository.Objects })
                    .Status("protocol.repository")
            )
        );
    }

    [Fact]
    public void Another_repository_and_one_that_lies_about_an_object_fail()
    {
        using var other = new SampleProtocol(open: "pedersen");
        using var stranger = NamedRepository.Open(other.Root);
        using var repository = NamedRepository.Open(honest.Repository);

        foreach (var objects in (IGitObjects[])[stranger.Objects, new Liar(repository.Objects)])
            Assert.Equal(
                ["protocol.repository"],
                Verify(Trusting with { Repository = objects }).FailedIds()
            );
    }

    [Fact]
    public void A_quick_look_says_what_it_left_out_and_vouches_for_nothing()
    {
        var report = Verification.Run(
            opened.Bundle,
            new VerificationOptions { Policy = opened.Policy, IsQuick = true }
        );

        Assert.Equal((Verdict.Incomplete, 3), (report.Verdict, report.ExitCode));
        Assert.Equal(
            ["bundle.digests", "fhe.ciphertexts", "result.replay", "result.knowledge"],
            report
                .Results.Where(result =>
                    result is { Status: CheckStatus.NotRun, IsApplicable: true }
                )
                .Select(result => result.Check.Id)
        );
        Assert.Null(report.BundleSha256);
        Assert.StartsWith(
            "INCOMPLETE (a quick look: ciphertexts, replay and proofs were left out)\n",
            TextReport.Format(report),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(ForgeryTests.Names), MemberType = typeof(ForgeryTests))]
    public void A_quick_look_finds_every_lie_that_needs_no_ciphertext(string lie)
    {
        var (failingIds, tell) = ForgeryTests.Forgeries[lie];
        var bundle = ForgedBundle.Of(honest.Study, honest.Policy, tell).Path;

        var report = Verification.Run(bundle, Trusting with { IsQuick = true });

        string[] expected =
        [
            .. failingIds.Except(["fhe.ciphertexts", "result.replay", "result.knowledge"]),
        ];
        Assert.Equal(expected, report.FailedIds());
        Assert.Equal(expected is [] ? Verdict.Incomplete : Verdict.Failed, report.Verdict);
    }

    [Fact]
    public void A_quick_look_hashes_what_it_reads()
    {
        using var folder = new TemporaryFolder();
        using var reader = BundleReader.Open(honest.Bundle);
        var read = reader
            .Files.Where(file => !honest.Study.Study.State.HasCiphertext(file.Digest))
            .ToArray();
        Assert.True(read.Length < reader.Files.Length);
        foreach (var file in read)
        {
            File.WriteAllBytes(folder["flipped.sgp"], Flipped(honest.Bundle, reader, file.Name));

            Assert.Equal(
                CheckStatus.Failed,
                Verification
                    .Run(folder["flipped.sgp"], Trusting with { IsQuick = true })
                    .Status("bundle.digests")
            );
        }
    }

    [Theory]
    [InlineData("ciphertext")]
    [InlineData("proof")]
    public void A_quick_look_does_not_hash_what_it_leaves_out(string subject)
    {
        using var folder = new TemporaryFolder();
        using var reader = BundleReader.Open(opened.Bundle);
        var contribution = ForgedStudy.Of(opened.Study)[StatementKind.Contribution];
        var blob = BundlePath.Object(
            contribution.Subjects.First(next => next.Name == subject).Digest
        );
        File.WriteAllBytes(folder["flipped.sgp"], Flipped(opened.Bundle, reader, blob));

        var report = Verification.Run(
            folder["flipped.sgp"],
            new VerificationOptions { Policy = opened.Policy, IsQuick = true }
        );

        Assert.Equal(
            (Verdict.Incomplete, CheckStatus.NotRun),
            (report.Verdict, report.Status("bundle.digests"))
        );
    }

    [Fact]
    public void A_quick_look_names_a_damaged_file_once_and_does_not_run_what_reads_it()
    {
        using var folder = new TemporaryFolder();
        using var reader = BundleReader.Open(honest.Bundle);
        var forged = ForgedStudy.Of(honest.Study);
        (string File, string Reader)[] damaged =
        [
            (BundlePath.Entries, "ledger.encoding"),
            (BundlePath.Checkpoint, "log.checkpoint"),
            (BundlePath.Object(forged[StatementKind.Context].Subjects[0].Digest), "fhe.parameters"),
            (
                BundlePath.Object(forged[StatementKind.Compute].Subjects[0].Digest),
                "protocol.circuit"
            ),
            (
                BundlePath.Object(forged[StatementKind.Decryption].Subjects[0].Digest),
                "result.table"
            ),
        ];
        foreach (var (file, id) in damaged)
        {
            File.WriteAllBytes(folder["flipped.sgp"], Flipped(honest.Bundle, reader, file));

            var report = Verification.Run(folder["flipped.sgp"], Trusting with { IsQuick = true });

            Assert.Equal(["bundle.digests"], report.FailedIds());
            Assert.Equal(
                "bundle.digests",
                report.Results.First(result => result.Check.Id == id).NotRunBecause
            );
        }
    }

    [Fact]
    public void Keys_on_the_command_line_verify_with_the_study_or_the_researcher_and_not_without()
    {
        var state = honest.Study.Study.State;
        var log = new VerifierKey(
            state.Study!.Predicate.Origin,
            state.Study.Predicate.Roles.Ledger
        ).ToString();
        using var stranger = Ed25519PrivateKey.Generate();
        var other = new VerifierKey(state.Study.Predicate.Origin, stranger.PublicKey).ToString();

        Assert.Equal(Verdict.Verified, Trusted(log, state.StudyId.ToString()));
        Assert.Equal(
            Verdict.Verified,
            Trusted(log, state.Study.Predicate.Roles.Researcher.ToOpenSsh())
        );
        Assert.Equal(Verdict.Consistent, Trusted(log));
        Assert.Equal(Verdict.Failed, Trusted(other));
        Assert.Equal(Verdict.Failed, Trusted(other, state.StudyId.ToString()));
        Assert.Equal(Verdict.Failed, Trusted(log, stranger.PublicKey.ToOpenSsh()));
        Assert.Throws<TrustPolicyFormatException>(() => TrustPolicy.Of(["nobody"]));

        Verdict Trusted(params string[] keys) =>
            Verify(new VerificationOptions { Policy = TrustPolicy.Of(keys) }).Verdict;
    }

    private VerificationOptions Since(ulong size, RootHash root, string? origin = null)
    {
        var key = honest.Study.SigningKey(StudyRole.Ledger);
        return Trusting with
        {
            Since = new Checkpoint(
                origin ?? honest.Study.Study.State.Study!.Predicate.Origin,
                size,
                root
            ).Sign(key),
        };
    }

    private VerificationReport Verify(VerificationOptions options) =>
        Verification.Run(honest.Bundle, options);

    private static byte[] Flipped(string bundle, BundleReader reader, string name)
    {
        var whole = File.ReadAllBytes(bundle);
        var content = reader.ReadAllBytes(name, maxBytes: 1 << 24);
        whole[
            whole.AsSpan().IndexOf(content.AsSpan(0, Math.Min(content.Length, 300)))
                + (content.Length / 2)
        ] ^= 1;
        return whole;
    }

    /// <summary>Gives another blob for every blob: object ids are recomputed, so nobody believes
    /// it.</summary>
    private sealed class Liar(IGitObjects honest) : IGitObjects
    {
        public System.Collections.Immutable.ImmutableArray<byte>? Find(GitObjectId id) =>
            honest.Find(id) is { } framed && framed.AsSpan().StartsWith("blob"u8)
                ? [.. framed.Append((byte)'\n')]
                : honest.Find(id);
    }
}
