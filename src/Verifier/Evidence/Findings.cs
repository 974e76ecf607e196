using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Collects answers; a check whose premises do not hold is not asked.</summary>
/// <param name="scope">Checks of a later scope are not asked.</param>
/// <param name="parent">Of an earlier round: the findings on the whole, which hold its
/// premises.</param>
internal sealed class Findings(VerificationScope scope, Findings? parent = null)
{
    private readonly Dictionary<string, Discrepancy> _carried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CheckResult> _results = new(StringComparer.Ordinal);

    /// <summary>How far is asked.</summary>
    public VerificationScope Scope { get; } = scope;

    /// <summary>What breaks no rule and should be known, in the order in which it was
    /// seen.</summary>
    public List<Remark> Remarks { get; } = [];

    /// <summary>The checks that have an answer, in the order in which they got it.</summary>
    public List<Check> Answered { get; } = [];

    /// <summary>Whether a check is asked in this scope.</summary>
    public bool IsInScope(Check check) => check.Scope <= Scope;

    /// <summary>Asks a check, unless one that it runs after did not pass.</summary>
    /// <param name="check">Asked once. One out of scope is not asked.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask(Check check, Func<Discrepancy?> question) =>
        Ask(check, check.RunsAfter, question);

    /// <summary>Asks a check that also reads files, unless one of them is damaged.</summary>
    /// <param name="check">Asked once.</param>
    /// <param name="areIntact">Whether every file that the question reads has its digest.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask(Check check, bool areIntact, Func<Discrepancy?> question)
    {
        if (areIntact)
            Ask(check, question);
        else
            Skip(check, CheckCatalogue.BundleDigests);
    }

    /// <summary>Asks a check about what the checks before it gave.</summary>
    /// <param name="check">Asked once. One out of scope is not asked.</param>
    /// <param name="given">Null only where a check that this one runs after did not pass.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask<T>(Check check, T? given, Func<T, Discrepancy?> question)
        where T : class => Ask(check, areIntact: true, given, question);

    /// <summary>Asks a check about what the checks before it gave, unless a file that it reads is
    /// damaged.</summary>
    /// <param name="check">Asked once. One out of scope is not asked.</param>
    /// <param name="areIntact">Whether every file that the question reads has its digest.</param>
    /// <param name="given">Null only where a check that this one runs after did not pass.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask<T>(Check check, bool areIntact, T? given, Func<T, Discrepancy?> question)
        where T : class =>
        Ask(check, areIntact, () =>
            question(
                given
                    ?? throw new InvalidOperationException(
                        $"what {check.Id} runs after passed and gave nothing"
                    )
            )
        );

    /// <summary>Asks a check behind fewer others than it runs after as a rule.</summary>
    /// <param name="check">Asked once. One out of scope is not asked.</param>
    /// <param name="premises">Asked before; one out of scope is not required.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask(Check check, ImmutableArray<Check> premises, Func<Discrepancy?> question)
    {
        if (!IsInScope(check))
            return;
        foreach (var premise in premises)
        {
            // Digests are compared file by file: what counts is what the question reads.
            if (
                premise != CheckCatalogue.BundleDigests
                && IsRequired(premise)
                && !HasPassed(premise)
            )
            {
                Skip(check, premise);
                return;
            }
        }

        try
        {
            Record(check, question());
        }
        catch (ChangedBlobException) when ((parent ?? this).Scope == VerificationScope.Publication)
        {
            // bundle.digests fails, once everything that was not used is hashed, too.
            Skip(check, CheckCatalogue.BundleDigests);
        }
        catch (DiscrepancyException e)
        {
            Record(check, e.Discrepancy);
        }
        catch (LedgerFormatException e)
        {
            // A file that no reader of its format accepts is evidence too.
            Record(
                check,
                new Discrepancy(
                    "bundle",
                    "files in the format that their place asks for",
                    e.Message
                )
            );
        }
    }

    /// <summary>Records an answer that was found on the way.</summary>
    public void Record(Check check, Discrepancy? discrepancy) =>
        Add(
            new CheckResult(
                check,
                discrepancy is null ? CheckStatus.Passed : CheckStatus.Failed,
                discrepancy
            )
        );

    /// <summary>Records that a check cannot be asked.</summary>
    public void Skip(Check check, string because) =>
        Add(new CheckResult(check, CheckStatus.NotRun, NotRunBecause: because));

    /// <summary>Records that a check cannot be asked because another did not pass.</summary>
    public void Skip(Check check, Check premise) => Skip(check, premise.Id);

    /// <summary>Records that the study does not pose this question.</summary>
    public void Waive(Check check, string reason) =>
        Add(new CheckResult(check, CheckStatus.NotRun, NotRunBecause: reason, IsApplicable: false));

    /// <summary>Whether a check was asked and holds.</summary>
    public bool HasPassed(Check check) =>
        _results.TryGetValue(check.Id, out var result)
            ? result.Status == CheckStatus.Passed
            : parent?.HasPassed(check) ?? false;

    /// <summary>Takes what failed in an earlier round; the check's answer on the last round then
    /// is that it failed.</summary>
    public void Carry(Findings round)
    {
        foreach (var (id, result) in round._results)
        {
            if (result.Discrepancy is { } discrepancy)
                _carried.TryAdd(id, discrepancy);
        }
    }

    /// <summary>What failed in an earlier round under a check that is not asked of the last one
    /// yet; null for nothing.</summary>
    public Discrepancy? CarriedBeyondScope =>
        CheckCatalogue
            .All.Where(check => !IsInScope(check))
            .Select(check => _carried.GetValueOrDefault(check.Id))
            .FirstOrDefault(discrepancy => discrepancy is not null);

    // Of an earlier round: what it asks itself, and what is asked of the whole.
    private bool IsRequired(Check premise) =>
        parent is null
            ? IsInScope(premise)
            : _results.ContainsKey(premise.Id) || parent.IsInScope(premise);

    /// <summary>
    /// Every check of the catalogue, in its order; what was never reached is not run, what is out
    /// of scope not applicable.
    /// </summary>
    public ImmutableArray<CheckResult> Complete(string unreachedBecause) =>
        [
            .. CheckCatalogue.All.Select(check =>
                _results.TryGetValue(check.Id, out var result) ? result
                : check.Scope > Scope
                    ? new CheckResult(
                        check,
                        CheckStatus.NotRun,
                        NotRunBecause: "asked later",
                        IsApplicable: false
                    )
                : new CheckResult(check, CheckStatus.NotRun, NotRunBecause: unreachedBecause)
            ),
        ];

    private void Add(CheckResult result)
    {
        if (!IsInScope(result.Check))
            return;
        if (_carried.TryGetValue(result.Check.Id, out var earlier))
            result = new CheckResult(result.Check, CheckStatus.Failed, earlier);
        _results.Add(result.Check.Id, result);
        Answered.Add(result.Check);
    }
}
