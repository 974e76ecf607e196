using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Recognises data that somebody sends in clear by mistake, before it is kept.</summary>
/// <remarks>Not promised: that every file in clear is recognised. The client encrypts; this is for
/// the hand that picks the wrong file.</remarks>
internal static class Plaintext
{
    private static readonly (byte[] Beginning, string What)[] Known =
    [
        ("##fileformat=VCF"u8.ToArray(), "a VCF"),
        ([0x1f, 0x8b], "a gzip or BGZF file, such as a VCF or BAM"),
        ("BAM\u0001"u8.ToArray(), "a BAM"),
        ("CRAM"u8.ToArray(), "a CRAM"),
        ("BCF\u0002"u8.ToArray(), "a BCF"),
        ("@HD\t"u8.ToArray(), "a SAM"),
        ("#chrom"u8.ToArray(), "a table of variants"),
        ("# rsid"u8.ToArray(), "a DNA test's raw data"),
        ("rsid"u8.ToArray(), "a DNA test's raw data"),
        ("<?xml"u8.ToArray(), "an XML file, such as mzML"),
        ("BEGIN IONS"u8.ToArray(), "a peak list"),
        ("%PDF"u8.ToArray(), "a PDF"),
        ([0x28, 0xb5, 0x2f, 0xfd], "a zstd file"),
        ("BZh"u8.ToArray(), "a bzip2 file"),
    ];

    /// <summary>Fails where the bytes begin as data in clear does.</summary>
    /// <param name="beginning">The first bytes of what is sent; 16 are enough.</param>
    public static void Refuse(ReadOnlySpan<byte> beginning)
    {
        foreach (var (known, what) in Known)
        {
            if (beginning.StartsWith(known))
                throw new ProblemException(
                    Problem.Of(
                        422,
                        "plaintext-upload-refused",
                        $"expected ciphertext, found what begins like {what}; nothing was kept",
                        "\"sgp contribute\" encrypts on your machine, and sends only ciphertext"
                    )
                );
        }
    }
}
