using System.CommandLine;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Servers and studies on them, as commands name them.</summary>
internal static class RemoteAccess
{
    /// <summary>Where this user's remotes, receipts and caches are.</summary>
    public static ClientFolders Folders => ClientFolders.OfUser();

    /// <summary>The study on a server that a text names; null for a path.</summary>
    /// <exception cref="UsageException">It begins like an address, and is none of a
    /// study.</exception>
    public static StudyAddress? AddressOf(string text)
    {
        if (StudyAddress.TryParse(text, Folders.Remotes, out var address))
            return address;
        return StudyAddress.IsUrl(text)
            ? throw new UsageException(
                $"{text}: expected the address of a study, found another",
                "it looks like https://HOST/v1/studies/ID; \"sgp list\" shows those of a server"
            )
            : null;
    }

    /// <summary>A connection that says on the screen when it waits.</summary>
    public static ServerConnection Connect(Uri server, Screen screen) =>
        new(Remotes.Root(server), TimeProvider.System)
        {
            OnPause = reason => screen.Say($"{server.Host}: {reason}"),
        };

    /// <summary>The remote that a command names, or the only one.</summary>
    /// <param name="name">A name or an address; null for the only one.</param>
    /// <param name="screen">Told when the server is waited for.</param>
    public static Remote Find(string? name, Screen screen)
    {
        if (name is not null && StudyAddress.IsUrl(name))
        {
            using var connection = Connect(new Uri(name), screen);
            return Folders.Remotes.Meet(connection);
        }

        var all = Folders.Remotes.All.ToArray();
        return (name, all) switch
        {
            (null, [var only]) => only,
            (null, []) => throw new UsageException(
                "expected a server, found none that you know",
                "\"sgp login URL\" makes one known"
            ),
            (null, _) => throw new UsageException(
                $"expected one of the servers {string.Join(", ", all.Select(next => next.Name))}, "
                    + "found no name",
                "name one with --remote NAME"
            ),
            _ => Array.Find(all, remote => remote.Name == name)
                ?? throw new UsageException(
                    $"{name}: expected a server that you know, found none of that name",
                    "\"sgp remote list\" shows them; \"sgp login URL\" makes one known"
                ),
        };
    }

    /// <summary>Lets requests be signed by the user's own key at a server.</summary>
    /// <param name="connection">To the server.</param>
    /// <param name="remote">With a key.</param>
    /// <param name="passphrase">Opens it; has to outlive the connection.</param>
    public static void SignAsMember(
        ServerConnection connection,
        Remote remote,
        Passphrase passphrase
    )
    {
        if (remote.Key is not { } name)
            throw new StudyException(
                $"{remote.Name}: expected that you are a member of this server, found no key of "
                    + "yours",
                "\"sgp login URL --invitation CODE\" makes one known there"
            );
        var key = OpenOnce(() => ActorKey.Open(ActorKey.RingAt(null), name, passphrase));
        connection.Signer = key;
    }

    /// <summary>Opens a sealed key once; each signature gets a copy of its own.</summary>
    public static Func<Ed25519PrivateKey> OpenOnce(Func<Ed25519PrivateKey> open)
    {
        Ed25519PrivateKey? opened = null;
        return () =>
        {
            opened ??= open();
            Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSizeInBytes];
            try
            {
                opened.CopySeedTo(seed);
                return Ed25519PrivateKey.FromSeed(seed);
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
            }
        };
    }

    /// <summary>Opens a study on a server for reading; before the close, by a role's key.</summary>
    public static RemoteStudy Open(
        Screen screen,
        StudyAddress address,
        Func<string, Func<Ed25519PrivateKey>?> signerFor
    )
    {
        var connection = Connect(address.Server, screen);
        try
        {
            var remote = Folders.Remotes.Meet(connection);
            var id = address.Resolve(connection);
            var view = connection.Get($"/v1/studies/{id}", Wire.WireJson.Default.StudyView);
            connection.Signer = signerFor(view.Origin);
            return RemoteStudy.Open(connection, remote, id, Folders);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The option that names a server.</summary>
    public static Option<string?> NewOption(string description) =>
        new("--remote") { Description = description, HelpName = "NAME|URL" };
}
