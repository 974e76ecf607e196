using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Cli;

/// <summary>
/// <c>sgp selftest</c>: does this machine's cryptography do what the program relies on?
/// </summary>
internal static class SelftestCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command(
            "selftest",
            """
            Run known vectors through this machine's own libraries, and say which these are.

            Example:
              sgp selftest
            """
        );
        command.SetAction(arguments =>
        {
            var results = CryptoSelfTest.Run();
            var libraries = Libraries();
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        string.Concat(results.Select(ToText))
                        + string.Concat(libraries.Select(ToText)),
                    () =>
                        new JsonObject
                        {
                            ["results"] = new JsonArray([.. results.Select(ToJson)]),
                            ["libraries"] = new JsonArray([.. libraries.Select(ToJson)]),
                        }
                );
            return results.All(result => result.Passed) ? ExitCode.Ok : ExitCode.Environment;
        });
        return command;
    }

    private static NativeLibraryFile[] Libraries()
    {
        // Asking for a version loads the library.
        (string Name, string Version, string InFileName)[] versions =
        [
            ("libsodium", NativeLibraries.SodiumVersion, "sodium"),
            ("SQLite", SqliteLedgerStore.LibraryVersion, "sqlite3"),
        ];
        var files = NativeLibraries.LoadedFiles();
        return
        [
            .. versions.Select(library => new NativeLibraryFile(
                library.Name,
                library.Version,
                files.FirstOrDefault(path =>
                    Path.GetFileName(path).Contains(library.InFileName, StringComparison.Ordinal)
                )
            )),
        ];
    }

    private static string ToText(SelfTestResult result) =>
        $"{(result.Passed ? "passed" : "FAILED")}  {result.Name}\n";

    private static string ToText(NativeLibraryFile library) =>
        $"library {library.Name} {library.Version}: {library.Path ?? "built in"}\n";

    private static JsonNode ToJson(SelfTestResult result) =>
        new JsonObject { ["name"] = result.Name, ["passed"] = result.Passed };

    private static JsonNode ToJson(NativeLibraryFile library) =>
        new JsonObject
        {
            ["name"] = library.Name,
            ["version"] = library.Version,
            ["path"] = library.Path,
        };

    private sealed record NativeLibraryFile(string Name, string Version, string? Path);
}
