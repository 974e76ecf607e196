using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureGenomics.Provenance.Client;

/// <summary>A server that the user knows, and the keys it had when it was first seen.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Url">Its address.</param>
/// <param name="Id">The host in its studies' origins.</param>
/// <param name="LedgerKey">The ledger's key, an OpenSSH line: another one later is refused.</param>
/// <param name="ComputingPartyKey">The computing party's key, an OpenSSH line.</param>
/// <param name="Key">The name of the user's own key there; null where there is none.</param>
public sealed record Remote(
    string Name,
    Uri Url,
    string Id,
    string LedgerKey,
    string ComputingPartyKey,
    string? Key = null
);

/// <summary>How a remote is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Remote))]
public sealed partial class RemoteJson : JsonSerializerContext;
