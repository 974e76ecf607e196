using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What a report says beside its answers: which file, which study, how far.</summary>
public sealed class ReportFactsTests(FinishedStudy plain, OpenedStudy opened)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>
{
    [Fact]
    public void A_report_names_the_file_by_its_hash_and_the_study_by_its_genesis()
    {
        var state = plain.Study.Study.State;
        var study = state.Study!.Predicate;

        var report = plain.Verify(plain.Bundle);

        Assert.Equal(plain.Bundle, report.Bundle);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(plain.Bundle))),
            report.BundleSha256
        );
        Assert.Equal(new FileInfo(plain.Bundle).Length, report.BundleBytes);
        Assert.Equal(
            (false, false, null, 5),
            (report.IsQuick, report.IsLogTrusted, report.Repository, report.Level)
        );
        Assert.Equal(
            new StudyFacts
            {
                StudyId = state.StudyId.ToString(),
                Origin = study.Origin,
                Protocol = "three-variants",
                Title = "Three variants",
                SiteRules = "data.absent: not stated, data.missing: mask",
                Repository = study.Protocol.Repository,
                Commit = study.Protocol.GitCommit,
                LedgerKey = study.Roles.Ledger.KeyId,
                ResearcherKey = study.Roles.Researcher.KeyId,
                Entries = 9,
                Contributions = 3,
                Genomes = 3,
            },
            report.Facts
        );
    }

    [Fact]
    public void A_file_that_is_no_bundle_is_named_by_its_hash_too_and_by_what_is_wrong_with_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "hello");

        var report = plain.Verify(folder["text"]);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), report.BundleSha256);
        Assert.Equal((5L, null, false), (report.BundleBytes, report.Facts, report.IsLogTrusted));
        Assert.Equal(CheckStatus.Failed, report.Status("bundle.format"));
        Assert.All(report.Results.Skip(1), result =>
            Assert.Equal("bundle.format", result.NotRunBecause)
        );
    }

    [Fact]
    public void A_container_of_another_type_is_not_the_bundle_of_a_study()
    {
        using var folder = new TemporaryFolder();
        var writer = new BundleWriter(BundleType.Contribution, 0);
        writer.Add(BundlePath.Statement, "{}"u8.ToArray());
        writer.WriteNew(folder["contribution.sgp"]);

        var report = plain.Verify(folder["contribution.sgp"]);

        Assert.Equal(Verdict.Malformed, report.Verdict);
        Assert.Equal("a contribution", report.Results[0].Discrepancy!.Found);
        // The file is closed again: it can be opened by one who lets nobody else in.
        File.Open(folder["contribution.sgp"], FileMode.Open, FileAccess.ReadWrite, FileShare.None)
            .Dispose();
    }

    [Fact]
    public void A_repository_is_called_what_the_auditor_calls_it()
    {
        using var repository = NamedRepository.Open(plain.Repository);

        Assert.Equal("a clone", Run("a clone").Repository);
        Assert.Equal("a repository", Run(name: null).Repository);

        VerificationReport Run(string? name) =>
            Verification.Run(
                plain.Bundle,
                new VerificationOptions
                {
                    Policy = plain.Policy,
                    Repository = repository.Objects,
                    RepositoryName = name,
                }
            );
    }

    [Fact]
    public void Progress_is_told_in_order_and_to_the_end()
    {
        var told = new List<VerificationProgress>();
        using (var reader = BundleReader.Open(opened.Bundle))
        {
            var report = Verification.Run(
                opened.Bundle,
                new VerificationOptions
                {
                    Policy = opened.Policy,
                    Progress = new Relay<VerificationProgress>(Tell),
                }
            );

            var steps = told.GroupBy(next => next.Step)
                .ToDictionary(group => group.Key, group => group.ToArray());
            Assert.Equal(
                ["checking proofs", "hashing", "hashing keys and proofs", "replaying"],
                steps.Keys.Order(StringComparer.Ordinal)
            );
            Assert.Equal(
                ["bytes", "ciphertexts", "contributions"],
                told.Select(next => next.Unit).Distinct().Order(StringComparer.Ordinal)
            );
            Assert.All(steps.Values, next => Assert.Equal(next[^1].Total, next[^1].Done));
            Assert.All(steps.Values, next => Assert.Equal(next.OrderBy(one => one.Done), next));
            // Ciphertexts are hashed when they are replayed.
            var ciphertexts = opened
                .Study.Study.State.EffectiveContributions()
                .Select(next => next.Ciphertexts[0])
                .ToHashSet();
            Assert.Equal(
                reader
                    .Files.Where(file => !ciphertexts.Contains(file.Digest))
                    .Sum(file => (long)file.SizeBytes),
                steps["hashing"][^1].Total + steps["hashing keys and proofs"][^1].Total
            );
            Assert.Equal([1L, 2, 3], steps["replaying"].Select(next => next.Done));
            Assert.Equal([1L, 2, 3], steps["checking proofs"].Select(next => next.Done));
            Assert.Equal(Verdict.Verified, report.Verdict);
        }

        void Tell(VerificationProgress next)
        {
            lock (told)
                told.Add(next);
        }
    }
}
