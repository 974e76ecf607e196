using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Server;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp serve</c>: studies among people, on this machine's server.</summary>
internal sealed class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly Option<string> _data = new("--data")
    {
        Description = "The folder of everything the server keeps; made when it is absent.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = "Where to listen; several with commas.",
        HelpName = "URL",
        DefaultValueFactory = _ => [DefaultUrl],
    };
    private readonly Option<string?> _publicUrl = new("--public-url")
    {
        Description = "The address that clients use, where a proxy stands in front.",
        HelpName = "URL",
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description =
            "The server's name in its studies' origins; by default the host of its address. It "
            + "stays the same for good.",
        HelpName = "HOST",
    };
    private readonly Option<string> _organization = new("--organization")
    {
        Description = "Who runs the server, for people.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "not stated",
    };
    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "The certificate for https, as a PEM file.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _certificateKey = new("--certificate-key")
    {
        Description = "The certificate's key, as a PEM file.",
        HelpName = "FILE",
    };
    private readonly Option<bool> _allowPlain = new("--allow-plain-http")
    {
        Description = "Listen without encryption on an address that others reach.",
    };
    private readonly Option<string[]> _witnesses = new("--witness")
    {
        Description =
            "A witness that cosigns checkpoints before they are published: its verifier key, a "
            + "blank and the address of its add-checkpoint. May be given several times.",
        HelpName = "\"VKEY URL\"",
    };
    private readonly Option<int?> _quorum = new("--witness-quorum")
    {
        Description = "How many witnesses a checkpoint needs; by default all of them.",
        HelpName = "N",
    };
    private readonly Option<string[]> _witnessed = new("--cosign")
    {
        Description =
            "Cosign checkpoints of another server: its name, a blank and its ledger's public key. "
            + "May be given several times.",
        HelpName = "\"HOST KEY\"",
    };
    private readonly Option<int> _rate = new("--writes-per-second")
    {
        Description = "Most writes from one address in a second; 0 for no limit.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };
    private readonly Option<string> _store = new("--store")
    {
        Description = "What keeps the ledgers of new studies.",
        HelpName = Stores.Words,
        DefaultValueFactory = _ => Stores.Default.Name,
    };
    private readonly Option<bool> _showKeys = new("--show-keys")
    {
        Description =
            "Make the server's keys where there are none, print the public ones, and end: others "
            + "need them before they cosign.",
    };
    private readonly SharedOptions _shared;

    private ServeCommand(SharedOptions shared) => _shared = shared;

    public static Command Build(SharedOptions shared) => new ServeCommand(shared).Build();

    /// <summary><c>sgp witness serve</c>: the same, as a witness and nothing else.</summary>
    public static Command BuildWitness(SharedOptions shared)
    {
        var serve = new ServeCommand(shared);
        var command = new Command(
            "serve",
            """
            Answer logs that ask for cosignatures (c2sp tlog-witness).

            Example:
              sgp witness serve --data witness --name archive.example.org --cosign "hospital.example.org ssh-ed25519 AAAA…"
            """
        );
        foreach (
            var option in (Option[])
                [
                    serve._data,
                    serve._urls,
                    serve._publicUrl,
                    serve._name,
                    serve._certificate,
                    serve._certificateKey,
                    serve._allowPlain,
                    serve._witnessed,
                    serve._rate,
                    serve._showKeys,
                    shared.PassphraseFile,
                ]
        )
            command.Options.Add(option);
        command.SetAction(
            (arguments, cancellation) => serve.RunAsync(arguments, isWitness: true, cancellation)
        );
        return command;
    }

    private Command Build()
    {
        var command = new Command(
            "serve",
            """
            Keep studies among people: contributions, computations and results over HTTP.

            Examples:
              sgp serve --data server
              sgp serve --data server --urls https://0.0.0.0:443 --certificate cert.pem --certificate-key key.pem
            """
        );
        foreach (
            var option in (Option[])
                [
                    _data,
                    _urls,
                    _publicUrl,
                    _name,
                    _organization,
                    _store,
                    _certificate,
                    _certificateKey,
                    _allowPlain,
                    _witnesses,
                    _quorum,
                    _witnessed,
                    _rate,
                    _showKeys,
                    _shared.PassphraseFile,
                ]
        )
            command.Options.Add(option);
        command.SetAction(
            (arguments, cancellation) => RunAsync(arguments, isWitness: false, cancellation)
        );
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult arguments,
        bool isWitness,
        CancellationToken cancellation
    )
    {
        var options = OptionsOf(arguments, isWitness);
        using var passphrase = PassphraseOf(arguments, options.DataFolder);
        if (arguments.GetValue(_showKeys))
        {
            ShowKeys(_shared.Screen(arguments), options, passphrase);
            return ExitCode.Ok;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        await using var server = await RunningServer.StartAsync(
            options,
            passphrase,
            LogToStandardError,
            stop.Token
        );
        Announce(options, server, isWitness);
        try
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException)
        {
            _shared.Screen(arguments).Say("stopping: what is running is finished first");
        }

        return ExitCode.Ok;
    }

    /// <summary>One JSON object a line, on stderr: no secret, no body, no address of a
    /// person.</summary>
    public static void LogToStandardError(ILoggingBuilder logging) =>
        logging
            .AddJsonConsole(json => json.UseUtcTimestamp = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .Services.Configure<ConsoleLoggerOptions>(console =>
                console.LogToStandardErrorThreshold = LogLevel.Trace
            );

    private static void ShowKeys(Screen screen, ServerOptions options, Passphrase passphrase)
    {
        var keys = ServerIdentity.Of(options.DataFolder, options.Name, passphrase);
        screen.Answer(
            () =>
                $"""
                    name          {options.Name}
                    ledger key    {keys.Ledger.ToOpenSsh()}
                    witness key   {keys.Witness}

                    """,
            () =>
                new JsonObject
                {
                    ["name"] = options.Name,
                    ["ledgerKey"] = keys.Ledger.ToOpenSsh(),
                    ["computingPartyKey"] = keys.ComputingParty.ToOpenSsh(),
                    ["witnessKey"] = keys.Witness.ToString(),
                }
        );
    }

    private static void Announce(ServerOptions options, RunningServer server, bool isWitness)
    {
        var address = options.PublicUrl ?? server.Urls[0];
        Console.Out.WriteLine($"listening on {string.Join(", ", server.Urls)}");
        Console.Out.WriteLine($"witness key  {server.WitnessKey}");
        if (!isWitness)
            Console.Out.WriteLine($"service info {new Uri(address, "/v1/service-info")}");
        if (server.OperatorInvitation is { } code)
        {
            Console.Out.WriteLine($"invitation   {new Uri(address, "/join")}#{code}");
            Console.Out.WriteLine(
                $"             whoever uses it first runs the server: sgp login {address} "
                    + $"--invitation {code}"
            );
        }

        Console.Out.Flush();
    }

    private ServerOptions OptionsOf(ParseResult arguments, bool isWitness)
    {
        ImmutableArray<Uri> urls =
        [
            .. (arguments.GetValue(_urls) ?? [])
                .SelectMany(text => text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries))
                .Select(text => UrlOf("--urls", text)),
        ];
        var publicUrl = arguments.GetValue(_publicUrl) is { } given
            ? UrlOf("--public-url", given)
            : null;
        ImmutableArray<WitnessAddress> witnesses =
        [
            .. (arguments.GetValue(_witnesses) ?? []).Select(WitnessOf),
        ];
        var data = Path.GetFullPath(arguments.GetValue(_data)!);
        return new ServerOptions
        {
            DataFolder = data,
            Urls = urls,
            PublicUrl = publicUrl,
            Name = NameFor(arguments.GetValue(_name), data, (publicUrl ?? urls[0]).Host),
            Organization = isWitness ? "" : arguments.GetValue(_organization)!,
            Store = Stores.KindOf(arguments.GetValue(_store)!),
            Stores = [.. Stores.All],
            SharesLedgers = Stores.IsShared(arguments.GetValue(_store)!),
            Tls = TlsOf(arguments),
            AllowsPlainHttp = arguments.GetValue(_allowPlain),
            Witnesses = witnesses,
            WitnessQuorum = isWitness ? 0 : arguments.GetValue(_quorum) ?? witnesses.Length,
            WitnessedLogs = [.. (arguments.GetValue(_witnessed) ?? []).Select(WitnessedOf)],
            WritesPerSecond = arguments.GetValue(_rate),
            IsWitnessOnly = isWitness,
            AppFolder = PortalFolder.Find(),
        };
    }

    /// <summary>The name is in every origin: the first one stays.</summary>
    private static string NameFor(string? given, string data, string host)
    {
        var file = Path.Combine(data, "name");
        if (File.Exists(file))
        {
            var kept = File.ReadAllText(file).Trim();
            return given is null || given == kept
                ? kept
                : throw new UsageException(
                    $"--name: expected {kept}, which the server's studies have in their origins, "
                        + $"found {given}",
                    "another name is another server: give it another --data"
                );
        }

        var name = given ?? (host is "127.0.0.1" or "[::1]" ? "localhost" : host);
        if (!LogOrigin.IsOfStudy($"{name}/{new string('0', 32)}"))
            throw new UsageException(
                $"--name: expected letters, digits, dots and hyphens, found \"{name}\"",
                "choose the host by which the server is known"
            );
        DurableFile.CreateFolder(data, DurableFile.PrivateFolderMode);
        DurableFile.WriteNew(
            file,
            System.Text.Encoding.ASCII.GetBytes(name + "\n"),
            DurableFile.PrivateMode
        );
        return name;
    }

    /// <summary>The passphrase that seals the server's keys: given, or drawn once and kept beside
    /// them.</summary>
    private Passphrase PassphraseOf(ParseResult arguments, string data)
    {
        var file = Path.Combine(data, "passphrase");
        if (
            arguments.GetValue(_shared.PassphraseFile) is not null
            || (
                Environment.GetEnvironmentVariable("SGP_PASSPHRASE") is { Length: > 0 }
                && !File.Exists(file)
            )
        )
            return _shared.Passphrases.Obtain(
                arguments.GetValue(_shared.PassphraseFile),
                isNew: false
            );
        if (!File.Exists(file))
        {
            if (Directory.Exists(Path.Combine(data, "keys")))
                return _shared.Passphrases.Obtain(null, isNew: false);
            DurableFile.CreateFolder(data, DurableFile.PrivateFolderMode);
            SecretFile.WriteNew(
                file,
                System.Text.Encoding.ASCII.GetBytes(
                    RandomNumberGenerator.GetHexString(40, lowercase: true) + "\n"
                )
            );
            _shared
                .Screen(arguments)
                .Say(
                    $"drew a passphrase for the server's keys: {file}; for more than a trial, "
                        + "keep it "
                        + "elsewhere and give --passphrase-file"
                );
        }

        return _shared.Passphrases.Obtain(file, isNew: false);
    }

    private (string, string)? TlsOf(ParseResult arguments) =>
        (arguments.GetValue(_certificate), arguments.GetValue(_certificateKey)) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => (certificate, key),
            _ => throw new UsageException(
                "expected --certificate and --certificate-key, found one of them",
                "both are PEM files"
            ),
        };

    private static Uri UrlOf(string option, string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException(
                $"{option}: expected an address such as {DefaultUrl}, found \"{text}\"",
                "write http:// or https:// before it"
            );

    private static WitnessAddress WitnessOf(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var vkey, var url])
        {
            try
            {
                return new WitnessAddress(VerifierKey.Parse(vkey), UrlOf("--witness", url));
            }
            catch (LedgerFormatException e)
            {
                throw new UsageException(
                    $"--witness: expected a verifier key, found: {e.Message}",
                    "\"sgp witness serve\" prints its own"
                );
            }
        }

        throw new UsageException(
            $"--witness: expected a verifier key and an address, found \"{text}\"",
            "write --witness \"VKEY https://HOST/v1/witness/add-checkpoint\""
        );
    }

    private static WitnessedLog WitnessedOf(string text) =>
        text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries) is [var host, var line]
        && ContributorList.TryParseKey(line, out var key)
            ? new WitnessedLog(host, key)
            : throw new UsageException(
                $"--cosign: expected a server's name and its ledger's public key, found \"{text}\"",
                "both stand in the server's /v1/service-info"
            );
}
