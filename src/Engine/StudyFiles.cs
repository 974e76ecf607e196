using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What the files that leave a study have in common.</summary>
internal static class StudyFiles
{
    /// <summary>Fails where something is already.</summary>
    /// <exception cref="StudyException">The path exists.</exception>
    public static void RequireNew(string path)
    {
        if (Path.Exists(path))
            throw new StudyException(
                $"{path}: expected no such file, found one",
                "choose another name: nothing is ever overwritten"
            );
    }
}
