using System.Collections.Immutable;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The one word.</summary>
public enum Verdict
{
    /// <summary>The file is no bundle.</summary>
    Malformed = 0,

    /// <summary>A check failed.</summary>
    Failed,

    /// <summary>No check failed, but a required one could not run.</summary>
    Incomplete,

    /// <summary>All passed, but no policy says who the signers must be.</summary>
    Consistent,

    /// <summary>All passed under the auditor's policy.</summary>
    Verified,
}

/// <summary>What a bundle says about itself, for the head of the report; checked or not as the
/// checks say.</summary>
public sealed record StudyFacts
{
    /// <summary>The study id, hex.</summary>
    public required string StudyId { get; init; }

    /// <summary>The origin.</summary>
    public required string Origin { get; init; }

    /// <summary>The protocol's name.</summary>
    public required string Protocol { get; init; }

    /// <summary>The protocol's title; null where its pinned files could not be read.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// What a site without an answer counts as, in the protocol's words; null where it is not known
    /// to read genotypes.
    /// </summary>
    public string? SiteRules { get; init; }

    /// <summary>The repository's address.</summary>
    public required string Repository { get; init; }

    /// <summary>The pinned commit, hex.</summary>
    public required string Commit { get; init; }

    /// <summary>The ledger key's fingerprint.</summary>
    public required string LedgerKey { get; init; }

    /// <summary>The researcher's fingerprint.</summary>
    public required string ResearcherKey { get; init; }

    /// <summary>Ledger entries.</summary>
    public required ulong Entries { get; init; }

    /// <summary>Effective contributions.</summary>
    public required ulong Contributions { get; init; }

    /// <summary>Genomes, or sites, in them.</summary>
    public required ulong Genomes { get; init; }

    /// <summary>What <see cref="Genomes"/> counts: <c>genome</c>, <c>site</c>.</summary>
    public string CountedUnit { get; init; } = "genome";

    /// <summary>Rounds that the study took; 1 for most.</summary>
    public ulong Rounds { get; init; } = 1;

    /// <summary>The id of the commons that the genesis names, hex; null where it names
    /// none.</summary>
    public string? Commons { get; init; }
}

/// <summary>The outcome of a verification.</summary>
public sealed record VerificationReport
{
    /// <summary>The bundle's path as given.</summary>
    public required string Bundle { get; init; }

    /// <summary>SHA-256 of the whole file, hex; null after a quick look.</summary>
    public required string? BundleSha256 { get; init; }

    /// <summary>Size of the whole file, in bytes.</summary>
    public required long BundleBytes { get; init; }

    /// <summary>Null where the ledger could not be read that far.</summary>
    public required StudyFacts? Facts { get; init; }

    /// <summary>
    /// The published result, computed again from the opening; null where that did not give the
    /// published table.
    /// </summary>
    public StudyResult? Result { get; init; }

    /// <summary>Votes and budget of the commons; null where there is none, or it could not be
    /// read
    /// that far.</summary>
    public GovernanceFacts? Governance { get; init; }

    /// <summary>Whether the genesis names a commons.</summary>
    public bool IsOfCommons { get; init; }

    /// <summary>Whether the question of approval is posed: by the study or by the
    /// policy.</summary>
    public bool AsksForApproval => IsOfCommons || Status(GovernanceAnchor) == CheckStatus.Failed;

    /// <summary>Whether every question about the commons was asked and holds.</summary>
    public bool IsApproved =>
        Results
            .Where(result => result.Check.Group == GovernanceLedger.Group)
            .All(result => result.Status == CheckStatus.Passed);

    /// <summary>Whether it was a quick look, which leaves ciphertexts, replay and proofs
    /// out.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The repository that was compared with, as given; null where none was.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether the ledger's key is trusted, but neither the researcher nor the study is
    /// named.</summary>
    public bool IsLogTrusted { get; init; }

    /// <summary>Whether the auditor takes an opening in place of a replay.</summary>
    public required bool AllowsLight { get; init; }

    /// <summary>The least level that the policy asks for; 0 where it asks for none.</summary>
    public required int MinimumLevel { get; init; }

    /// <summary>Every check, in catalogue order.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>What breaks no rule and should be known.</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];

    /// <summary>What the auditor's policy names, in words: the ledger, the researcher, …; empty
    /// without one.</summary>
    public ImmutableArray<string> NamedByPolicy { get; init; } = [];

    /// <summary>The verdict: computed from the results, never stored.</summary>
    public Verdict Verdict
    {
        get
        {
            if (Status(BundleFormat) != CheckStatus.Passed)
                return Verdict.Malformed;
            if (Results.Any(result => result.Status == CheckStatus.Failed))
                return Verdict.Failed;
            if (
                Results.Any(result =>
                    result is { Status: CheckStatus.NotRun, IsApplicable: true }
                    && !IsReplacedByOpening(result.Check)
                )
            )
                return Verdict.Incomplete;
            if (Level < MinimumLevel)
                return Verdict.Incomplete;
            return Status(SignersPolicy) == CheckStatus.Passed
                ? Verdict.Verified
                : Verdict.Consistent;
        }
    }

    /// <summary>Whether the totals were proved: every contributor knows what it committed to, and
    /// they open the sum.</summary>
    public bool IsOpened =>
        Status(ResultKnowledge) == CheckStatus.Passed
        && Status(ResultOpening) == CheckStatus.Passed;

    /// <summary>Whether the table is the data owner's alone, and bound by a salted
    /// digest.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>Whether the computation was done again.</summary>
    public bool IsReplayed => Status(ResultReplay) == CheckStatus.Passed;

    /// <summary>The highest level whose checks, and those of every level below, all passed; −1
    /// for none.</summary>
    /// <remarks>Source: docs/spec/verification.md, "Levels". V3 needs a policy; V6 an opened
    /// commitment.</remarks>
    public int Level => Levels.TakeWhile(checks => checks.All(Counts)).Count() - 1;

    /// <summary>0 verified, 1 failed, 3 consistent or incomplete, 4 malformed.</summary>
    public int ExitCode =>
        Verdict switch
        {
            Verdict.Verified => 0,
            Verdict.Failed => 1,
            Verdict.Consistent or Verdict.Incomplete => 3,
            Verdict.Malformed => 4,
            _ => throw new InvalidOperationException($"no exit code for {Verdict}"),
        };

    /// <summary>Whether a check holds, or is one of those that some studies do not pose.</summary>
    private bool Counts(Check check) =>
        ResultOf(check) is var result
        && (result.Status == CheckStatus.Passed || (check.CountsUnasked && !result.IsApplicable));

    /// <summary>Replay that a light bundle cannot give, where the auditor takes the opening for
    /// it.</summary>
    private bool IsReplacedByOpening(Check check) =>
        AllowsLight && IsOpened && (check == FheCiphertexts || check == ResultReplay);

    /// <summary>The status of one check.</summary>
    public CheckStatus Status(string id) => Results.First(result => result.Check.Id == id).Status;

    /// <summary>The status of one check.</summary>
    internal CheckStatus Status(Check check) => ResultOf(check).Status;

    private CheckResult ResultOf(Check check) => Results.First(result => result.Check == check);
}
