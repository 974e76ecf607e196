using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The report as JSON: the same content as the text. Source: docs/spec/verification.md,
/// "JSON".</summary>
public static class JsonReport
{
    private static JsonWriterOptions Options =>
        new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>One JSON object, indented, LF at the end.</summary>
    public static string Format(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("verdict", report.Verdict.ToString().ToUpperInvariant());
            json.WriteNumber("level", report.Level);
            json.WriteNumber("exitCode", report.ExitCode);
            json.WriteStartObject("bundle");
            json.WriteString("path", report.Bundle);
            json.WriteString("sha256", report.BundleSha256);
            json.WriteNumber("bytes", report.BundleBytes);
            json.WriteEndObject();
            WriteFacts(json, report.Facts);
            WriteGovernance(json, report);
            json.WriteStartArray("checks");
            foreach (var result in report.Results)
                WriteResult(json, result);
            json.WriteEndArray();
            json.WriteStartArray("remarks");
            foreach (var remark in report.Remarks)
            {
                json.WriteStartObject();
                json.WriteString("id", remark.Id);
                json.WriteString("text", remark.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("onTrust");
            foreach (var line in TrustStatement.Of(report))
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteFacts(Utf8JsonWriter json, StudyFacts? facts)
    {
        if (facts is null)
        {
            json.WriteNull("study");
            return;
        }

        json.WriteStartObject("study");
        json.WriteString("id", facts.StudyId);
        json.WriteString("origin", facts.Origin);
        json.WriteString("protocol", facts.Protocol);
        json.WriteString("repository", facts.Repository);
        json.WriteString("commit", facts.Commit);
        json.WriteString("ledgerKey", facts.LedgerKey);
        json.WriteString("researcherKey", facts.ResearcherKey);
        json.WriteNumber("entries", facts.Entries);
        json.WriteNumber("contributions", facts.Contributions);
        json.WriteNumber("genomes", facts.Genomes);
        json.WriteEndObject();
    }

    private static void WriteGovernance(Utf8JsonWriter json, VerificationReport report)
    {
        if (ApprovalLine.Of(report) is not { } line)
        {
            json.WriteNull("governance");
            return;
        }

        json.WriteStartObject("governance");
        json.WriteBoolean("approved", report.IsApproved);
        json.WriteString("line", line);
        json.WriteString("commons", report.Facts?.Commons);
        if (report.Governance is { } facts)
        {
            json.WriteNumber("voted", facts.Voted);
            json.WriteNumber("eligible", facts.Eligible);
            json.WriteNumber("quorum", facts.Quorum);
            json.WriteString("spent", facts.Spent.ToString());
            json.WriteString("budget", facts.Budget.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Check.Id);
        json.WriteString(
            "status",
            result.Status switch
            {
                CheckStatus.Passed => "passed",
                CheckStatus.Failed => "failed",
                _ => "not-run",
            }
        );
        json.WriteString("claim", result.Check.Claim);
        json.WriteString("basis", result.Check.Basis.ToString().ToLowerInvariant());
        json.WriteNumber("step", result.Check.Step);
        if (result.Discrepancy is { } discrepancy)
        {
            json.WriteString("where", discrepancy.Where);
            json.WriteString("expected", discrepancy.Expected);
            json.WriteString("found", discrepancy.Found);
            json.WriteString("means", result.Check.Meaning);
        }

        if (result.NotRunBecause is { } cause)
            json.WriteString("notRunBecause", cause);
        json.WriteEndObject();
    }
}
