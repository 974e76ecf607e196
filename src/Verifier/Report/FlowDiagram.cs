using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The steps of a study as a list along a line: what was done, by which key, and what the checks of
/// it say.
/// </summary>
internal static class FlowDiagram
{
    /// <summary>The kinds that a study goes through, with the checks that bear on each.</summary>
    private static (StatementKind Kind, string Title, string[] Checks)[] Steps =>
        [
            (
                StatementKind.Study,
                "Protocol pinned",
                ["protocol.commit", "protocol.manifest", "signers.policy"]
            ),
            (
                StatementKind.Context,
                "Encryption context",
                ["fhe.parameters", "fhe.security", "fhe.batching", "fhe.context", "fhe.key-proof"]
            ),
            (
                StatementKind.Contribution,
                "Encrypted contributions",
                [
                    "fhe.ciphertexts",
                    "genomics.variants",
                    "genomics.encoding",
                    "result.knowledge",
                    "signers.separation",
                ]
            ),
            (StatementKind.Refusal, "Refused", ["ledger.order"]),
            (StatementKind.KeyEvent, "Keys changed", ["signers.roles"]),
            (StatementKind.Close, "Closed", ["ledger.complete", "genomics.cohort"]),
            (
                StatementKind.Compute,
                "Computation on ciphertexts",
                ["protocol.circuit", "result.inputs"]
            ),
            (StatementKind.Result, "Encrypted result", ["result.replay", "fhe.noise-bound"]),
            (
                StatementKind.Decryption,
                "Decrypted table",
                ["result.clearance", "result.opening", "result.table", "genomics.counts"]
            ),
            (StatementKind.Aborted, "Ended without a result", ["ledger.order"]),
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
                .Select(id => report.Results.First(result => result.Check.Id == id))
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
