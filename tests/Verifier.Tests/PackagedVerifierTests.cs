using System.Diagnostics;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The folder that tools/package-verifier.sh makes is all that an auditor needs.</summary>
[Slow]
public sealed class PackagedVerifierTests(OpenedStudy opened) : IClassFixture<OpenedStudy>
{
    private static readonly string Program = Checkout.PathOf("dist/sgp-verify/sgp-verify");

    [Fact]
    public void It_verifies_without_a_home_a_path_or_dotnet_and_writes_nothing()
    {
        RequireProgram();
        using var folder = new TemporaryFolder();
        File.Copy(opened.Bundle, folder["study.sgp"]);
        var policy = Engine.BundleRelease.SuggestPolicy(opened.Study.Study.State);
        File.WriteAllText(folder["policy"], policy);
        var home = Directory.CreateDirectory(folder["home"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exitCode, output, error) = Run(
            home.FullName,
            folder["study.sgp"],
            "--policy",
            folder["policy"]
        );

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(
            TextReport.Format(opened.Verify(folder["study.sgp"], TrustPolicy.Parse(policy))),
            output
        );
        Assert.Empty(home.EnumerateFileSystemInfos());
    }

    [Fact]
    public void The_folder_holds_the_program_the_library_and_a_page()
    {
        RequireProgram();

        Assert.Equal(
            ["README.txt", "libsodium.so", "sgp-verify"],
            Directory
                .GetFiles(Path.GetDirectoryName(Program)!)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
    }

    private static void RequireProgram() =>
        Assert.SkipUnless(
            File.Exists(Program),
            "SKIPPED: needs dist/sgp-verify, which tools/package-verifier.sh makes (it needs the "
                + "run-time packages)"
        );

    private static (int ExitCode, string Output, string Error) Run(
        string home,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["HOME"] = home;
        start.Environment["TMPDIR"] = home;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
