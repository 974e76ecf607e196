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
    Passkeys Passkeys,
    Sessions Sessions,
    Ceremonies Ceremonies,
    Uploads Uploads,
    ServerMetrics Metrics
)
{
    /// <summary>Whether nobody runs the server yet.</summary>
    public bool HasNoOperator => Members.HasNoOperator && !Passkeys.HasOperator;
}
