using Microsoft.Testing.Platform.Builder;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Starts the test runner; where another program starts it, <c>SGP_TEST_FILTER</c> chooses
/// the tests.</summary>
/// <remarks>Stryker passes no filter on to this platform; tools/mutation.sh does so by the
/// variable.</remarks>
internal static class TestProgram
{
    public static Task<int> RunAsync(
        string[] args,
        Action<ITestApplicationBuilder, string[]> extensions
    )
    {
        if (!args.Any(arg => arg is "--server" or "--internal-msbuild-node"))
            return ConsoleRunner.Run(args);
        StaticFields.Set();
        return TestPlatformTestFramework.RunAsync([.. args, .. Filter()], extensions);
    }

    private static string[] Filter() =>
        (Environment.GetEnvironmentVariable("SGP_TEST_FILTER") ?? string.Empty).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
}
