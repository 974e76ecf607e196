namespace SecureGenomics.Provenance.Protocols;

/// <summary>What every folder that is made from a template needs.</summary>
internal static class TemplateFolder
{
    /// <summary>Refuses a folder that has something in it.</summary>
    /// <exception cref="MalformedInputException">It has.</exception>
    public static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new MalformedInputException(
                $"{folder}: expected a new or empty folder, found one with something in it",
                "name a new folder"
            );
        }
    }

    /// <summary>A YAML single-quoted scalar: the only escape is the doubled quote.</summary>
    public static string Quote(string text)
    {
        var line = string.Concat(text.Where(c => !char.IsControl(c)));
        return $"'{line.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
