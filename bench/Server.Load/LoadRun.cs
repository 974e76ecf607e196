using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server.Load;

/// <summary>One measurement: contributions are made first, then sent.</summary>
internal sealed class LoadRun(int count, string folder, string protocolFolder, string store)
{
    private const int Contributors = 200;
    private const int LocalBatch = 256;

    private readonly Passphrase _passphrase = Passphrase.ThrowAway();

    public async Task RunAsync()
    {
        Directory.CreateDirectory(folder);
        var protocol = ProtocolSource.LoadCommitted(protocolFolder, out _);
        Floors(protocol);
        using var server = Start(out var url, out var invitation);
        try
        {
            var id = MakeStudy(url, invitation, protocol, out var study);
            Console.WriteLine($"server memory at the start   {MemoryOf(server)} MB");
            MakeContributions(url, id);
            await ContributeAsync(url, id);
            Console.WriteLine($"server memory at the end     {MemoryOf(server)} MB");
            await ReadAsync(url, id);
            study.Dispose();
        }
        finally
        {
            server.Kill();
        }
    }

    private static long MemoryOf(Process server)
    {
        server.Refresh();
        return server.WorkingSet64 >> 20;
    }

    private Process Start(out Uri url, out string invitation)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SecureGenomics.Provenance.sln")))
            root = Path.GetDirectoryName(root)!;
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(root, "artifacts/bin/Cli/release/sgp.dll"),
                "serve",
                "--data",
                Path.Combine(folder, "server"),
                "--urls",
                "http://127.0.0.1:8766",
                "--writes-per-second",
                "0",
                "--store",
                store,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        url = new Uri("http://127.0.0.1:8766");
        invitation = "";
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith("invitation", StringComparison.Ordinal))
                continue;
            invitation = line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..];
            break;
        }

        return process;
    }

    private string MakeStudy(
        Uri url,
        string invitation,
        ProtocolPackage protocol,
        out IDisposable opened
    )
    {
        var key = Ed25519PrivateKey.Generate();
        var folders = Folders("researcher");
        var connection = new ServerConnection(url, TimeProvider.System)
        {
            Signer = () => Copy(key),
        };
        connection.Send(
            HttpMethod.Post,
            "/v1/keys",
            new KeyRequest(key.PublicKey.ToOpenSsh(), "load", invitation),
            WireJson.Default.KeyRequest,
            WireJson.Default.KeyView
        );
        var remote = folders.Remotes.Meet(connection);
        var keys = new KeyFolder(Path.Combine(folder, "keys"), _passphrase);
        var roles = keys.CreateRoleKeys(
            new RolesOfOthers
            {
                Ledger = Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey),
                ComputingParty = Ed25519PublicKey.ParseOpenSsh(remote.ComputingPartyKey),
            }
        );
        using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
        var genesis = new GenesisFile(
            StudyCreation.SignGenesis(
                protocol,
                "local",
                StudyCreation.DrawOrigin(remote.Id),
                roles,
                contributors: null,
                researcher
            ),
            protocol
        );
        using var body = new MemoryStream();
        genesis.WriteTo(body);
        var view = JsonSerializer.Deserialize(
            connection
                .Send(HttpMethod.Post, "/v1/studies", body.ToArray(), MediaTypes.Genesis)
                .Body,
            WireJson.Default.StudyView
        )!;
        var holder = keys.OpenSigningKey(StudyRole.KeyHolder);
        var study = RemoteStudy.Open(
            new ServerConnection(url, TimeProvider.System) { Signer = () => Copy(holder) },
            remote,
            view.Id,
            folders
        );
        ContextPublication.Publish(study, keys);
        using var owner = keys.OpenSigningKey(StudyRole.Researcher);
        using var asOwner = new ServerConnection(url, TimeProvider.System)
        {
            Signer = () => Copy(owner),
        };
        asOwner.Send(
            HttpMethod.Put,
            $"/v1/studies/{view.Id}/admission",
            new AdmissionRequest(IsOpen: true),
            WireJson.Default.AdmissionRequest,
            WireJson.Default.StudyView
        );
        opened = study;
        return view.Id;
    }

    /// <summary>Makes contribution files on every core.</summary>
    private void MakeContributions(Uri url, string id)
    {
        var made = Path.Combine(folder, "made");
        Directory.CreateDirectory(made);
        var folders = Folders("contributor");
        using var connection = new ServerConnection(url, TimeProvider.System);
        using var outbox = Outbox.Open(connection, folders.Remotes.Meet(connection), id, folders);
        var context = outbox.ReadContext(new Verifier.VerificationOptions());
        var makers = new ConcurrentBag<ContributionMaker>();
        var genotypes = MadeGenotypesOf(context.Protocol);
        var watch = Stopwatch.StartNew();
        Parallel.For(
            0,
            count,
            () => makers.TryTake(out var maker) ? maker : new ContributionMaker(context),
            (i, _, maker) =>
            {
                using var key = Ed25519PrivateKey.Generate();
                ContributionFile.Write(maker.Make(genotypes, .., key), PathOf(i));
                return maker;
            },
            makers.Add
        );
        // Otherwise the server's first syncs would write these files, too.
        using (var sync = Process.Start("sync"))
            sync.WaitForExit();
        Console.WriteLine($"made                         {count / watch.Elapsed.TotalSeconds:0}/s");
    }

    private string PathOf(int i) => Path.Combine(folder, "made", $"{i}.contribution");

    private async Task ContributeAsync(Uri url, string id)
    {
        using var http = new HttpClient(
            new SocketsHttpHandler { MaxConnectionsPerServer = Contributors }
        );
        var address = new Uri(url, $"/v1/studies/{id}/statements");
        var times = new double[count];
        var next = -1;
        var refused = 0;
        var watch = Stopwatch.StartNew();
        var tenths = new ConcurrentQueue<(int Done, TimeSpan At)>();
        await Task.WhenAll(
            Enumerable
                .Range(0, Contributors)
                .Select(async _ =>
                {
                    int i;
                    while ((i = Interlocked.Increment(ref next)) < count)
                    {
                        var body = new ByteArrayContent(await File.ReadAllBytesAsync(PathOf(i)));
                        body.Headers.ContentType = new MediaTypeHeaderValue(
                            MediaTypes.Contribution
                        );
                        var begun = Stopwatch.GetTimestamp();
                        using var answer = await http.PostAsync(address, body);
                        await answer.Content.ReadAsByteArrayAsync();
                        times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                        if ((int)answer.StatusCode != 201)
                            Interlocked.Increment(ref refused);
                        if (count >= 10 && i % (count / 10) == 0)
                            tenths.Enqueue((i, watch.Elapsed));
                    }
                })
        );
        var seconds = watch.Elapsed.TotalSeconds;
        Array.Sort(times);
        Console.WriteLine($"receipts                     {count / seconds:0}/s, {refused} refused");
        Console.WriteLine(
            $"latency at {Contributors} at once       p50 {times[count / 2]:0} ms, p99 "
                + $"{times[count * 99 / 100]:0} ms"
        );
        Console.WriteLine(
            "seconds at each tenth        "
                + string.Join(
                    ' ',
                    tenths.OrderBy(t => t.Done).Select(t => $"{t.At.TotalSeconds:0.0}")
                )
        );
    }

    private static async Task ReadAsync(Uri url, string id)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });
        foreach (var path in (string[])["checkpoint", "tile/0/000"])
        {
            const int reads = 20_000;
            var next = 0;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(
                Enumerable
                    .Range(0, 32)
                    .Select(async _ =>
                    {
                        while (Interlocked.Increment(ref next) <= reads)
                            await http.GetByteArrayAsync(new Uri(url, $"/v1/studies/{id}/{path}"));
                    })
            );
            Console.WriteLine($"reads of {path, -20}{reads / watch.Elapsed.TotalSeconds:0}/s");
        }
    }

    /// <summary>What the same work costs without a server.</summary>
    private void Floors(ProtocolPackage protocol)
    {
        using var key = Ed25519PrivateKey.Generate();
        var message = Encoding.UTF8.GetBytes(new string('x', 2000));
        var signature = key.Sign(message);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 5000; i++)
            Ed25519.Verify(key.PublicKey, message, signature);
        Console.WriteLine($"signatures, one core         {5000 / watch.Elapsed.TotalSeconds:0}/s");

        using (var file = new FileStream(Path.Combine(folder, "fsync"), FileMode.Create))
        {
            watch.Restart();
            for (var i = 0; i < 200; i++)
            {
                file.Write(message);
                DurableFile.Sync(file);
            }

            Console.WriteLine(
                $"fsync                        {200 / watch.Elapsed.TotalSeconds:0}/s"
            );
        }

        using var study = StudyCreation.Create(
            Path.Combine(folder, "local"),
            SqliteLedgerStore.Kind,
            protocol,
            "local",
            StudyCreation.DrawOrigin(StudyCreation.LocalHost),
            new KeyFolder(Path.Combine(folder, "local-keys"), _passphrase),
            TimeProvider.System
        );
        ContextPublication.Publish(
            study,
            new KeyFolder(Path.Combine(folder, "local-keys"), _passphrase)
        );
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        var genotypes = MadeGenotypesOf(protocol);
        var batch = Enumerable
            .Range(0, 2 * LocalBatch)
            .Select(_ =>
            {
                using var contributor = Ed25519PrivateKey.Generate();
                return maker.Make(genotypes, .., contributor);
            })
            .ToArray();
        var intake = new ContributionIntake(study, context);
        watch.Restart();
        foreach (var part in batch.Chunk(LocalBatch))
            intake.Accept(part);
        Console.WriteLine(
            $"the local pipeline           {batch.Length / watch.Elapsed.TotalSeconds:0}/s"
        );
    }

    private static GenotypeTable MadeGenotypesOf(ProtocolPackage protocol)
    {
        var text = new StringBuilder(
            $"##fileformat=VCFv4.2\n##reference={protocol.Variants.Build}\n"
                + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tmade\n"
        );
        foreach (
            var line in protocol
                .Variants.Variants.Select(MadeGenotypes.Placed)
                .OrderBy(v => v.Chromosome, StringComparer.Ordinal)
                .ThenBy(v => v.Position)
        )
            text.Append(
                $"chr{line.Chromosome}\t{line.PositionText}\t{line.Id}\t{line.ReferenceAllele}\t"
                    + $"{line.AlternateAllele}\t.\tPASS\t.\tGT\t0/1\n"
            );
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return VcfExtraction
            .Read(stream, "made.vcf", protocol.Variants, protocol.Definition.Data.Genotypes)
            .Genotypes;
    }

    private ClientFolders Folders(string who) =>
        new(
            Path.Combine(folder, who, "config"),
            Path.Combine(folder, who, "data"),
            Path.Combine(folder, who, "cache")
        );

    private static Ed25519PrivateKey Copy(Ed25519PrivateKey key)
    {
        var seed = new byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        return Ed25519PrivateKey.FromSeed(seed);
    }
}
