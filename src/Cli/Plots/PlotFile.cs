using System.Xml.Linq;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Writes a plot where the user asked for it.</summary>
internal static class PlotFile
{
    /// <summary>Fails where something is already; before anything long is done for the
    /// plot.</summary>
    /// <exception cref="UsageException">The path exists.</exception>
    public static void RequireNew(string path)
    {
        if (Path.Exists(path))
            throw new UsageException(
                $"{path}: expected no file yet, found one",
                "name another file, or remove this one"
            );
    }

    /// <summary>Writes the whole file or none; an existing file is not overwritten.</summary>
    public static void Write(string path, XDocument plot)
    {
        RequireNew(path);
        using var text = new MemoryStream();
        plot.Save(text);
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(text.GetBuffer().AsSpan(0, (int)text.Length));
    }
}
