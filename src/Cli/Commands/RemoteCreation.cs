using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp create --remote</c>: a study whose ledger a server keeps.</summary>
internal static class RemoteCreation
{
    public static int Run(
        SharedOptions shared,
        ParseResult arguments,
        Remote server,
        ProtocolPackage package,
        string repository,
        RolesOfOthers others,
        ContributorList? contributors
    )
    {
        var screen = shared.Screen(arguments);
        using var passphrase = shared.ObtainPassphrase(arguments);
        using var connection = RemoteAccess.Connect(server.Url, screen);
        RemoteAccess.SignAsMember(connection, server, passphrase);
        var origin = StudyCreation.DrawOrigin(server.Id);
        var keys = shared.KeysOf(arguments, origin, passphrase);
        var study = screen.While("making the study's keys, and starting it on the server", () =>
            Create(connection, server, keys, package, repository, origin, others, contributors)
        );
        var address = $"{server.Name}/{study.Id[..12]}";
        screen.Say($"signing keys: {keys.Path}");
        screen.Say(
            "keep the passphrase and a copy of that folder: whoever loses one of them loses the "
                + "study"
        );
        screen.Say($"next: sgp keygen --study {address}");
        screen.Answer(
            () =>
                $"created study {study.Id}\n"
                + $"address {new Uri(server.Url, $"/v1/studies/{study.Id}")}\n"
                + $"protocol {package.Definition.Name} at commit {package.Identity.Commit}\n",
            () =>
                new JsonObject
                {
                    ["study"] = study.Id,
                    ["url"] = new Uri(server.Url, $"/v1/studies/{study.Id}").AbsoluteUri,
                    ["address"] = address,
                    ["origin"] = origin,
                    ["protocol"] = package.Definition.Name,
                    ["commit"] = package.Identity.Commit.ToString(),
                    ["manifest"] = package.Identity.ManifestSha256,
                    ["keys"] = keys.Path,
                }
        );
        return ExitCode.Ok;
    }

    /// <summary>Signs the genesis, and has the server start its ledger.</summary>
    public static StudyView Create(
        ServerConnection connection,
        Remote server,
        KeyFolder keys,
        ProtocolPackage package,
        string repository,
        string origin,
        RolesOfOthers others,
        ContributorList? contributors
    )
    {
        var roles = keys.CreateRoleKeys(
            others with
            {
                Ledger = Ed25519PublicKey.ParseOpenSsh(server.LedgerKey),
                ComputingParty = others.ComputingParty
                    ?? Ed25519PublicKey.ParseOpenSsh(server.ComputingPartyKey),
            }
        );
        using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
        var genesis = new GenesisFile(
            StudyCreation.SignGenesis(package, repository, origin, roles, contributors, researcher),
            package
        );
        using var body = new MemoryStream();
        genesis.WriteTo(body);
        var answer = connection.Send(
            HttpMethod.Post,
            "/v1/studies",
            body.ToArray(),
            MediaTypes.Genesis
        );
        return JsonSerializer.Deserialize(answer.Body, WireJson.Default.StudyView)!;
    }
}
