using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>What "dotnet publish src/Web" makes: once per test program.</summary>
internal static class PublishedApp
{
    private static readonly Lazy<string> Made = new(() => Publish(Checkout.Root));

    /// <summary>The folder of the page's files. Without npm the test is skipped, by name.</summary>
    public static string Folder
    {
        get
        {
            _ = ForeignProgram.Require("npm");
            return Made.Value;
        }
    }

    /// <summary>Publishes a checkout.</summary>
    /// <returns>The folder of the page's files.</returns>
    public static string Publish(string root)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["publish", "src/Web", "-c", "Release", "-v", "quiet", "--nologo"]
        )
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a test program was started with is not what a build is to know.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Path.Combine(root, "artifacts/publish/Web/release/wwwroot")
            : throw new InvalidOperationException(output + error.GetAwaiter().GetResult());
    }
}
