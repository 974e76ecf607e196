namespace SecureGenomics.Provenance.Server;

/// <summary>What the routes work with.</summary>
internal sealed record ServerParts(
    ServerOptions Options,
    ServerKeys Keys,
    Members Members,
    Invitations Invitations,
    Rights Rights,
    Cosigners Cosigners,
    Studies Studies,
    Jobs Jobs,
    WitnessStore Witness,
    Uploads Uploads,
    ServerMetrics Metrics
);
