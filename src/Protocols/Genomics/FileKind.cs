using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What a file is that is no VCF, by its first bytes, and what makes a VCF of it.
/// </summary>
/// <param name="Name">With its article: <c>a BAM file (reads)</c>.</param>
/// <param name="Hint">What helps; one sentence.</param>
internal sealed record FileKind(string Name, string Hint)
{
    private const string FromReads =
        "call variants from it first: \"bcftools mpileup -f REFERENCE.fa FILE | bcftools call -m "
        + "-O z -o out.vcf.gz\"";

    private const string FromIndex =
        "give the file that it is the index of: the name without " + ".tbi, .csi or .bai";

    private const string FromPage =
        "the download brought a web page, perhaps one that asks to "
        + "log in: download the file again";

    private static ReadOnlySpan<byte> OfficeName => "[Content_Types].xml"u8;

    /// <summary>The kind of a file; null where its beginning is not known.</summary>
    /// <param name="head">The first bytes, decompressed where the file was gzip; at most 512 are
    /// looked at.</param>
    /// <remarks>
    /// Sources: SAM/BAM v1, sections 4.2 and 5.2; CRAM v3.1, section 6; BCF in VCF v4.5, section 6;
    /// CSI v1; tabix index format; PKWARE APPNOTE 4.3.7; XZ 1.1; RFC 8878; 7zFormat.txt; PLINK .bed
    /// and .pgen.
    /// </remarks>
    public static FileKind? Of(ReadOnlySpan<byte> head) => OfBytes(head) ?? OfText(head);

    private static FileKind? OfBytes(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("BAM\x01"u8))
            return new("a BAM file (reads, not variants)", FromReads);
        if (head.StartsWith("CRAM"u8))
            return new("a CRAM file (reads, not variants)", FromReads);
        if (head.StartsWith("BCF"u8))
            return new("a BCF file", "convert it: \"bcftools view -O z -o out.vcf.gz in.bcf\"");
        if (
            head.StartsWith("TBI\x01"u8)
            || head.StartsWith("CSI\x01"u8)
            || head.StartsWith("BAI\x01"u8)
        )
            return new("an index", FromIndex);
        if (head.StartsWith("PK\x03\x04"u8))
        {
            return head.IndexOf(OfficeName) >= 0 || head.IndexOf("_rels/"u8) >= 0
                ? new(
                    "an Excel or other Office file",
                    "give the VCF that the sheet was made from; a spreadsheet changes what is in it"
                )
                : new("a zip archive", "unpack it: \"unzip -p FILE.zip > out.vcf\"");
        }

        if (HasMagic(head, [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
            return new("an xz file", "unpack it: \"xz -dc FILE.xz | bgzip > out.vcf.gz\"");
        if (HasMagic(head, [0x28, 0xb5, 0x2f, 0xfd]))
            return new("a zstd file", "unpack it: \"zstd -dc FILE.zst | bgzip > out.vcf.gz\"");
        if (HasMagic(head, [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]))
            return new("a 7z archive", "unpack it: \"7z x FILE.7z\"");
        if (head.StartsWith("BZh"u8))
            return new("a bzip2 file", "unpack it: \"bzip2 -dc FILE.bz2 | bgzip > out.vcf.gz\"");
        if (
            HasMagic(head, [0xff, 0xfe])
            || HasMagic(head, [0xfe, 0xff])
            || head is [(byte)'#', 0, ..] or [0, (byte)'#', ..]
        )
            return new(
                "UTF-16 text",
                "turn it into UTF-8: \"iconv -f UTF-16 -t UTF-8 FILE > out.vcf\""
            );
        if (HasMagic(head, [0x6c, 0x1b, 0x10]))
            return new(
                "a PLINK 2 .pgen file",
                "convert it: \"plink2 --pfile NAME --export vcf bgz --out out\""
            );
        if (HasMagic(head, [0x6c, 0x1b, 0x01]))
            return new(
                "a PLINK .bed file",
                "convert it: \"plink2 --bfile NAME --export vcf bgz --out out\""
            );
        return head.StartsWith("%PDF-"u8)
            ? new("a PDF", "give the VCF that the report was made from")
            : null;
    }

    private static FileKind? OfText(ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        if (head is [(byte)'\n' or (byte)'\r', ..])
            return new(
                "an empty line",
                "take the empty lines at the beginning off; a VCF begins with ##fileformat"
            );
        if (StartsWith(text, "<!doctype html"u8) || StartsWith(text, "<html"u8))
            return new("a web page (HTML)", FromPage);
        if (StartsWith(text, "<?xml"u8))
            return new("an XML file", FromPage);
        if (
            text.StartsWith("@HD\t"u8)
            || text.StartsWith("@SQ\t"u8)
            || text.StartsWith("@RG\t"u8)
            || text.StartsWith("@PG\t"u8)
        )
            return new("a SAM file (reads, not variants)", FromReads);
        if (text.StartsWith("#CHROM\t"u8))
            return new(
                "a VCF without its first lines",
                "put back what was cut off: \"bcftools view\" keeps the header, grep and awk may "
                    + "not"
            );
        return text is [(byte)'>', ..]
            ? new(
                "a FASTA file (a sequence, not variants)",
                "give the VCF; bcftools takes the FASTA as the reference"
            )
            : null;
    }

    private static bool HasMagic(ReadOnlySpan<byte> head, ReadOnlySpan<byte> magic) =>
        head.StartsWith(magic);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
