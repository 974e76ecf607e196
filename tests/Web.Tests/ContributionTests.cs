using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>A contributor's half in a real browser: the same report, the same ciphertext, accepted
/// by the study.</summary>
[Slow]
public sealed class ContributionTests(OpenPage page)
{
    private const string ContextName = "study.sgpctx";

    public static TheoryData<string> Protocols =>
        [
            .. ShippedStudy.Names.Where(name =>
                File.Exists(Checkout.PathOf($"protocols/{name}/expected/input.vcf"))
                && !File.ReadAllText(Checkout.PathOf($"protocols/{name}/protocol.yaml"))
                    .Contains("publish: withheld", StringComparison.Ordinal)
            ),
        ];

    public static TheoryData<string> CorpusFiles =>
        [
            .. ((string[])["vcf", "vcf-packed", "raw-file-of-a-dna-test"]).SelectMany(folder =>
                Directory
                    .GetFiles(Checkout.PathOf($"tests/corpus/{folder}"))
                    .Select(path => $"{folder}/{Path.GetFileName(path)}")
                    .Order(StringComparer.Ordinal)
            ),
        ];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_shipped_protocol_s_file_gives_the_same_report_and_the_same_ciphertext(
        string name
    )
    {
        using var git = new GitFolder();
        git.CopyFromCheckout($"protocols/{name}").Commit();
        using var local = new LocalStudy(
            ProtocolSource.LoadCommitted(git[$"protocols/{name}"], out _)
        );
        var vcf = File.ReadAllBytes(git[$"protocols/{name}/expected/input.vcf"]);
        var opened = await OpenAsync(local, isFixed: true);

        await AssertSameAsync(local, vcf, opened["needsPhenotypes"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public async Task A_file_of_the_corpus_is_read_or_refused_alike(string file)
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        await OpenAsync(local, isFixed: true);

        await AssertSameAsync(
            local,
            File.ReadAllBytes(Checkout.PathOf($"tests/corpus/{file}")),
            needsPhenotypes: false
        );
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("gzip, cut")]
    [InlineData("empty")]
    [InlineData("no VCF")]
    [InlineData("a missing and a half call")]
    [InlineData("exchanged alleles")]
    [InlineData("several alternates")]
    [InlineData("another build")]
    [InlineData("carriage returns")]
    [InlineData("a genotype out of range")]
    public async Task A_made_file_is_read_or_refused_alike(string kind)
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var local = new LocalStudy(protocol.Load());
        await OpenAsync(local, isFixed: true);
        var plain = SampleProtocol.Vcf(["0/1", "1|1", "0/0"]);
        var text = Encoding.UTF8.GetString(plain);
        var vcf = kind switch
        {
            "gzip" => Gzip(plain),
            "gzip, cut" => Gzip(plain)[..^9],
            "empty" => [],
            "no VCF" => [.. "sample,genotype\nme,AA\n"u8],
            "a missing and a half call" => SampleProtocol.Vcf(["./.", "./1", "0"]),
            "exchanged alleles" => Encoding.UTF8.GetBytes(
                text.Replace("\tA\tG\t", "\tG\tA\t", StringComparison.Ordinal)
            ),
            "several alternates" => Encoding.UTF8.GetBytes(
                text.Replace("\tA\tG\t", "\tA\tC,G\t", StringComparison.Ordinal)
            ),
            "another build" => Encoding.UTF8.GetBytes(
                text.Replace("length=58617616", "length=59128983", StringComparison.Ordinal)
            ),
            "carriage returns" => Encoding.UTF8.GetBytes(
                text.Replace("\n", "\r\n", StringComparison.Ordinal)
            ),
            "a genotype out of range" => SampleProtocol.Vcf(["0/7", "0/0", "0/0"]),
            _ => plain,
        };

        await AssertSameAsync(local, vcf, needsPhenotypes: false);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("pedersen")]
    public async Task A_contribution_of_the_browser_is_accepted_and_counted(string open)
    {
        using var protocol = new SampleProtocol(open: open);
        using var local = new LocalStudy(protocol.Load());
        var opened = await OpenAsync(local, isFixed: false);
        await page.CallAsync(
            "preview",
            null,
            false,
            ("mine.vcf", SampleProtocol.Vcf(["0/1", "1|1", "0/0"]))
        );

        var made = await page.CallAsync("contribute", new JsonObject(), isFixed: false);

        var bytes = Convert.FromBase64String(Text(made, "contributionFile"));
        var contribution = ContributionFile.Read(ByteSource.Of(bytes), "mine.contribution");
        Assert.Equal(open == "pedersen", opened["opens"]!.GetValue<bool>());
        Assert.Equal(
            contribution.Statement.Bytes.ToArray(),
            Convert.FromBase64String(Text(made, "statement"))
        );
        Assert.All(made["blobs"]!.AsArray(), blob =>
            Assert.Equal(
                Text(blob!, "digest"),
                ArtifactDigest.Compute(Convert.FromBase64String(Text(blob!, "bytes"))).ToString()
            )
        );
        new ContributionIntake(local.Study, local.Study.ReadContext()).Accept([contribution]);
        local.Contribute(SampleProtocol.Vcf(["0/0", "0/1", "1/1"]));
        local.Finish();
        var report = Verification.Run(
            local.Release(),
            new VerificationOptions
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(local.Study.State)),
            }
        );
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(2UL, report.Facts!.Genomes);
    }

    [Fact]
    public async Task One_genome_of_several_can_be_chosen()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        await OpenAsync(local, isFixed: true);
        var vcf = SampleProtocol.Vcf(["0/0", "0/0", "0/0"], ["0/1", "./.", "0/0"]);

        var preview = await page.CallAsync(
            "preview",
            new JsonObject { ["sample"] = "g1" },
            true,
            ("two.vcf", vcf)
        );
        var made = await page.CallAsync("contribute", new JsonObject(), isFixed: true);

        Assert.Equal("g1", Text(preview, "sample"));
        Assert.Equal(
            ["1", "", "2"],
            preview["variants"]!
                .AsArray()
                .Select(variant => variant!["encrypted"]?.ToJsonString() ?? "")
        );
        Assert.Equal(NativeCiphertext(local, vcf, new Range(1, 2), []), CiphertextOf(made));
    }

    [Fact]
    public async Task Several_genomes_at_once_are_refused_in_the_maker_s_words()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        await OpenAsync(local, isFixed: false);
        var vcf = SampleProtocol.Vcf(["0/0", "0/0", "0/0"], ["0/1", "./.", "0/0"]);
        await page.CallAsync("preview", null, false, ("two.vcf", vcf));

        var refused = await page.CallAsync("contribute", new JsonObject(), isFixed: false);

        Assert.Contains("expected one genome per contribution", Message(refused));
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        await OpenAsync(local, isFixed: false);
        await page.CallAsync(
            "preview",
            null,
            false,
            ("mine.vcf", SampleProtocol.Vcf(["0/1", "1|1", "0/0"]))
        );

        var refused = await page.CallAsync(
            "contribute",
            new JsonObject { ["isOther"] = true },
            isFixed: false
        );

        Assert.Contains("expected a signature of", Message(refused));
    }

    [Fact]
    public async Task A_changed_context_is_refused_as_the_command_refuses_it()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        var bytes = Context(local);
        bytes[bytes.Length / 2] ^= 1;
        var native = Assert.ThrowsAny<Exception>(() =>
            ContextFile.Read(ByteSource.Of(bytes), ContextName)
        );

        var refused = await page.CallAsync("openContext", null, false, (ContextName, bytes));

        Assert.Equal(native.Message, Message(refused));
    }

    [Fact]
    public async Task A_context_of_another_researcher_is_refused_under_a_policy()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        using var other = new LocalStudy(protocol.Load());
        var policy = BundleRelease.SuggestPolicy(other.Study.State);
        var native = Assert.Throws<UnclearedException>(() =>
            ContextFile.Read(
                ByteSource.Of(Context(local)),
                ContextName,
                new VerificationOptions { Policy = TrustPolicy.Parse(policy) }
            )
        );

        var refused = await page.CallAsync(
            "openContext",
            new JsonObject { ["policy"] = policy },
            false,
            (ContextName, Context(local))
        );

        Assert.Equal(native.Message, Message(refused));
        Assert.Equal(native.Hint, Text(refused["error"]!, "hint"));
    }

    [Fact]
    public async Task A_study_of_its_owner_alone_is_refused()
    {
        using var owner = new OwnerStudy("health-linear");

        var refused = await page.CallAsync(
            "openContext",
            null,
            false,
            (ContextName, Context(owner.Local))
        );

        Assert.Contains("expected a study that many contribute to", Message(refused));
    }

    [Fact]
    public async Task The_study_is_described_in_the_command_s_words()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        var summary = new ContextSummary(local.Study.ReadContext(), policy: null);

        var opened = await OpenAsync(local, isFixed: false);

        Assert.Equal(
            summary.Lines(),
            opened["lines"]!.AsArray().Select(line => line!.GetValue<string>())
        );
        Assert.Equal(3, opened["variants"]!.AsArray().Count);
    }

    /// <summary>Both sides read a file: they refuse it in the same words, or report the same and
    /// encrypt the same.</summary>
    private async Task AssertSameAsync(LocalStudy local, byte[] vcf, bool needsPhenotypes)
    {
        const string name = "mine.vcf";
        var options = new JsonObject();
        if (needsPhenotypes)
            options["phenotype"] = "case";
        var found = await page.CallAsync("preview", options, true, (name, vcf));
        var protocol = local.Study.Protocol;
        VcfExtraction extraction;
        try
        {
            using var text = GenomicFile.OpenDecompressed(new MemoryStream(vcf), name);
            extraction = VcfExtraction.Read(
                text,
                name,
                protocol.Variants,
                protocol.Definition.Data.Genotypes
            );
        }
        catch (MalformedInputException e)
        {
            Assert.Equal(Visible.Of(e.Message), Message(found));
            Assert.Equal(Visible.Of(e.Hint), Text(found["error"]!, "hint"));
            return;
        }

        using var owned = extraction;
        var expected = ContributionPreview.ToJson(extraction);
        Assert.Equal(expected.ToJsonString(), LikeThe(expected, found).ToJsonString());
        var genomes = extraction.Genotypes.Genomes;
        for (var i = 0; i < Math.Min(genomes.Length, 3); i++)
        {
            options["sample"] = genomes[i];
            _ = await page.CallAsync("preview", options.DeepClone().AsObject(), true, (name, vcf));
            var made = await page.CallAsync("contribute", new JsonObject(), isFixed: true);
            Assert.Equal(
                NativeCiphertext(
                    local,
                    vcf,
                    new Range(i, i + 1),
                    needsPhenotypes ? [.. genomes.Select(_ => true)] : []
                ),
                CiphertextOf(made)
            );
        }
    }

    private static string NativeCiphertext(
        LocalStudy local,
        byte[] vcf,
        Range genomes,
        bool[] isCase
    )
    {
        using var text = GenomicFile.OpenDecompressed(new MemoryStream(vcf), "mine.vcf");
        var protocol = local.Study.Protocol;
        using var extraction = VcfExtraction.Read(
            text,
            "mine.vcf",
            protocol.Variants,
            protocol.Definition.Data.Genotypes
        );
        using var maker = new ContributionMaker(local.Study.ReadContext(), new FixedRandomness());
        using var key = Ed25519PrivateKey.Generate();
        return ArtifactDigest
            .Compute(maker.Prepare(extraction.Genotypes, genomes, key.PublicKey, isCase).Ciphertext)
            .ToString();
    }

    /// <summary>The members that a pattern has, and no others.</summary>
    private static JsonNode LikeThe(JsonNode pattern, JsonNode found) =>
        (pattern, found) switch
        {
            (JsonObject names, JsonObject values) => new JsonObject(
                names.Select(member =>
                    KeyValuePair.Create(
                        member.Key,
                        member.Value is null || values[member.Key] is null
                            ? values[member.Key]?.DeepClone()
                            : LikeThe(member.Value, values[member.Key]!)
                    )
                )
            ),
            (JsonArray items, JsonArray values) when items.Count == values.Count => new JsonArray([
                .. items.Zip(values, (item, value) => LikeThe(item!, value!)),
            ]),
            _ => found.DeepClone(),
        };

    private Task<JsonObject> OpenAsync(LocalStudy local, bool isFixed) =>
        page.CallAsync("openContext", null, isFixed, (ContextName, Context(local)));

    private static byte[] Context(LocalStudy local)
    {
        var path = local[$"{Guid.NewGuid():N}.sgpctx"];
        ContextFile.Write(local.Study, path);
        return File.ReadAllBytes(path);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static string CiphertextOf(JsonObject made) =>
        made["error"] is { } error
            ? throw new InvalidOperationException(error.ToJsonString())
            : Text(made["blobs"]![0]!, "digest");

    private static string Message(JsonObject answer) =>
        answer["error"] is { } error
            ? Text(error, "message")
            : throw new InvalidOperationException("it was not refused");

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
