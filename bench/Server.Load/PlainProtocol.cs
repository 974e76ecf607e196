using System.Diagnostics;

namespace SecureGenomics.Provenance.Server.Load;

/// <summary>A protocol without commitments: what a server does when there is no proof to
/// check.</summary>
internal static class PlainProtocol
{
    /// <summary>Commits a copy of a protocol that opens nothing.</summary>
    /// <param name="protocol">The protocol's folder.</param>
    /// <param name="folder">Where the copy goes.</param>
    /// <returns>The copy's folder.</returns>
    public static string Make(string protocol, string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(protocol));
        var copy = Path.Combine(folder, "plain", name);
        foreach (var file in Directory.EnumerateFiles(protocol, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(protocol, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        var definition = Path.Combine(copy, "protocol.yaml");
        File.WriteAllText(
            definition,
            File.ReadAllText(definition)
                .Replace("open: pedersen", "open: none", StringComparison.Ordinal)
        );
        Git("init", "--quiet");
        Git("add", "--all");
        Git(
            "-c",
            "user.name=bench",
            "-c",
            "user.email=bench@localhost",
            "commit",
            "--quiet",
            "--allow-empty",
            "-m",
            "without commitments"
        );
        return copy;

        void Git(params string[] arguments)
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", arguments)
                {
                    WorkingDirectory = Path.Combine(folder, "plain"),
                    UseShellExecute = false,
                }
            )!;
            git.WaitForExit();
            if (git.ExitCode != 0)
                throw new InvalidOperationException($"git {arguments[0]} failed");
        }
    }
}
