using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Web;

/// <summary>What a page takes; beyond it, which program does.</summary>
/// <remarks>Source: docs/spec/browser.md, "Limits", with what was measured.</remarks>
internal static class PageLimits
{
    /// <summary>Most bytes of a file of genotypes, as it is: some minutes of reading.</summary>
    public const long GenotypeBytes = 1L << 30;

    /// <summary>Most bytes of a bundle.</summary>
    public const long BundleBytes = 1L << 30;

    /// <summary>Refuses a file that would take a page too long.</summary>
    /// <exception cref="StudyException">It is larger.</exception>
    public static void Require(ByteSource file, string name, long mostBytes, string command)
    {
        if (file.Length > mostBytes)
            throw new StudyException(
                $"{name}: expected at most {mostBytes >> 20} MiB for a page, found "
                    + $"{file.Length >> 20} MiB",
                $"use the program on your computer, which takes files of any size: \"{command}\""
            );
    }
}
