using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>A study on a test's server, and who plays which role in it.</summary>
internal sealed record HostedPeople(
    TestServer Server,
    Remote Remote,
    KeyFolder Keys,
    Ed25519PrivateKey Researcher,
    Ed25519PrivateKey KeyHolder,
    byte[] Genesis
)
{
    private static readonly string[] Genotypes = ["0/1", "1/1", "0/0"];

    /// <summary>The study id, once it was created.</summary>
    public string Id { get; private set; } = "";

    public string Path => $"/v1/studies/{Id}";

    /// <summary>Sends the genesis; again, it is the same study.</summary>
    public void Create() =>
        Id = System
            .Text.Json.JsonSerializer.Deserialize(
                Server
                    .Connect(Server.Operator)
                    .Send(HttpMethod.Post, "/v1/studies", Genesis, MediaTypes.Genesis)
                    .Body,
                WireJson.Default.StudyView
            )!
            .Id;

    public RemoteStudy Open(Ed25519PrivateKey? signer = null) =>
        RemoteStudy.Open(Server.Connect(signer), Remote, Id, Server.Folders("researcher"));

    public string Invite(int uses = 1) =>
        Server
            .Connect(Researcher)
            .Send(
                HttpMethod.Post,
                "/v1/invitations",
                new InvitationRequest("contributor", Id, uses),
                WireJson.Default.InvitationRequest,
                WireJson.Default.InvitationView
            )
            .Codes[0];

    public Outbox OutboxOf(string who, string? invitation) =>
        Outbox.Open(Server.Connect(invitation: invitation), Remote, Id, Server.Folders(who));

    /// <summary>A contribution by a fresh key, made as a contributor makes it.</summary>
    public SignedContribution Make(Outbox outbox)
    {
        using var key = Ed25519PrivateKey.Generate();
        return Make(outbox, key);
    }

    /// <summary>The same by a key that is kept.</summary>
    public SignedContribution Make(Outbox outbox, Ed25519PrivateKey key)
    {
        using var maker = new ContributionMaker(
            outbox.ReadContext(new Verifier.VerificationOptions())
        );
        using var extraction = SampleProtocol.Read(Server.Protocol, SampleProtocol.Vcf(Genotypes));
        return maker.Make(extraction.Genotypes, .., key);
    }

    /// <summary>Contributes once, with an invitation of its own.</summary>
    public (Entry Entry, string ReceiptFile) Contribute(string who)
    {
        using var outbox = OutboxOf(who, Invite());
        return outbox.Submit("mine", () => Make(outbox));
    }

    /// <summary>The contribution as the bytes of its file.</summary>
    public byte[] ContainerOf(SignedContribution contribution)
    {
        var file = Server[$"{Guid.NewGuid():N}.contribution"];
        ContributionFile.Write(contribution, file);
        return File.ReadAllBytes(file);
    }

    public void Close()
    {
        using var study = Open(Researcher);
        Computation.Close(study, Keys);
    }

    public JobView Ask(string kind, Ed25519PrivateKey? signer = null) =>
        Server
            .Connect(signer ?? Researcher)
            .Send(
                HttpMethod.Post,
                $"{Path}/jobs",
                new JobRequest(kind),
                WireJson.Default.JobRequest,
                WireJson.Default.JobView
            );

    public JobView Wait(JobView job)
    {
        using var connection = Server.Connect();
        for (var i = 0; i < 1200 && job.State is "QUEUED" or "RUNNING"; i++)
        {
            Thread.Sleep(50);
            job = connection.Get($"/v1/jobs/{job.Id}", WireJson.Default.JobView);
        }

        return job;
    }

    public StudyView View() => Server.Connect().Get(Path, WireJson.Default.StudyView);
}
