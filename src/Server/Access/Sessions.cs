using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>Who is signed in at a browser.</summary>
/// <param name="Passkey">The passkey that signed in, by its file's name.</param>
/// <param name="Until">When the session ends.</param>
internal sealed record Session(string Passkey, DateTimeOffset Until);

/// <summary>Sessions of browsers: one file each, under the SHA-256 of a token that only the browser
/// keeps.</summary>
/// <remarks>
/// A session lets its browser run studies on this server. It writes nothing to a ledger: that takes
/// a role's key, which no session has.
/// </remarks>
internal sealed class Sessions
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(8);

    private readonly string _folder;
    private readonly TimeProvider _time;

    public Sessions(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
    }

    /// <summary>Begins a session; those that have ended are removed.</summary>
    /// <returns>The token, which is kept nowhere here.</returns>
    public string Begin(string passkey)
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.json"))
        {
            if (Read(file) is not { } known || known.Until <= _time.GetUtcNow())
                File.Delete(file);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        DurableFile.WriteNew(
            FileOf(token),
            JsonSerializer.SerializeToUtf8Bytes(
                new Session(passkey, _time.GetUtcNow() + Length),
                AccessJson.Default.Session
            ),
            DurableFile.PrivateMode
        );
        return token;
    }

    /// <summary>The session of a token; null where there is none, or it has ended.</summary>
    public Session? Find(string token) =>
        Read(FileOf(token)) is { } session && session.Until > _time.GetUtcNow() ? session : null;

    /// <summary>Ends a session.</summary>
    public void End(string token) => File.Delete(FileOf(token));

    private static Session? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), AccessJson.Default.Session);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private string FileOf(string token) =>
        Path.Combine(_folder, ArtifactDigest.Compute(Encoding.UTF8.GetBytes(token)) + ".json");
}

/// <summary>The documents that guard access.</summary>
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(Passkey))]
internal sealed partial class AccessJson : JsonSerializerContext;
