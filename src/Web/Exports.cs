using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace SecureGenomics.Provenance.Web;

/// <summary>What the worker calls (sgp-worker.js): one method for each of the page's.</summary>
/// <remarks>
/// An answer is a JSON object; a refusal is <c>{"error":{"message","hint"}}</c>. Bytes are taken
/// one by one afterwards, under the names that the answer gives.
/// </remarks>
[SupportedOSPlatform("browser")]
internal static partial class Exports
{
    // One worker, one visitor: whatever is open is theirs, and ends with the worker.
    private static readonly Visit Current = new();

    [JSExport]
    internal static string OpenContext(byte[] file, string name, string options) =>
        Answer(() => Current.OpenContext(file, name, Options.Parse(options)));

    [JSExport]
    internal static string Preview(int file, string name, string options) =>
        Answer(() => Current.Preview(new HostFile(file), name, Options.Parse(options)));

    [JSExport]
    internal static string Prepare(byte[] publicKey, string terms) =>
        Answer(() => Current.Prepare(publicKey, Options.Parse(terms)));

    [JSExport]
    internal static string Finish(byte[] signature) => Answer(() => Current.Finish(signature));

    [JSExport]
    internal static string PrepareWithdrawal(byte[] publicKey, byte[] receipt) =>
        Answer(() => Current.PrepareWithdrawal(publicKey, receipt));

    [JSExport]
    internal static string FinishWithdrawal(byte[] signature) =>
        Answer(() => Current.FinishWithdrawal(signature));

    [JSExport]
    internal static string CheckReceipt(byte[] mine, string name, int bundle, string bundleName) =>
        Answer(() =>
            Current.CheckReceipt(mine, name, bundle == 0 ? null : new HostFile(bundle), bundleName)
        );

    [JSExport]
    internal static string Verify(int file, string name, string options) =>
        Answer(() => Current.Verify(new HostFile(file), name, Options.Parse(options)));

    [JSExport]
    internal static string Forget() => Answer(Current.Forget);

    [JSExport]
    internal static byte[] TakeBytes(string name) => Current.Take(name);

    [SuppressMessage("Design", "CA1031", Justification = "the outermost frame, as Main is one")]
    private static string Answer(Func<JsonObject> work)
    {
        try
        {
            return work().ToJsonString();
        }
        catch (Exception fault)
        {
            var (message, hint) = Refusal.Of(fault);
            return new JsonObject
            {
                ["error"] = new JsonObject { ["message"] = message, ["hint"] = hint },
            }.ToJsonString();
        }
    }
}
