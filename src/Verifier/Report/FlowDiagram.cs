using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The steps of a study as a list along a line: what was done, by which key, and what the checks of
/// it say.
/// </summary>
internal static class FlowDiagram
{
    /// <summary>The kinds that a study goes through, with the checks that bear on each.</summary>
    private static (StatementKind Kind, string Title, Check[] Checks)[] Steps =>
        [
            (
                StatementKind.Study,
                "Protocol pinned",
                [ProtocolCommit, ProtocolManifest, SignersPolicy]
            ),
            (
                StatementKind.Context,
                "Encryption context",
                [FheParameters, FheSecurity, FheBatching, FheContext, FheKeyProof]
            ),
            (
                StatementKind.Contribution,
                "Encrypted contributions",
                [
                    FheCiphertexts,
                    GenomicsVariants,
                    GenomicsEncoding,
                    ResultKnowledge,
                    SignersSeparation,
                ]
            ),
            (StatementKind.Withdrawal, "Contributions withdrawn", [LedgerOrder]),
            (StatementKind.Refusal, "Refused", [LedgerOrder]),
            (StatementKind.KeyEvent, "Keys changed", [SignersRoles]),
            (StatementKind.Close, "Closed", [LedgerComplete, GenomicsCohort]),
            (StatementKind.Compute, "Computation on ciphertexts", [ProtocolCircuit, ResultInputs]),
            (StatementKind.Result, "Encrypted result", [ResultReplay, FheNoiseBound]),
            (
                StatementKind.Decryption,
                "Decrypted table",
                [ResultClearance, ResultOpening, ResultTable, GenomicsCounts]
            ),
            (StatementKind.Aborted, "Ended without a result", [LedgerOrder]),
        ];

    /// <summary>A list; its text says all that its colours say.</summary>
    public static string Draw(LedgerOutline outline, VerificationReport report)
    {
        var known = Steps;
        var html = new StringBuilder("<ol class=\"path\" aria-label=\"The steps of the study\">\n");
        foreach (var step in outline.Steps)
        {
            var (_, title, checks) = known.First(next => next.Kind == step.Kind);
            var role = SignersOf(step.Kind);
            var asked = checks
                .Select(check => report.Results.First(result => result.Check == check))
                .Where(result => result.IsApplicable)
                .ToArray();
            var (tone, mark) = ToneOf(asked);
            var entries =
                step.Count == 1
                    ? $"entry {step.FirstIndex}"
                    : $"{step.Count:#,0} entries, from {step.FirstIndex}";
            var who =
                step.Count == 1
                    ? $"{role} {step.Signer[..Math.Min(19, step.Signer.Length)]}…"
                    : $"{role}, each with a key";
            html.Append(
                CultureInfo.InvariantCulture,
                $"""
                <li class="{tone}"><span class="sign" aria-hidden="true">{mark}</span><b>{title}</b>
                <span>{Html.Text(entries)} · {Html.Text(who)}</span>
                <span>{Describe(asked)}</span></li>

                """
            );
        }

        return html.Append("</ol>").ToString();
    }

    private static string SignersOf(StatementKind kind) =>
        KindRules.Of(kind).Signers switch
        {
            [StudyRole.Contributor] => "contributors",
            [var role] => RoleWord.InSentence(role),
            _ => "genesis keys",
        };

    private static (string Tone, string Mark) ToneOf(CheckResult[] asked) =>
        Array.Exists(asked, result => result.Status == CheckStatus.Failed) ? ("bad", "✗")
        : asked.Length == 0 || Array.Exists(asked, result => result.Status == CheckStatus.NotRun)
            ? ("open", "·")
        : ("good", "✓");

    /// <summary>The checks that do not hold, else how many do.</summary>
    private static string Describe(CheckResult[] asked)
    {
        if (Array.Find(asked, result => result.Status == CheckStatus.Failed) is { } failed)
            return $"{failed.Check.Id} failed";
        if (Array.Find(asked, result => result.Status == CheckStatus.NotRun) is { } notRun)
            return $"{notRun.Check.Id} not run";
        return asked.Length == 1 ? "1 check passed" : $"{asked.Length} checks passed";
    }
}
