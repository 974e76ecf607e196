namespace SecureGenomics.Provenance.Cli;

/// <summary>Where the protocols are that came with this program.</summary>
/// <remarks>
/// The launcher says where its checkout is (<c>SGP_HOME</c>); without it the current folder may be
/// one. A program that was installed has them beside it.
/// </remarks>
internal static class ShippedProtocols
{
    private const string Folder = "protocols";

    /// <summary>The folder <c>protocols</c>; it may be missing.</summary>
    public static string Root => FindFirst(Places(Folder)) ?? Places(Folder)[0];

    /// <summary>The folder of one protocol, or null.</summary>
    public static string? Find(string name) => FindFirst(Places(Path.Combine(Folder, name)));

    /// <summary>Whether a folder lies beside an installed program. A Git repository around it is
    /// somebody else's.</summary>
    public static bool IsInstalled(string folder) =>
        Path.GetFullPath(folder)
            .StartsWith(
                Path.Combine(AppContext.BaseDirectory, Folder) + Path.DirectorySeparatorChar,
                StringComparison.Ordinal
            );

    private static string[] Places(string below) =>
        [
            Path.Combine(Environment.GetEnvironmentVariable("SGP_HOME") ?? "", below),
            below,
            Path.Combine(AppContext.BaseDirectory, below),
        ];

    private static string? FindFirst(string[] places) => places.FirstOrDefault(Directory.Exists);
}
