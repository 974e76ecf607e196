using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>What the server says about itself.</summary>
internal static class ServiceRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapGet("/service-info", () =>
                TypedResults.Json(Describe(parts), WireJson.Default.ServiceInfo)
            )
            .WithName("serviceInfo")
            .WithSummary("The server's name, keys, witnesses and limits (GA4GH service-info).")
            .Produces<ServiceInfo>();
    }

    private static ServiceInfo Describe(ServerParts parts) =>
        new()
        {
            Id = parts.Options.Name,
            Name = "SecureGenomics.Provenance",
            Type = new ServiceType("io.github.securegenomics", "provenance", "1.0.0"),
            Organization = new ServiceOrganization(
                parts.Options.Organization,
                (parts.Options.PublicUrl ?? parts.Options.Urls[0]).AbsoluteUri
            ),
            Version = EngineIdentity.Version,
            LedgerKey = parts.Keys.Ledger.ToOpenSsh(),
            ComputingPartyKey = parts.Keys.ComputingParty.ToOpenSsh(),
            WitnessKey = parts.Witness.Key.ToString(),
            Witnesses = [.. parts.Cosigners.Keys.Select(key => key.ToString())],
            WitnessQuorum = parts.Cosigners.Quorum,
            Limits = new ServiceLimits(
                Entry.MaxBytes,
                Uploads.SingleBytes,
                Uploads.PartBytes,
                parts.Options.MaximumBlobBytes
            ),
        };
}
