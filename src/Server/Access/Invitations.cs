using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Invitations: secrets that let their bearers in, a counted number of times.</summary>
/// <remarks>
/// <c>invitations/HASH.json</c> is an invitation under the SHA-256 of its code, which is kept
/// nowhere; <c>invitations/uses</c> has a line <c>HASH DIGEST</c> for each use, where the digest is
/// that of the statement or key it was used for: the same again is no second use. A batch of uses
/// is one write and one sync, before what they pay for.
/// </remarks>
internal sealed class Invitations
{
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly Dictionary<string, HashSet<string>> _uses = new(StringComparer.Ordinal);
    private long _read;

    /// <summary>The invitations in a folder, which is made when absent.</summary>
    public Invitations(string folder)
    {
        _folder = folder;
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
    }

    /// <summary>Makes an invitation.</summary>
    /// <returns>The code, which is shown this once.</returns>
    public string Create(InvitationRequest request)
    {
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DurableFile.WriteNew(
            Path.Combine(_folder, HashOf(code) + ".json"),
            JsonSerializer.SerializeToUtf8Bytes(
                request with
                {
                    Count = 1,
                },
                WireJson.Default.InvitationRequest
            ),
            DurableFile.PrivateMode
        );
        return code;
    }

    /// <summary>What a code stands for; null where there is no such invitation.</summary>
    public InvitationRequest? Find(string code)
    {
        var file = Path.Combine(_folder, HashOf(code) + ".json");
        return File.Exists(file)
            ? JsonSerializer.Deserialize(
                File.ReadAllBytes(file),
                WireJson.Default.InvitationRequest
            )
            : null;
    }

    /// <summary>Uses an invitation; durable when this returns.</summary>
    /// <param name="code">The code.</param>
    /// <param name="what">What it is used for.</param>
    /// <exception cref="ProblemException">It is used up.</exception>
    public void Use(string code, ArtifactDigest what)
    {
        lock (_gate)
            Record([(code, what)], static (_, problem) => throw problem);
    }

    /// <summary>Uses several invitations at once; durable when this returns.</summary>
    /// <returns>Those that are used up, by their place in the list.</returns>
    public Dictionary<int, ProblemException> Use(
        IReadOnlyList<(string Code, ArtifactDigest What)> uses
    )
    {
        var refused = new Dictionary<int, ProblemException>();
        lock (_gate)
            Record(uses, refused.Add);
        return refused;
    }

    private void Record(
        IReadOnlyList<(string Code, ArtifactDigest What)> uses,
        Action<int, ProblemException> refuse
    )
    {
        if (uses.Count == 0)
            return;
        using var file = OpenAlone();
        Refresh(file);
        var lines = new StringBuilder();
        for (var i = 0; i < uses.Count; i++)
        {
            var (hash, what) = (HashOf(uses[i].Code), uses[i].What.ToString());
            var used = _uses.TryGetValue(hash, out var known) ? known : _uses[hash] = [];
            if (used.Contains(what))
                continue;
            if (used.Count >= (Find(uses[i].Code)?.Uses ?? 0))
            {
                refuse(i, UsedUp());
                continue;
            }

            used.Add(what);
            lines.Append(CultureInfo.InvariantCulture, $"{hash} {what}\n");
        }

        if (lines.Length == 0)
            return;
        file.Write(Encoding.ASCII.GetBytes(lines.ToString()));
        DurableFile.Sync(file);
        _read = file.Length;
    }

    /// <summary>The file of uses, closed to every other process meanwhile.</summary>
    private FileStream OpenAlone()
    {
        var path = Path.Combine(_folder, "uses");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException) when (attempt < 1000)
            {
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>Reads what others wrote; a line that a crash cut off counts for nothing.</summary>
    private void Refresh(FileStream file)
    {
        file.Position = _read;
        using var reader = new StreamReader(file, Encoding.ASCII, leaveOpen: true);
        var text = reader.ReadToEnd();
        var whole = text.LastIndexOf('\n') + 1;
        foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ');
            if (space < 0)
                continue;
            var hash = line[..space];
            (_uses.TryGetValue(hash, out var used) ? used : _uses[hash] = []).Add(
                line[(space + 1)..]
            );
        }

        _read += whole;
        file.SetLength(_read);
        file.Position = _read;
    }

    private static string HashOf(string code) =>
        ArtifactDigest.Compute(Encoding.UTF8.GetBytes(code)).ToString();

    private static ProblemException UsedUp() =>
        new(
            403,
            "invitation-used-up",
            "the invitation was used as often as it may be",
            "ask whoever invited you for another"
        );
}
