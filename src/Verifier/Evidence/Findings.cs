using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Collects answers; a check whose premises do not hold is not asked.</summary>
/// <param name="scope">Checks of a later scope are not asked.</param>
internal sealed class Findings(VerificationScope scope)
{
    private readonly Dictionary<string, CheckResult> _results = new(StringComparer.Ordinal);

    /// <summary>How far is asked.</summary>
    public VerificationScope Scope { get; } = scope;

    /// <summary>What breaks no rule and should be known, in the order in which it was
    /// seen.</summary>
    public List<Remark> Remarks { get; } = [];

    /// <summary>Whether a check is asked in this scope.</summary>
    public bool IsInScope(string id) => CheckCatalogue.Get(id).Scope <= Scope;

    /// <summary>Asks a check, unless one that it requires did not pass.</summary>
    /// <param name="id">From the catalogue; each is asked once. One out of scope is not
    /// asked.</param>
    /// <param name="requires">Ids asked before; one out of scope is not required.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask(string id, ReadOnlySpan<string> requires, Func<Discrepancy?> question)
    {
        if (!IsInScope(id))
            return;
        foreach (var required in requires)
        {
            if (IsInScope(required) && !HasPassed(required))
            {
                Skip(id, required);
                return;
            }
        }

        try
        {
            Record(id, question());
        }
        catch (ChangedBlobException) when (Scope == VerificationScope.Publication)
        {
            // bundle.digests fails, once everything that was not used is hashed, too.
            Skip(id, "bundle.digests");
        }
        catch (DiscrepancyException e)
        {
            Record(id, e.Discrepancy);
        }
        catch (LedgerFormatException e)
        {
            // A file that no reader of its format accepts is evidence too.
            Record(
                id,
                new Discrepancy(
                    "bundle",
                    "files in the format that their place asks for",
                    e.Message
                )
            );
        }
    }

    /// <summary>Asks a check that also reads files, unless one of them is damaged.</summary>
    /// <param name="id">From the catalogue; each is asked once.</param>
    /// <param name="requires">Ids asked before.</param>
    /// <param name="areIntact">Whether every file that the question reads has its digest.</param>
    /// <param name="question">Null when the claim holds.</param>
    public void Ask(
        string id,
        ReadOnlySpan<string> requires,
        bool areIntact,
        Func<Discrepancy?> question
    )
    {
        if (areIntact)
            Ask(id, requires, question);
        else
            Skip(id, "bundle.digests");
    }

    /// <summary>Records an answer that was found on the way.</summary>
    public void Record(string id, Discrepancy? discrepancy) =>
        Add(
            new CheckResult(
                CheckCatalogue.Get(id),
                discrepancy is null ? CheckStatus.Passed : CheckStatus.Failed,
                discrepancy
            )
        );

    /// <summary>Records that a check cannot be asked.</summary>
    public void Skip(string id, string because) =>
        Add(new CheckResult(CheckCatalogue.Get(id), CheckStatus.NotRun, NotRunBecause: because));

    /// <summary>Records that the study does not pose this question.</summary>
    public void Waive(string id, string reason) =>
        Add(
            new CheckResult(
                CheckCatalogue.Get(id),
                CheckStatus.NotRun,
                NotRunBecause: reason,
                IsApplicable: false
            )
        );

    /// <summary>Whether a check was asked and holds.</summary>
    public bool HasPassed(string id) =>
        _results.TryGetValue(id, out var result) && result.Status == CheckStatus.Passed;

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
        if (result.Check.Scope <= Scope)
            _results.Add(result.Check.Id, result);
    }
}
