using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>Challenges that were given to browsers, each for one answer within a few
/// minutes.</summary>
/// <remarks>Files, so that the answer may come to another process of the same server.</remarks>
internal sealed class Ceremonies
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly TimeProvider _time;

    public Ceremonies(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
    }

    /// <summary>Keeps what the answer is judged by.</summary>
    /// <returns>A name that nobody guesses.</returns>
    public string Begin(string options)
    {
        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            if (IsOver(file))
                File.Delete(file);
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DurableFile.WriteNew(FileOf(id), Encoding.UTF8.GetBytes(options), DurableFile.PrivateMode);
        return id;
    }

    /// <summary>Takes it back, once.</summary>
    /// <exception cref="ProblemException">It was taken, or is over.</exception>
    public string Take(string id)
    {
        var file = FileOf(id);
        if (File.Exists(file) && !IsOver(file))
        {
            try
            {
                // Whoever moves it away has it: a second answer finds nothing.
                var mine = file + "." + Guid.NewGuid().ToString("N");
                File.Move(file, mine);
                var options = File.ReadAllText(mine);
                File.Delete(mine);
                return options;
            }
            catch (FileNotFoundException)
            {
                // Another answer was first.
            }
        }

        throw new ProblemException(
            401,
            "challenge-over",
            "the browser's answer came too late, or a second time",
            "begin again"
        );
    }

    private bool IsOver(string file) =>
        _time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > Patience;

    private string FileOf(string id) =>
        Path.Combine(_folder, ArtifactDigest.Compute(Encoding.UTF8.GetBytes(id)) + ".json");
}
