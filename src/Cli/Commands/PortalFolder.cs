namespace SecureGenomics.Provenance.Cli;

/// <summary>Where this installation has the program for the browser.</summary>
internal static class PortalFolder
{
    /// <summary>The folder; null where there is none: then pages say so.</summary>
    public static string? Find() =>
        (
            (string[])
                [
                    Path.Combine(AppContext.BaseDirectory, "web"),
                    Path.Combine(
                        Environment.GetEnvironmentVariable("SGP_HOME") ?? AppContext.BaseDirectory,
                        "artifacts/publish/Web/release/wwwroot"
                    ),
                ]
        ).FirstOrDefault(Directory.Exists);
}
