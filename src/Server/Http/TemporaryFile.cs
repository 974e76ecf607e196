using Microsoft.AspNetCore.Http;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>A body on its way: a file that goes when it was looked at.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string dataFolder)
    {
        var folder = FolderIn(dataFolder);
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, Guid.NewGuid().ToString("N"));
    }

    /// <summary>Where they are in a data folder.</summary>
    public static string FolderIn(string dataFolder) => System.IO.Path.Combine(dataFolder, "tmp");

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Fills it with a request's body.</summary>
    public async Task<ArtifactDigest> ReceiveAsync(HttpContext context, long maximum)
    {
        await using var file = new FileStream(
            Path,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0
        );
        return await RequestBody.CopyToAsync(context, file, maximum);
    }

    /// <summary>The first bytes.</summary>
    public byte[] Beginning()
    {
        using var file = File.OpenRead(Path);
        var bytes = new byte[Math.Min(16, file.Length)];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
