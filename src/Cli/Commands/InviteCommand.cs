using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp invite</c> and <c>sgp member</c>: who comes to a study or to a server.</summary>
internal static class InviteCommand
{
    public static Command Build(SharedOptions shared)
    {
        var uses = new Option<int>("--uses")
        {
            Description = "How often one code can be used.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var count = new Option<int>("--count")
        {
            Description = "How many codes are made, one a line: one for each person.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var open = new Option<bool>("--open")
        {
            Description = "Let anybody contribute, without a code.",
        };
        var command = new Command(
            "invite",
            """
            Invite contributors to a study on a server.

            Examples:
              sgp invite --study hospital.example.org/4de894327744 --count 30 > codes
              sgp invite --study hospital.example.org/4de894327744 --open
            """
        )
        {
            uses,
            count,
            open,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var address = ListCommand.AddressOf(arguments.GetValue(shared.Study)!);
            using var connection = AsResearcher(shared, arguments, address, out var study);
            if (arguments.GetValue(open))
            {
                connection.Send(
                    HttpMethod.Put,
                    $"/v1/studies/{study.Id}/admission",
                    new AdmissionRequest(IsOpen: true),
                    WireJson.Default.AdmissionRequest,
                    WireJson.Default.StudyView
                );
                screen.Answer(
                    () => "anybody may contribute now\n",
                    () => new JsonObject { ["open"] = true }
                );
                return ExitCode.Ok;
            }

            var codes = connection
                .Send(
                    HttpMethod.Post,
                    "/v1/invitations",
                    new InvitationRequest(
                        "contributor",
                        study.Id,
                        arguments.GetValue(uses),
                        arguments.GetValue(count)
                    ),
                    WireJson.Default.InvitationRequest,
                    WireJson.Default.InvitationView
                )
                .Codes;
            screen.Say(
                $"contributors run: sgp contribute FILE --study "
                    + $"{new Uri(connection.Server, $"/v1/studies/{study.Id}")} --invitation CODE"
            );
            Answer(screen, codes);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command BuildMember(SharedOptions shared) =>
        new(
            "member",
            """
            The members of a server: for its operator.

            Examples:
              sgp member list
              sgp member add researcher
              sgp member remove SHA256:…
              sgp member passkey
            """
        )
        {
            List(shared),
            Add(shared),
            Remove(shared),
            Passkey(shared),
        };

    /// <summary>A connection signed by the researcher's key of a study.</summary>
    public static ServerConnection AsResearcher(
        SharedOptions shared,
        ParseResult arguments,
        StudyAddress address,
        out StudyView study
    )
    {
        var connection = RemoteAccess.Connect(address.Server, shared.Screen(arguments));
        try
        {
            RemoteAccess.Folders.Remotes.Meet(connection);
            study = connection.Get(
                $"/v1/studies/{address.Resolve(connection)}",
                WireJson.Default.StudyView
            );
            var origin = study.Origin;
            connection.Signer = RemoteAccess.OpenOnce(() =>
            {
                using var passphrase = shared.ObtainPassphrase(arguments);
                return shared
                    .KeysOf(arguments, origin, passphrase)
                    .OpenSigningKey(StudyRole.Researcher);
            });
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static Command List(SharedOptions shared)
    {
        var remote = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command("list", "List the members.") { remote, shared.PassphraseFile };
        command.SetAction(arguments => AsOperator(shared, arguments, remote, (screen, connection) =>
            {
                var keys = connection.Get("/v1/keys", WireJson.Default.KeyList).Keys;
                var table = new TextTable(["name", "role", "key"]);
                foreach (var key in keys)
                    table.AddRow([Visible.Of(key.Name), key.Role, key.KeyId]);
                screen.Answer(table, () => new JsonObject
                    {
                        ["members"] = new JsonArray([
                            .. keys.Select(key =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["name"] = key.Name,
                                        ["role"] = key.Role,
                                        ["keyId"] = key.KeyId,
                                    }
                            ),
                        ]),
                    });
            }));
        return command;
    }

    private static Command Add(SharedOptions shared)
    {
        var role = new Argument<string>("ROLE") { Description = "researcher or operator." };
        role.AcceptOnlyFromAmong("researcher", "operator");
        var remote = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command("add", "Make an invitation for a new member.")
        {
            role,
            remote,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => AsOperator(shared, arguments, remote, (screen, connection) =>
            {
                var codes = connection
                    .Send(
                        HttpMethod.Post,
                        "/v1/invitations",
                        new InvitationRequest(arguments.GetValue(role)!),
                        WireJson.Default.InvitationRequest,
                        WireJson.Default.InvitationView
                    )
                    .Codes;
                screen.Say($"the new member runs: sgp login {connection.Server} --invitation CODE");
                Answer(screen, codes);
            }));
        return command;
    }

    private static Command Remove(SharedOptions shared)
    {
        var key = new Argument<string>("KEY") { Description = "The key's fingerprint." };
        var remote = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command(
            "remove",
            "Forget a member; what its key signed in studies stays."
        )
        {
            key,
            remote,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => AsOperator(shared, arguments, remote, (screen, connection) =>
            {
                var id = arguments.GetValue(key)!;
                var name = id.Replace("SHA256:", "", StringComparison.Ordinal)
                    .Replace('/', '_')
                    .Replace('+', '-');
                connection.Send(HttpMethod.Delete, $"/v1/keys/{name}");
                screen.Answer(() => $"{id}: removed\n", () => new JsonObject { ["removed"] = id });
            }));
        return command;
    }

    /// <summary>A link by which the caller makes a passkey for the own browser.</summary>
    private static Command Passkey(SharedOptions shared)
    {
        var remote = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command(
            "passkey",
            "Make a link for your own browser: there it makes a passkey, by which you run your "
                + "studies on the server's pages."
        )
        {
            remote,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => AsOperator(shared, arguments, remote, (screen, connection) =>
            {
                var self = connection.Get("/v1/keys/me", WireJson.Default.KeyView);
                var code = connection
                    .Send(
                        HttpMethod.Post,
                        "/v1/invitations",
                        new InvitationRequest(self.Role, Member: self.KeyId),
                        WireJson.Default.InvitationRequest,
                        WireJson.Default.InvitationView
                    )
                    .Codes.Single();
                var link = $"{new Uri(connection.Server, "/join")}#{code}";
                screen.Say("open it in the browser that you work with; it is good once");
                screen.Answer(() => link + "\n", () => new JsonObject { ["link"] = link });
            }));
        return command;
    }

    private static int AsOperator(
        SharedOptions shared,
        ParseResult arguments,
        Option<string?> option,
        Action<Screen, ServerConnection> work
    )
    {
        var screen = shared.Screen(arguments);
        var remote = RemoteAccess.Find(arguments.GetValue(option), screen);
        using var passphrase = shared.ObtainPassphrase(arguments);
        using var connection = RemoteAccess.Connect(remote.Url, screen);
        RemoteAccess.SignAsMember(connection, remote, passphrase);
        work(screen, connection);
        return ExitCode.Ok;
    }

    private static void Answer(Screen screen, IReadOnlyList<string> codes) =>
        screen.Answer(
            () => string.Concat(codes.Select(code => code + "\n")),
            () =>
                new JsonObject
                {
                    ["codes"] = new JsonArray([.. codes.Select(code => (JsonNode)code)]),
                }
        );
}
