using System.Diagnostics;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A small Git repository around a protocol folder that came without one.</summary>
internal static class DemoRepository
{
    /// <summary>Copies the folder, and commits the copy.</summary>
    /// <returns>The protocol folder in the new repository.</returns>
    public static string Create(string protocolFolder, string root)
    {
        var name = new DirectoryInfo(protocolFolder).Name;
        var target = Path.Combine(root, "protocols", name);
        foreach (var file in Directory.EnumerateFiles(protocolFolder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(protocolFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Git(root, "init", "--quiet");
        Git(root, "add", "--all");
        Git(root, "-c", "user.name=sgp demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgSign=false",
            "commit", "--quiet", "-m", $"Protocol {name}, as downloaded");
        return target;
    }

    private static void Git(string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
            })!;
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new GitException($"git {arguments[0]} failed in {folder}", "see git's message above");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new GitException($"cannot run the git program: {e.Message}", "install git (Debian: apt-get install git)", e);
        }
    }
}
