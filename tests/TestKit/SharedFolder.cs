using Xunit;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Real data and foreign test vectors, kept beside the checkout and never inside
/// it.</summary>
/// <remarks>
/// The environment variable <c>SGP_SHARED</c> names the folder; without it, <c>../shared</c> beside
/// the checkout. A test that needs a file from it is skipped, with the path it looked at, where the
/// folder is absent.
/// </remarks>
public static class SharedFolder
{
    /// <summary>The folder's path, whether or not it exists.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("SGP_SHARED") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared"));

    /// <summary>The path of one file or folder below <see cref="Root"/>; skips the test without
    /// it.</summary>
    /// <param name="relativePath">Path below the shared folder, with <c>/</c>.</param>
    public static string Require(string relativePath)
    {
        var path = Path.Combine(Root, relativePath);
        Assert.SkipUnless(
            Path.Exists(path),
            $"SKIPPED: {path} is absent; set SGP_SHARED to the folder that holds {relativePath}"
        );
        return path;
    }
}
