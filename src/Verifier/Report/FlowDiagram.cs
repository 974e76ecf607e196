using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The steps of a study as a drawing: what was done, by which key, and what the checks of it say.</summary>
internal static class FlowDiagram
{
    private const int Width = 340;
    private const int StepHeight = 62;

    /// <summary>The kinds that a study goes through, with the checks that bear on each.</summary>
    private static (StatementKind Kind, string Title, string Role, string[] Checks)[] Steps =>
    [
        (StatementKind.Study, "Protocol pinned", "researcher", ["protocol.commit", "protocol.manifest", "signers.policy"]),
        (StatementKind.Context, "Encryption context", "key holder", ["fhe.parameters", "fhe.security", "fhe.batching", "fhe.context", "fhe.key-proof"]),
        (StatementKind.Contribution, "Encrypted contributions", "contributors",
            ["fhe.ciphertexts", "genomics.variants", "genomics.encoding", "result.knowledge", "signers.separation"]),
        (StatementKind.Refusal, "Refused", "ledger", ["ledger.order"]),
        (StatementKind.KeyEvent, "Keys changed", "genesis keys", ["signers.roles"]),
        (StatementKind.Close, "Closed", "researcher", ["ledger.complete", "genomics.cohort"]),
        (StatementKind.Compute, "Computation on ciphertexts", "computing party", ["protocol.circuit", "result.inputs"]),
        (StatementKind.Result, "Encrypted result", "computing party", ["result.replay", "fhe.noise-bound"]),
        (StatementKind.Decryption, "Decrypted table", "key holder", ["result.clearance", "result.opening", "result.table", "genomics.counts"]),
        (StatementKind.Aborted, "Ended without a result", "key holder", ["ledger.order"]),
    ];

    /// <summary>An inline SVG; its text says all that its colours say.</summary>
    public static string Draw(LedgerOutline outline, VerificationReport report)
    {
        var (known, steps) = (Steps, outline.Steps);
        var height = (steps.Length * StepHeight) + 4;
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"The steps of the study\">\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<line class=\"rail\" x1=\"16\" y1=\"24\" x2=\"16\" y2=\"{Math.Max(24, height - StepHeight + 20)}\"/>\n");
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            var (_, title, role, checks) = known.First(next => next.Kind == step.Kind);
            var asked = checks.Select(id => report.Results.First(result => result.Check.Id == id)).Where(result => result.IsApplicable).ToArray();
            var (tone, mark) = ToneOf(asked);
            var y = (i * StepHeight) + 24;
            var entries = step.Count == 1 ? $"entry {step.FirstIndex}" : $"{step.Count:#,0} entries, from {step.FirstIndex}";
            var who = step.Count == 1 ? $"{role} {step.Signer[..Math.Min(19, step.Signer.Length)]}…" : $"{role}, each with a key";
            svg.Append(CultureInfo.InvariantCulture, $"""
                <g><circle class="dot-{tone}" cx="16" cy="{y}" r="10"/><text class="sign" x="16" y="{y + 4}" text-anchor="middle">{mark}</text>
                <text class="title" x="38" y="{y - 4}">{title}</text><text class="small" x="38" y="{y + 11}">{Html.Text(entries)} · {Html.Text(who)}</text>
                <text class="small" x="38" y="{y + 25}">{Describe(asked)}</text></g>

                """);
        }

        return svg.Append("</svg>").ToString();
    }

    private static (string Tone, string Mark) ToneOf(CheckResult[] asked) =>
        Array.Exists(asked, result => result.Status == CheckStatus.Failed) ? ("bad", "✗")
        : asked.Length == 0 || Array.Exists(asked, result => result.Status == CheckStatus.NotRun) ? ("open", "·")
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
