using System.Collections.Immutable;
using System.Globalization;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Server;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The scenes of <c>sgp demo --shared</c>: a study among people, over HTTP on
/// loopback.</summary>
/// <remarks>Everybody has folders of their own, and knows of the others what the network
/// says.</remarks>
internal sealed class SharedDemo(
    Screen screen,
    string folder,
    string protocolPath,
    CancellationToken cancellation
)
{
    private const int FewestContributors = 12;
    private const string HospitalName = "hospital.example";
    private const string ArchiveName = "archive.example";

    private static readonly Screen Quiet = new(json: false, quiet: true);

    private int _scene;

    /// <summary>Runs all scenes.</summary>
    /// <returns>0 when everybody verifies the study and every receipt counts.</returns>
    public async Task<int> RunAsync()
    {
        StudyCreation.RequireEmpty(folder);
        Directory.CreateDirectory(folder);
        Scene("A hospital runs a server, an archive is its witness");
        using var passphrase = Passphrase.ThrowAway();
        await using var archive = await StartArchiveAsync(passphrase);
        await using var hospital = await StartHospitalAsync(passphrase, archive);

        Scene("A researcher logs in with the invitation, and starts a study");
        var (protocol, repository) = Demo.LoadProtocol(screen, folder, protocolPath);
        var researcher = FoldersOf("researcher");
        var keys = new KeyFolder(Path.Combine(researcher.Configuration, "study"), passphrase);
        var (remote, view) = Start(hospital, researcher, keys, protocol, repository);
        var codes = Invite(hospital, keys, view, protocol);

        Scene($"{codes.Length} contributors encrypt at home, and submit at the same time");
        var expected = await ContributeAsync(hospital, view, protocol, codes);

        Scene("The researcher closes; the server verifies and computes, without the secret key");
        using var study = OpenAs(hospital, remote, view.Id, researcher, keys);
        RemoteJobs.Compute(
            screen,
            study,
            keys,
            new StudyAddress(hospital.Urls[0], view.Id),
            cancellation
        );
        screen.Say($"computed over {study.State.EffectiveCount} contributions");

        Scene("The key holder verifies everything, and decrypts once");
        var result = ResultCommand.Publish(screen, study, keys, cancellation);
        screen.Answer(ResultCommand.ToTable(result, rows: 12), () => []);
        screen.Say(
            $"{expected.CountEqual(result)} of {result.Rows.Count()} variants equal "
                + expected.Source
        );

        Scene("An auditor fetches the bundle, and verifies it");
        var bundle = FetchBundle(hospital, view.Id);
        var policy = BundleRelease.SuggestPolicy(study.State, study.Witnesses);
        ReleaseCommand.WriteNew(Below("policy"), policy);
        var report = VerifyCommand.Verify(screen, bundle, TrustPolicy.Parse(policy));
        screen.Answer(TextReport.Format(report), "");

        Scene("Each contributor asks: is mine in there?");
        var counted = CountReceipts(bundle, codes.Length);
        screen.Say($"{counted} of {codes.Length} receipts: included and counted");
        screen.Say("");
        screen.Say($"Everything is in {folder}. Try:");
        screen.Say($"  sgp verify {bundle} --policy {Below("policy")}");
        screen.Say($"  sgp serve --data {Below("hospital")}");
        return report.ExitCode != ExitCode.Ok ? report.ExitCode
            : counted == codes.Length ? ExitCode.Ok
            : ExitCode.VerificationFailed;
    }

    private async Task<RunningServer> StartArchiveAsync(Passphrase passphrase)
    {
        // The two have to know each other's keys before they start.
        var hospital = ServerIdentity.Of(Below("hospital"), HospitalName, passphrase);
        var archive = await RunningServer.StartAsync(
            OptionsOf("archive", ArchiveName) with
            {
                IsWitnessOnly = true,
                WitnessedLogs = [new WitnessedLog(HospitalName, hospital.Ledger)],
            },
            passphrase,
            Environment.GetEnvironmentVariable("SGP_DEBUG") == "1"
                ? ServeCommand.LogToStandardError
                : null,
            cancellation
        );
        screen.Say($"witness  {archive.WitnessKey}");
        return archive;
    }

    private async Task<RunningServer> StartHospitalAsync(
        Passphrase passphrase,
        RunningServer archive
    )
    {
        var hospital = await RunningServer.StartAsync(
            OptionsOf("hospital", HospitalName) with
            {
                Witnesses =
                [
                    new WitnessAddress(
                        VerifierKey.Parse(archive.WitnessKey),
                        new Uri(archive.Urls[0], "/v1/witness/add-checkpoint")
                    ),
                ],
                WitnessQuorum = 1,
            },
            passphrase,
            Environment.GetEnvironmentVariable("SGP_DEBUG") == "1"
                ? ServeCommand.LogToStandardError
                : null,
            cancellation
        );
        screen.Say($"server   {hospital.Urls[0]}");
        return hospital;
    }

    private (Remote Remote, StudyView View) Start(
        RunningServer hospital,
        ClientFolders folders,
        KeyFolder keys,
        ProtocolPackage protocol,
        string repository
    )
    {
        using var connection = new ServerConnection(hospital.Urls[0], TimeProvider.System);
        var remote = folders.Remotes.Meet(connection, "hospital");
        using var key = Ed25519PrivateKey.Generate();
        connection.Signer = RemoteAccess.OpenOnce(() => Ed25519PrivateKey.FromSeed(SeedOf(key)));
        connection.Send(
            HttpMethod.Post,
            "/v1/keys",
            new KeyRequest(
                key.PublicKey.ToOpenSsh(),
                "the researcher",
                hospital.OperatorInvitation
            ),
            WireJson.Default.KeyRequest,
            WireJson.Default.KeyView
        );
        var view = screen.While("making the study and its keys", () =>
            RemoteCreation.Create(
                connection,
                remote,
                keys,
                protocol,
                repository,
                StudyCreation.DrawOrigin(remote.Id),
                RolesOfOthers.None,
                contributors: null
            )
        );
        using var study = OpenAs(hospital, remote, view.Id, folders, keys);
        ContextPublication.Publish(study, keys);
        screen.Say($"study    {view.Id}");
        screen.Say($"address  {new Uri(hospital.Urls[0], $"/v1/studies/{view.Id}")}");
        screen.Say(
            $"context  {EntryText.Describe(study.State.Context!.Predicate)}; its secret key stays "
                + "with the researcher"
        );
        return (remote, view);
    }

    private ImmutableArray<string> Invite(
        RunningServer hospital,
        KeyFolder keys,
        StudyView view,
        ProtocolPackage protocol
    )
    {
        using var connection = new ServerConnection(hospital.Urls[0], TimeProvider.System)
        {
            Signer = RemoteAccess.OpenOnce(() => keys.OpenSigningKey(StudyRole.Researcher)),
        };
        var codes = connection
            .Send(
                HttpMethod.Post,
                "/v1/invitations",
                new InvitationRequest(
                    "contributor",
                    view.Id,
                    Count: Math.Max(
                        FewestContributors,
                        protocol.Definition.Result.MinimumContributors
                    )
                ),
                WireJson.Default.InvitationRequest,
                WireJson.Default.InvitationView
            )
            .Codes;
        screen.Say($"invited  {codes.Length} contributors, a code for each");
        return codes;
    }

    private async Task<ExpectedCounts> ContributeAsync(
        RunningServer hospital,
        StudyView view,
        ProtocolPackage protocol,
        ImmutableArray<string> codes
    )
    {
        var expected = new ExpectedCounts(protocol, "a count of the same files in the clear");
        var lines = await Task.WhenAll(
            codes.Select(
                (code, i) =>
                    Task.Run(
                        () => Contribute(hospital, view, protocol, code, i + 1, expected),
                        cancellation
                    )
            )
        );
        foreach (var line in lines)
            screen.Say(line);
        return expected;
    }

    private string Contribute(
        RunningServer hospital,
        StudyView view,
        ProtocolPackage protocol,
        string code,
        int number,
        ExpectedCounts expected
    )
    {
        var folders = FoldersOf(NameOf(number));
        var file = Path.Combine(folders.Data, "mine.vcf");
        Directory.CreateDirectory(folders.Data);
        MadeVcf.Write(file, protocol.Variants, seed: number);
        using var extraction = Genotypes.Read(Quiet, file, protocol, declaredBuild: null);
        bool[] isCase = protocol.Encoding.NeedsPhenotypes ? [number % 2 == 0] : [];
        var connection = new ServerConnection(hospital.Urls[0], TimeProvider.System)
        {
            Invitation = code,
        };
        using var outbox = Outbox.Open(
            connection,
            folders.Remotes.Meet(connection),
            view.Id,
            folders
        );
        using var maker = new ContributionMaker(outbox.ReadContext(new VerificationOptions()));
        using var key = Ed25519PrivateKey.Generate();
        var (entry, _) = outbox.Submit("mine", () =>
            maker.Make(extraction.Genotypes, .., key, isCase)
        );
        // As somebody does who does not trust the first answer: nothing counts twice.
        var (again, _) = outbox.Submit("mine", () => throw new InvalidOperationException());
        lock (expected)
            expected.Add(extraction.Genotypes, isCase);
        return $"{NameOf(number)}  entry {entry.Index, 2}  key {key.PublicKey.KeyId[..20]}…  "
            + "receipt "
            + $"verified{(again.Index == entry.Index ? ", asked twice: the same" : "")}";
    }

    private RemoteStudy OpenAs(
        RunningServer hospital,
        Remote remote,
        string id,
        ClientFolders folders,
        KeyFolder keys
    ) =>
        RemoteStudy.Open(
            new ServerConnection(hospital.Urls[0], TimeProvider.System)
            {
                Signer = RemoteAccess.OpenOnce(() => keys.OpenSigningKey(StudyRole.KeyHolder)),
            },
            remote,
            id,
            folders
        );

    private string FetchBundle(RunningServer hospital, string id)
    {
        using var connection = new ServerConnection(hospital.Urls[0], TimeProvider.System);
        var path = Below("shared.sgp");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        connection.Download($"/v1/studies/{id}/bundle", file);
        screen.Say($"{path}, {file.Length:#,0} bytes");
        return path;
    }

    private int CountReceipts(string bundle, int contributors)
    {
        using var log = LogSource.Open(bundle, screen);
        var trace = new ContributionTrace(log.Entries);
        return Enumerable
            .Range(1, contributors)
            .Count(number =>
            {
                var receipt = Directory
                    .EnumerateFiles(
                        FoldersOf(NameOf(number)).Data,
                        "*.tlog-proof",
                        SearchOption.AllDirectories
                    )
                    .Single();
                return trace.Find(Receipt.Parse(File.ReadAllBytes(receipt))).Fate
                    == ContributionFate.Counted;
            });
    }

    private ServerOptions OptionsOf(string name, string host) =>
        new()
        {
            DataFolder = Below(name),
            Name = host,
            Organization = $"{name} of the demo",
            Urls = [new Uri("http://127.0.0.1:0")],
            Store = Stores.Default,
            Stores = [.. Stores.All],
        };

    private ClientFolders FoldersOf(string who) =>
        new(Below($"{who}/config"), Below($"{who}/data"), Below($"{who}/cache"));

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"contributor-{number:00}");

    private static byte[] SeedOf(Ed25519PrivateKey key)
    {
        var seed = new byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        return seed;
    }

    private void Scene(string title)
    {
        cancellation.ThrowIfCancellationRequested();
        screen.Say("");
        screen.Say($"── {++_scene}. {title}");
    }

    private string Below(string path) => Path.Combine(folder, path);
}
