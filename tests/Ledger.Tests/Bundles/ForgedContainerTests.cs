using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Containers that are put together right but for one thing, as somebody would who wants
/// two readers to disagree.</summary>
public sealed class ForgedContainerTests : IDisposable
{
    private static readonly (string, byte[])[] Content =
    [
        ("checkpoint", [1, 2]),
        ("README.txt", [3]),
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_container_with_nothing_forged_is_read()
    {
        using var reader = Open(Listed(Content).ToBytes());

        Assert.Equal(["checkpoint", "README.txt"], reader.Files.Select(file => file.Name));
        Assert.Empty(reader.VerifyDigests());
        Assert.Equal(
            (true, false, 2UL, null),
            (
                reader.Contains("checkpoint"),
                reader.Contains("policy"),
                reader.SizeOf("checkpoint"),
                reader.SizeOf("policy")
            )
        );
    }

    [Fact]
    public void Every_forgery_is_refused_by_its_name()
    {
        var good = Listed(Content);
        var size = good.ToBytes().Length;
        var wide = Listed([(BundlePath.Proof(new string('p', 100)), [1])]);
        var elsewhere = BundlePath.Object(StudyScenario.Blob("other"));

        Refused("between the last file and the directory", good with { BeforeDirectory = [0] });
        Refused("behind the last record", good with { BehindRecords = [0] });
        Refused("behind the last record", good with { Count = 2 });
        Refused("cut short", wide with { Count = 3 });
        Refused(
            "cut short",
            good with
            {
                Count = 4,
                BehindRecords = [.. new byte[28], 1, .. new byte[17]],
            }
        );
        Refused("more files than the directory has room for", good with { Count = 0 });
        Refused("more files than the directory has room for", good with { Count = 60 });
        Refused("does not end where", good with { DirectoryOffset = (ulong)size + 1 });
        Refused("does not end where", good with { DirectorySize = (ulong)size });
        Refused("does not end where", good with { DirectorySize = 0 });
        Refused(
            "does not end where",
            good with
            {
                Count = 65_535,
                DirectorySize = ulong.MaxValue - 1,
                DirectoryOffset = 1,
            }
        );
        Refused(
            "does not end where",
            good with
            {
                Count = 65_535,
                DirectorySize = 1,
                DirectoryOffset = ulong.MaxValue - 1,
            }
        );
        Refused("no 64-bit end record", good with { Count = 65_535, Skip = good.ToBytes().Length });
        Refused("no end record", good with { Behind = [0] });
        Refused("reaches into the directory", good with { Resize = ("README.txt", 2) });
        Refused("reaches into the directory", good with { Resize = ("README.txt", uint.MaxValue) });
        Refused("the local header of README.txt", good with { WrongHeader = "README.txt" });
        Refused("a file name that no container has", Listed([("../evil", [1])]));
        Refused("a file name that no container has", Listed([(new string('x', 300), [1])]));
        Refused("is not in its one allowed form", good with { WrongRecord = "README.txt" });
        Refused("the first file is not", new Forgery(Content));
        Refused("the checksum of MANIFEST.json", good with { WrongChecksum = "MANIFEST.json" });
        Refused(
            "the manifest lists 2 files, the container has 1",
            good with
            {
                Files = [.. good.Files[..2]],
            }
        );
        Refused(
            "does not list README.txt in its place",
            good with
            {
                Files = [.. good.Files[..2], ("README.txt", [3, 4])],
            }
        );
        Refused(
            "does not list policy in its place",
            good with
            {
                Files = [.. good.Files[..2], ("policy", [3])],
            }
        );
        Refused(
            "README.txt is out of order",
            Listed([("policy", [1]), ("README.txt", [1]), ("README.txt", [1])])
        );
        Refused(
            "checkpoint is out of order",
            Listed([("README.txt", [3]), ("checkpoint", [1, 2])])
        );
        Refused("under another digest", Listed([(elsewhere, [1])]));
        Refused(
            "MANIFEST.json: manifest.version is missing",
            new Forgery([("MANIFEST.json", "{}"u8.ToArray())])
        );
        Refused(
            "a file name that no container has",
            good with
            {
                Count = 4,
                BehindRecords = new byte[46],
            }
        );
        // A last record that says to have its size in an extra field, and has none.
        byte[] endsEarly =
        [
            .. new byte[24],
            0xff,
            0xff,
            0xff,
            0xff,
            6,
            .. new byte[17],
            .. "policy"u8,
        ];
        Refused(
            "is not in its one allowed form",
            good with
            {
                Count = 4,
                BehindRecords = endsEarly,
            }
        );
        Refused("more files than the directory has room for", new Forgery([]));
        Refused("more files than the directory has room for", new Forgery([]) { Count = 65_535 });
        Refused("too short", new Forgery([]) { Skip = 1 });
    }

    [Fact]
    public void Every_byte_of_the_end_record_is_the_one_it_has_to_be()
    {
        var good = Listed(Content);
        for (var place = 0; place < 22; place++)
        {
            var fault = Fault(good with { WrongEnd = place });
            if (place is >= 4 and < 10 or >= 20)
                Assert.Equal(
                    (
                        "the end of the directory is not in its one allowed form",
                        good.ToBytes().Length - 22L + place
                    ),
                    (fault.Problem, fault.Offset)
                );
        }
    }

    [Fact]
    public void A_manifest_has_no_member_too_many()
    {
        var text = Encoding.UTF8.GetString(Listed(Content).Files[0].Content);

        foreach (
            var (before, problem) in ((string, string)[])
                [
                    ("\"}],\"type\"", "manifest.files[1].zzz is an unknown field"),
                    ("\"}", "manifest.zzz is an unknown field"),
                ]
        )
        {
            var at = text.LastIndexOf(before, StringComparison.Ordinal) + 1;
            Refused(
                $"MANIFEST.json: {problem}",
                new Forgery([
                    ("MANIFEST.json", Encoding.UTF8.GetBytes(text.Insert(at, ",\"zzz\":\"1\""))),
                    .. Content,
                ])
            );
        }
    }

    [Fact]
    public void A_manifest_larger_than_any_is_refused_before_it_is_read()
    {
        // Most of the file was never written and reads as zeros.
        const ulong most = 256UL << 20;
        foreach (
            var (size, problem) in ((ulong, string)[])
                [(most, "the checksum of MANIFEST.json"), (most + 1, "the first file is not")]
        )
        {
            WriteSparse([new ZipMember("MANIFEST.json", size, 1, 0)]);
            Assert.Contains(
                problem,
                Assert
                    .Throws<BundleFormatException>(() => BundleReader.Open(_folder["forged.sgp"]))
                    .Problem,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_container_beyond_32_bits_is_opened_by_its_extra_fields()
    {
        foreach (var size in (ulong[])[uint.MaxValue - 1UL, uint.MaxValue, uint.MaxValue + 6UL])
        {
            var digest = ArtifactDigest.Compute([]);
            var manifest = new BundleManifest(
                BundleType.Study,
                0,
                [
                    new BundleFile("proofs/large", size, digest),
                    new BundleFile("README.txt", 4, digest),
                ]
            ).ToBytes();
            var first = new ZipMember(
                "MANIFEST.json",
                (ulong)manifest.Length,
                Crc32.Compute(manifest),
                0
            );
            var second = new ZipMember("proofs/large", size, 1, EndOf(first));
            WriteSparse(
                [first, second, new ZipMember("README.txt", 4, 2, EndOf(second))],
                manifest
            );
            using var reader = BundleReader.Open(_folder["forged.sgp"]);

            Assert.Equal((size, 4UL), (reader.SizeOf("proofs/large"), reader.SizeOf("README.txt")));
            Assert.Equal(new byte[4], reader.ReadAllBytes("README.txt", 4));
        }

        static ulong EndOf(ZipMember member) =>
            member.Offset + (ulong)ZipLayout.LocalHeader(member).Length + member.SizeBytes;
    }

    [Fact]
    public void A_directory_larger_than_any_is_refused_before_it_is_read()
    {
        // A file of 512 MiB and a little more, of which nothing but the end was ever written.
        const ulong most = 512UL << 20;
        foreach (
            var (size, problem) in ((ulong, string)[])
                [
                    (most, "more files than the directory has room for"),
                    (most + 1, "a directory over"),
                ]
        )
        {
            var end = ZipLayout.End(0, size, 0);
            using (var file = File.Create(_folder["forged.sgp"]))
            {
                file.SetLength((long)size);
                file.Seek(0, SeekOrigin.End);
                file.Write(end);
            }

            Assert.Contains(
                problem,
                Assert
                    .Throws<BundleFormatException>(() => BundleReader.Open(_folder["forged.sgp"]))
                    .Problem,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_fault_of_the_manifest_is_placed_in_the_file()
    {
        var fault = Fault(new Forgery([("MANIFEST.json", "{} "u8.ToArray())]));

        Assert.Equal(30 + "MANIFEST.json".Length + 2, fault.Offset);
    }

    [Fact]
    public void A_changed_file_is_reported_by_its_digest_and_one_changed_checksum_too()
    {
        using (
            var reader = Open(
                (
                    Listed(Content) with
                    {
                        Files = [.. Listed(Content).Files[..2], ("README.txt", [4])],
                    }
                ).ToBytes()
            )
        )
        {
            var found = Assert.Single(reader.VerifyDigests());
            Assert.Equal(
                ("README.txt", ArtifactDigest.Compute([4]), ArtifactDigest.Compute([3])),
                (found.Name, found.Found, found.Expected)
            );
            Assert.Empty(reader.VerifyDigests(isAsked: file => file.Name == "checkpoint"));
        }

        using var checksum = Open(
            (Listed(Content) with { WrongChecksum = "README.txt" }).ToBytes()
        );
        Assert.Equal("README.txt", Assert.Single(checksum.VerifyDigests()).Name);
    }

    [Fact]
    public void A_file_is_read_within_its_limit_and_into_a_buffer_of_its_size()
    {
        using var reader = Open(Listed(Content).ToBytes());
        var two = new byte[2];
        reader.ReadInto("checkpoint", two);

        Assert.Equal([1, 2], two);
        Assert.Equal([1, 2], reader.ReadAllBytes("checkpoint", 2));
        Assert.Throws<BundleFormatException>(() => reader.ReadAllBytes("checkpoint", 1));
        Assert.Throws<ArgumentException>(() => reader.ReadInto("checkpoint", new byte[3]));
        Assert.Throws<FileNotFoundException>(() => reader.ReadInto("policy", two));
        Assert.Throws<FileNotFoundException>(() => reader.ReadAllBytes("policy", 1));
        Assert.Throws<FileNotFoundException>(() => reader.ReadEntries().ToArray());
    }

    [Theory]
    [InlineData("", 0, null)]
    [InlineData("a\nbb\n", 2, null)]
    [InlineData("a\n\nb\n", 1, 2)]
    [InlineData("\n", 0, 0)]
    [InlineData("a\nb", 1, 2)]
    public void Entries_are_lines_and_no_line_is_empty(string lines, int count, int? faultAt)
    {
        var bytes = Listed([("ledger/entries.jsonl", Encoding.ASCII.GetBytes(lines))]).ToBytes();
        using var reader = Open(bytes);
        var read = new List<string>();
        var fault = Record.Exception(() =>
            read.AddRange(reader.ReadEntries().Select(line => Encoding.ASCII.GetString(line.Span)))
        );

        Assert.Equal(lines.Split('\n').Where(line => line.Length > 0).Take(count), read);
        Assert.Equal(
            faultAt,
            fault is BundleFormatException { Offset: var offset }
                ? (int)offset - StartOf("ledger/entries.jsonl", bytes)
                : default(int?)
        );
    }

    [Fact]
    public void The_longest_line_is_an_entrys_longest_and_lines_are_read_past_the_buffers_end()
    {
        var longest = new string('x', Entry.MaxBytes);
        // Each line of another letter. In the second list the buffer ends before the newline of a
        // longest line.
        foreach (
            var lengths in (int[][])
                [
                    [65535, 1, 65535, 65535, 65535, 1, 65535],
                    [65535, 65535, 65534, 1, 65535, 2],
                ]
        )
        {
            string[] lines =
            [
                .. lengths.Select((length, i) => new string((char)('a' + i), length)),
            ];
            using var reader = Open(
                Listed([
                        (
                            "ledger/entries.jsonl",
                            Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n")
                        ),
                    ])
                    .ToBytes()
            );

            Assert.Equal(
                lines,
                reader.ReadEntries().Select(line => Encoding.ASCII.GetString(line.Span))
            );
        }

        using var longer = Open(
            Listed([
                    (
                        "ledger/entries.jsonl",
                        Encoding.ASCII.GetBytes(
                            $"a\n{longest}x{longest}{longest}{longest}{longest}\n"
                        )
                    ),
                ])
                .ToBytes()
        );
        Assert.Throws<BundleFormatException>(() => longer.ReadEntries().ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n")]
    public void A_line_longer_than_any_entry_is_refused_wherever_it_stands(string before)
    {
        using var reader = Open(
            Listed([
                    (
                        "ledger/entries.jsonl",
                        Encoding.ASCII.GetBytes($"{before}{new string('x', Entry.MaxBytes + 1)}\n")
                    ),
                ])
                .ToBytes()
        );

        Assert.Throws<BundleFormatException>(() => reader.ReadEntries().ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private void WriteSparse(ZipMember[] members, byte[]? manifest = null)
    {
        using var file = File.Create(_folder["forged.sgp"]);
        var records = new List<byte>();
        foreach (var member in members)
        {
            file.Position = (long)member.Offset;
            file.Write(ZipLayout.LocalHeader(member));
            if (member.Offset == 0 && manifest is not null)
                file.Write(manifest);
            file.Position =
                (long)member.Offset + ZipLayout.LocalHeader(member).Length + (long)member.SizeBytes;
            records.AddRange(ZipLayout.DirectoryRecord(member));
        }

        var directory = (ulong)file.Position;
        file.Write([
            .. records,
            .. ZipLayout.End((ulong)members.Length, (ulong)records.Count, directory),
        ]);
    }

    // A file's bytes stand behind its local header, which ends with the length of the extra field
    // and the name.
    private static int StartOf(string name, byte[] container) =>
        Encoding.Latin1.GetString(container).IndexOf($"\0\0{name}", StringComparison.Ordinal)
        + 2
        + name.Length;

    private static Forgery Listed((string Name, byte[] Content)[] files) =>
        new([
            (
                "MANIFEST.json",
                new BundleManifest(
                    BundleType.Study,
                    0,
                    [
                        .. files.Select(file => new BundleFile(
                            file.Name,
                            (ulong)file.Content.Length,
                            ArtifactDigest.Compute(file.Content)
                        )),
                    ]
                ).ToBytes()
            ),
            .. files,
        ]);

    private BundleReader Open(byte[] bytes)
    {
        File.WriteAllBytes(_folder["forged.sgp"], bytes);
        return BundleReader.Open(_folder["forged.sgp"]);
    }

    private BundleFormatException Fault(Forgery forgery) =>
        Assert.Throws<BundleFormatException>(() => Open(forgery.ToBytes()).Dispose());

    private void Refused(string problem, Forgery forgery) =>
        Assert.Contains(problem, Fault(forgery).Problem, StringComparison.Ordinal);
}
