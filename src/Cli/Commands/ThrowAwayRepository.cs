using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A small Git repository around a protocol folder that came without one.</summary>
internal static class ThrowAwayRepository
{
    /// <summary>Copies the folder, and commits the copy.</summary>
    /// <returns>The protocol folder in the new repository.</returns>
    public static string Create(string protocolFolder, string root)
    {
        var name = new DirectoryInfo(protocolFolder).Name;
        var target = Path.Combine(root, "protocols", name);
        Copy(new DirectoryInfo(protocolFolder), target);
        NewRepository.Commit(
            root,
            "sgp demo <demo@localhost>",
            $"Protocol {name}, as downloaded",
            TimeProvider.System.GetUtcNow()
        );
        return target;
    }

    /// <summary>Plain files are copied and links stay links; a repository in it stays
    /// behind.</summary>
    private static void Copy(DirectoryInfo folder, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var info in folder.EnumerateFileSystemInfos().Where(info => info.Name != ".git"))
        {
            var copy = Path.Combine(target, info.Name);
            if (info.LinkTarget is { } link)
                File.CreateSymbolicLink(copy, link);
            else if (info is DirectoryInfo below)
                Copy(below, copy);
            else if (info is FileInfo { Length: > 0 } file)
                file.CopyTo(copy);
            else
                File.WriteAllBytes(copy, []); // empty, or a pipe or device, which is not opened
        }
    }
}
