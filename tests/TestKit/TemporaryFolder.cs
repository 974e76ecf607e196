namespace SecureGenomics.Provenance.TestKit;

/// <summary>A fresh folder that disappears with the test.</summary>
/// <param name="below">Where it is made; by default where the system keeps such folders.</param>
public sealed class TemporaryFolder(string? below = null) : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string Path { get; } =
        below is null
            ? Directory.CreateTempSubdirectory("sgp-test-").FullName
            : Directory
                .CreateDirectory(System.IO.Path.Combine(below, $"sgp-test-{Guid.NewGuid():N}"))
                .FullName;

    /// <summary>The path of a file or folder below it.</summary>
    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
