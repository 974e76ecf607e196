using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp login</c>, <c>logout</c>, <c>whoami</c>: who one is at a server.</summary>
internal static class LoginCommand
{
    private const string DefaultKey = "default";

    public static Command Build(SharedOptions shared)
    {
        var url = new Argument<string>("URL")
        {
            Description = "The server's address, or the invitation's link.",
        };
        var invitation = new Option<string?>("--invitation")
        {
            Description = "The code that makes your key a member's.",
            HelpName = "CODE",
        };
        var name = new Option<string?>("--name")
        {
            Description = "What you call the server; by default its host.",
            HelpName = "NAME",
        };
        var self = new Option<string?>("--as")
        {
            Description = "What you are called in the server's lists; by default the key's name.",
            HelpName = "TEXT",
        };
        var key = new Option<string>("--key")
        {
            Description = "The key of your ring that signs your requests; made when it is absent.",
            HelpName = "NAME",
            DefaultValueFactory = _ => DefaultKey,
        };
        var command = new Command(
            "login",
            """
            Make a server known, and with an invitation your key known there. No password.

            Examples:
              sgp login https://hospital.example.org
              sgp login https://hospital.example.org --invitation CODE
            """
        )
        {
            url,
            invitation,
            name,
            self,
            key,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var (server, code) = Parse(arguments.GetValue(url)!);
            code = arguments.GetValue(invitation) ?? code;
            using var connection = RemoteAccess.Connect(server, screen);
            var remote = RemoteAccess.Folders.Remotes.Meet(connection, arguments.GetValue(name));
            screen.Say($"ledger key   {remote.LedgerKey}");
            screen.Say("             compare it with what the server's operator publishes");
            if (code is null && remote.Key is null)
            {
                screen.Answer(
                    () => $"{remote.Name}: known; reading and contributing need no membership\n",
                    () => ToJson(remote, null)
                );
                return ExitCode.Ok;
            }

            var member = Join(
                shared,
                arguments,
                connection,
                remote,
                arguments.GetValue(key)!,
                arguments.GetValue(self),
                code
            );
            remote = remote with { Key = arguments.GetValue(key)! };
            RemoteAccess.Folders.Remotes.Save(remote);
            screen.Answer(
                () =>
                    $"{remote.Name}: you are {member.Name}, {member.Role}, by the key "
                    + $"{member.KeyId}\n",
                () => ToJson(remote, member)
            );
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command BuildLogout(SharedOptions shared)
    {
        var name = new Argument<string>("NAME") { Description = "The server." };
        var command = new Command(
            "logout",
            """
            Forget a server. Your keys, contributions and receipts stay.

            Example:
              sgp logout hospital.example.org
            """
        )
        {
            name,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var remote = RemoteAccess.Find(arguments.GetValue(name), screen);
            RemoteAccess.Folders.Remotes.Forget(remote);
            screen.Answer(
                () => $"{remote.Name}: forgotten\n",
                () => new JsonObject { ["forgotten"] = remote.Name }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command BuildWhoAmI(SharedOptions shared)
    {
        var remoteOption = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command(
            "whoami",
            """
            Ask a server who you are there.

            Example:
              sgp whoami
            """
        )
        {
            remoteOption,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var remote = RemoteAccess.Find(arguments.GetValue(remoteOption), screen);
            using var passphrase = shared.ObtainPassphrase(arguments);
            using var connection = RemoteAccess.Connect(remote.Url, screen);
            RemoteAccess.SignAsMember(connection, remote, passphrase);
            var member = connection.Get("/v1/keys/me", WireJson.Default.KeyView);
            screen.Answer(
                () =>
                    $"""
                        name    {Visible.Of(member.Name)}
                        role    {member.Role}
                        key     {member.KeyId}
                        server  {remote.Url}

                        """,
                () => ToJson(remote, member)
            );
            return ExitCode.Ok;
        });
        return command;
    }

    private static KeyView Join(
        SharedOptions shared,
        ParseResult arguments,
        ServerConnection connection,
        Remote remote,
        string keyName,
        string? self,
        string? code
    )
    {
        var ring = ActorKey.RingAt(null);
        var isNew = ring.List().All(entry => entry.Name != keyName);
        using var passphrase = isNew
            ? shared.Passphrases.Obtain(arguments.GetValue(shared.PassphraseFile), isNew: true)
            : shared.ObtainPassphrase(arguments);
        if (isNew)
        {
            ring.Create(keyName, passphrase.Chars, passphrase.Cost);
            shared.Screen(arguments).Say($"made the key {keyName} of your ring; it is sealed");
        }

        RemoteAccess.SignAsMember(connection, remote with { Key = keyName }, passphrase);
        return connection.Send(
            HttpMethod.Post,
            "/v1/keys",
            new KeyRequest(ring.Find(keyName).PublicKey.ToOpenSsh(), self ?? keyName, code),
            WireJson.Default.KeyRequest,
            WireJson.Default.KeyView
        );
    }

    /// <summary>An address, or an invitation's link: <c>https://HOST/join#CODE</c>.</summary>
    private static (Uri Server, string? Code) Parse(string text)
    {
        if (!StudyAddress.IsUrl(text) || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new UsageException(
                $"expected the address of a server, found \"{text}\"",
                "write https:// before it"
            );
        return (Remotes.Root(url), url.Fragment is ['#', .. { Length: > 0 } code] ? code : null);
    }

    private static JsonObject ToJson(Remote remote, KeyView? member) =>
        new()
        {
            ["remote"] = remote.Name,
            ["url"] = remote.Url.AbsoluteUri,
            ["ledgerKey"] = remote.LedgerKey,
            ["name"] = member?.Name,
            ["role"] = member?.Role,
            ["keyId"] = member?.KeyId,
        };
}
