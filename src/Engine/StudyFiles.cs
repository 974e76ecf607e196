namespace SecureGenomics.Provenance.Engine;

/// <summary>What the files that leave a study have in common.</summary>
internal static class StudyFiles
{
    /// <summary>Fails where something is already.</summary>
    /// <exception cref="StudyException">The path exists.</exception>
    public static void RequireNew(string path)
    {
        if (Path.Exists(path))
            throw new StudyException($"{path}: expected no such file, found one", "choose another name: nothing is ever overwritten");
    }

    /// <summary>Entries as <c>ledger/entries.jsonl</c> has them: each with a newline behind it.</summary>
    public static byte[] JoinLines(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            lines.Write(entry.Span);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
