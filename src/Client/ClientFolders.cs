namespace SecureGenomics.Provenance.Client;

/// <summary>Where a client keeps what it needs again.</summary>
/// <param name="Configuration">Remotes, and the last checkpoint of each log.</param>
/// <param name="Data">Contributions that were sent, with their receipts; results.</param>
/// <param name="Cache">Blobs that can be fetched again.</param>
/// <remarks>Source: XDG Base Directory Specification 0.8.</remarks>
public sealed record ClientFolders(string Configuration, string Data, string Cache)
{
    private const string Name = "securegenomics";

    /// <summary>Those of the user.</summary>
    public static ClientFolders OfUser() =>
        new(
            Path.Combine(Of(Environment.SpecialFolder.ApplicationData), Name),
            Path.Combine(Of(Environment.SpecialFolder.LocalApplicationData), Name),
            Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                    ? cache
                    : Path.Combine(Of(Environment.SpecialFolder.UserProfile), ".cache"),
                Name
            )
        );

    /// <summary>The servers that the user knows.</summary>
    public Remotes Remotes => new(Path.Combine(Configuration, "remotes"));

    /// <summary>The last checkpoint seen of each log.</summary>
    public string LogsFile => Path.Combine(Configuration, "logs.json");

    /// <summary>What belongs to one study.</summary>
    public string OfStudy(string id) => Path.Combine(Data, "remote", id);

    private static string Of(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
