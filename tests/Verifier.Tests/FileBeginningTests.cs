using System.IO.Compression;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A file that is no bundle: the report says in a line what it begins like.</summary>
public sealed class FileBeginningTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    public static TheoryData<string, byte[], string> Files =>
        new()
        {
            { "nothing", [], "an empty file" },
            { "a few bytes", [1, 2, 3], "3 bytes, too short for any bundle" },
            {
                "a text",
                Encoding.UTF8.GetBytes("# SecureGenomics.Provenance\n\nRecords a computation"),
                "a text that begins \"# SecureGenomics.Provena…\""
            },
            {
                "a text cut in a character",
                [.. Encoding.UTF8.GetBytes(new string('x', 511)), 0xc3, 0xa4],
                "a text that begins \"xxxxxxxxxxxxxxxxxxxxxxxx…\""
            },
            { "gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "a gzip file" },
            { "a PDF", Encoding.UTF8.GetBytes("%PDF-1.7\n" + new string('x', 40)), "a PDF" },
            { "a zip archive", Zip(), "a zip archive of something else" },
            {
                "noise",
                [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 37 % 251))],
                "bytes that are no zip archive"
            },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_report_says_what_was_found_in_place_of_a_bundle(
        string name,
        byte[] content,
        string found
    )
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["study.sgp"], content);

        var report = honest.Verify(folder["study.sgp"]);

        Assert.Equal((Verdict.Malformed, 4), (report.Verdict, report.ExitCode));
        Assert.StartsWith(
            found + "; ",
            report.Results[0].Discrepancy!.Found,
            StringComparison.Ordinal
        );
        Assert.Equal("MALFORMED (this is not a bundle)\n", TextReport.Format(report));
        Assert.NotEqual("", FileBeginning.HintOf(report.Results[0].Discrepancy!) + name);
    }

    [Fact]
    public void A_bundle_that_was_cut_is_told_from_another_archive()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["study.sgp"], File.ReadAllBytes(honest.Bundle)[..5000]);

        var fault = honest.Verify(folder["study.sgp"]).Results[0].Discrepancy!;

        Assert.StartsWith(
            "the beginning of a bundle, and then something else; ",
            fault.Found,
            StringComparison.Ordinal
        );
        Assert.Equal("it was cut or changed on its way: get it again", FileBeginning.HintOf(fault));
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
            archive.CreateEntry("sheet.xml");
        return bytes.ToArray();
    }
}
