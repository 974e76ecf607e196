using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>JSON with one member a line, for snapshots that people read.</summary>
internal static class PrettyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json)!.ToJsonString(Options) + "\n";
}
