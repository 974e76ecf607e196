using System.Diagnostics;
using System.Text;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class BundleTests
{
    [Fact]
    public void A_bundle_reads_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        SmallBundle().WriteNew(folder["study.sgp"]);

        using var reader = BundleReader.Open(folder["study.sgp"]);

        Assert.Equal(BundleType.Study, reader.Type);
        Assert.Equal(2UL, reader.EntryCount);
        Assert.Equal(
            [
                "checkpoint",
                "ledger/entries.jsonl",
                BundlePath.Object(StudyScenario.Blob("blob")),
                "README.txt",
            ],
            reader.Files.Select(file => file.Name)
        );
        Assert.Equal(
            "blob"u8,
            reader.ReadAllBytes(BundlePath.Object(StudyScenario.Blob("blob")), 100)
        );
        Assert.Equal(
            ["{1}", "{22}"],
            reader.ReadEntries().Select(line => Encoding.UTF8.GetString(line.Span))
        );
        Assert.Empty(reader.VerifyDigests());
    }

    [Fact]
    public void The_order_in_which_files_are_added_does_not_show()
    {
        using var folder = new TemporaryFolder();
        var reversed = new BundleWriter(BundleType.Study, 2);
        reversed.Add(BundlePath.Readme, "read me"u8.ToArray());
        reversed.Add(BundlePath.Object(StudyScenario.Blob("blob")), "blob"u8.ToArray());
        reversed.Add(BundlePath.Entries, "{1}\n{22}\n"u8.ToArray());
        reversed.Add(BundlePath.Checkpoint, "checkpoint"u8.ToArray());
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        SmallBundle().WriteTo(first);
        reversed.WriteTo(second);

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Every_flipped_bit_is_refused_or_reported()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        SmallBundle().WriteTo(stream);
        var bytes = stream.ToArray();

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                IsWhole(folder["flipped.sgp"], bytes),
                $"bit {bit} was flipped and nobody noticed"
            );
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        SmallBundle().WriteTo(stream);

        for (var size = 0; size < stream.Length; size++)
        {
            File.WriteAllBytes(folder["cut.sgp"], stream.ToArray()[..size]);
            Assert.Throws<BundleFormatException>(() => BundleReader.Open(folder["cut.sgp"]));
        }
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void Bytes_around_the_container_are_refused(string where)
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        SmallBundle().WriteTo(stream);
        File.WriteAllBytes(
            folder["junk.sgp"],
            where == "before" ? [0, .. stream.ToArray()] : [.. stream.ToArray(), 0]
        );

        Assert.Throws<BundleFormatException>(() => BundleReader.Open(folder["junk.sgp"]));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("objects/sha256/ab/CDEF")]
    [InlineData("proofs/../x")]
    [InlineData("MANIFEST.json")]
    [InlineData("ledger/entries.jsonl/")]
    public void A_name_that_no_container_has_cannot_be_added(string name)
    {
        var writer = new BundleWriter(BundleType.Study, 0);

        Assert.Throws<ArgumentException>(() => writer.Add(name, default));
    }

    [Fact]
    public void A_blob_under_anothers_name_is_not_written()
    {
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.Add(BundlePath.Object(StudyScenario.Blob("other")), "blob"u8.ToArray());

        Assert.Throws<InvalidDataException>(() => writer.WriteTo(Stream.Null));
    }

    [Fact]
    public void A_bundle_is_never_overwritten_and_a_failed_one_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        SmallBundle().WriteNew(folder["study.sgp"]);

        Assert.Throws<PathTakenException>(() => SmallBundle().WriteNew(folder["study.sgp"]));

        Assert.Equal([folder["study.sgp"]], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("unzip", "-tq")]
    [InlineData(
        "python3",
        "-c",
        "import sys,zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None"
    )]
    public void Foreign_readers_take_it_for_a_sound_zip_file(string tool, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        SmallBundle().WriteNew(folder["study.sgp"]);

        using var process = StartOrSkip(tool, [.. arguments, folder["study.sgp"]]);
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
    }

    private static Process StartOrSkip(string tool, string[] arguments)
    {
        var found = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Any(path => File.Exists(Path.Combine(path, tool)));
        Assert.SkipUnless(found, $"SKIPPED: {tool} is not installed");
        return Process.Start(
            new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
    }

    private static bool IsWhole(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        try
        {
            using var reader = BundleReader.Open(path);
            return reader.VerifyDigests().IsEmpty;
        }
        catch (BundleFormatException)
        {
            return false;
        }
    }

    private static BundleWriter SmallBundle()
    {
        var writer = new BundleWriter(BundleType.Study, 2);
        writer.Add(BundlePath.Checkpoint, "checkpoint"u8.ToArray());
        writer.Add(BundlePath.Entries, "{1}\n{22}\n"u8.ToArray());
        writer.Add(BundlePath.Object(StudyScenario.Blob("blob")), "blob"u8.ToArray());
        writer.Add(BundlePath.Readme, "read me"u8.ToArray());
        return writer;
    }
}
