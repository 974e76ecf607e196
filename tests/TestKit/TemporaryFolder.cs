namespace SecureGenomics.Provenance.TestKit;

/// <summary>A fresh folder that disappears with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sgp-test-").FullName;

    /// <summary>The path of a file or folder below it.</summary>
    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
