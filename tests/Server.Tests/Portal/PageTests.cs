using System.Net;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>The portal's pages as they are sent: what they say, and what they may do.</summary>
public sealed partial class PageTests
{
    [Fact]
    public async Task Every_page_has_a_strict_policy_and_nothing_that_it_would_stop()
    {
        await using var server = await TestServer.StartAsync();
        var people = await PortalServer.FinishedStudyAsync(server);
        using var http = new HttpClient { BaseAddress = server.Url };

        foreach (var page in PortalServer.PagesOf(people.Id))
        {
            var (answer, html) = await GetAsync(http, page);

            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith(
                "default-src 'none'; style-src 'self'",
                policy,
                StringComparison.Ordinal
            );
            Assert.Contains(
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                policy,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
            Assert.Equal(
                page.EndsWith("/contribute", StringComparison.Ordinal) || page == "/verify",
                policy.Contains("'wasm-unsafe-eval'", StringComparison.Ordinal)
            );
            Assert.DoesNotMatch(InlineThings(), html);
            Assert.All(Sources().Matches(html), match =>
                Assert.StartsWith("/", match.Groups["url"].Value, StringComparison.Ordinal)
            );
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task A_finished_study_is_found_shown_and_taken_home()
    {
        await using var server = await TestServer.StartAsync();
        var people = await PortalServer.FinishedStudyAsync(server);
        using var http = new HttpClient { BaseAddress = server.Url };

        var (_, found) = await GetAsync(http, "/?q=three+variants&stage=opened");
        var (_, none) = await GetAsync(http, "/?q=three+variants&stage=collecting");
        var (_, page) = await GetAsync(http, $"/studies/{people.Id}");
        var table = await http.GetByteArrayAsync($"/studies/{people.Id}/result.tsv");
        var plot = await http.GetStringAsync($"/studies/{people.Id}/result.svg");

        Assert.Contains($"href=\"/studies/{people.Id}\"", found, StringComparison.Ordinal);
        Assert.Contains("No study fits", none, StringComparison.Ordinal);
        Assert.Contains("3 count in the result", page, StringComparison.Ordinal);
        Assert.Contains("<svg class=\"chart", page, StringComparison.Ordinal);
        using var study = people.Open();
        var named = study.State.Decryption!.Subjects.Single(subject =>
            subject.Name == DecryptionPredicate.TableSubject
        );
        Assert.Equal(named.Digest, ArtifactDigest.Compute(table));
        Assert.StartsWith("<svg xmlns", plot.TrimStart(), StringComparison.Ordinal);
    }

    [Slow]
    [Fact]
    public async Task A_long_list_goes_on_on_the_next_page()
    {
        await using var server = await TestServer.StartAsync();
        var ids = Enumerable
            .Range(0, 22)
            .Select(_ => server.Study(withContext: false).Id)
            .ToHashSet();
        using var http = new HttpClient { BaseAddress = server.Url };

        foreach (var question in (string[])["/?", "/?q=three&"])
        {
            var (_, first) = await GetAsync(http, question);
            var (_, second) = await GetAsync(http, $"{question}from=20");

            Assert.Contains("22 studies", first, StringComparison.Ordinal);
            Assert.Contains("More studies", first, StringComparison.Ordinal);
            Assert.DoesNotContain("More studies", second, StringComparison.Ordinal);
            Assert.Equal(20, ids.Count(id => first.Contains(id, StringComparison.Ordinal)));
            Assert.Equal(2, ids.Count(id => second.Contains(id, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task What_a_protocol_says_stays_text()
    {
        const string title = "</title><script>alert(1)</script><img src=x onerror=alert(2)>";
        var sample = new SampleProtocol();
        sample.CommitChange("protocol.yaml", yaml =>
            yaml.Replace("title: Three variants", $"title: \"{title}\"", StringComparison.Ordinal)
                .Replace(
                    "summary: For tests.",
                    $"summary: \"a\u202eb {title}\"",
                    StringComparison.Ordinal
                )
        );
        await using var server = await TestServer.StartAsync(sample);
        var people = server.Study();
        using var http = new HttpClient { BaseAddress = server.Url };

        foreach (
            var page in (string[])["/", $"/studies/{people.Id}", $"/studies/{people.Id}/contribute"]
        )
        {
            var (_, html) = await GetAsync(http, page);

            Assert.Contains("&lt;script&gt;alert(1)", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_receipt_is_answered_without_script()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var mine = people.Contribute("c0");
        people.Contribute("c1");
        var receipt = await File.ReadAllTextAsync(
            mine.ReceiptFile,
            TestContext.Current.CancellationToken
        );
        using var http = new HttpClient { BaseAddress = server.Url };

        var open = await CheckAsync(http, receipt);
        PortalServer.Finish(people);
        var counted = await CheckAsync(http, receipt);
        var other = await CheckAsync(
            http,
            receipt.Replace(receipt.Split('\n')[1], "index 7", StringComparison.Ordinal)
        );
        var nonsense = await CheckAsync(http, "nonsense");

        Assert.Contains("id=\"answer\">Included", open, StringComparison.Ordinal);
        Assert.Contains("id=\"answer\">Counted", counted, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"answer\">Counted", other, StringComparison.Ordinal);
        Assert.Contains("Malformed", nonsense, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_a_page_where_programs_get_a_document()
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };

        var (page, html) = await GetAsync(http, "/studies/none");
        using var answer = await http.GetAsync(
            "/studies/none",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("<h1>Not found</h1>", html, StringComparison.Ordinal);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_signed_list_of_files_is_what_is_served()
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };
        var note = await http.GetByteArrayAsync("/v1/assets");
        var key = Ed25519PublicKey.ParseOpenSsh(
            server.Connect().Get("/v1/service-info", Wire.WireJson.Default.ServiceInfo).LedgerKey
        );

        var files = AssetList.Read(note, "hospital.example", key)!;

        Assert.Contains("assets/contribute.js", files.Files.Keys);
        foreach (var (path, sha256) in files.Files)
            Assert.Equal(
                sha256,
                ArtifactDigest.Compute(await http.GetByteArrayAsync("/" + path)).ToString()
            );
        note[^5] ^= 1;
        Assert.Null(TryRead(note, key));
        Assert.Null(
            AssetList.Read(await http.GetByteArrayAsync("/v1/assets"), "another.example", key)
        );
    }

    [Fact]
    public async Task A_server_that_starts_with_other_files_signs_another_list()
    {
        await using var server = await TestServer.StartAsync();
        var key = Ed25519PublicKey.ParseOpenSsh(
            server.Connect().Get("/v1/service-info", Wire.WireJson.Default.ServiceInfo).LedgerKey
        );
        var first = server.Connect().GetBytes("/v1/assets");

        await server.Running.DisposeAsync();
        await server.StartAgainAsync();
        var same = server.Connect().GetBytes("/v1/assets");
        await server.Running.DisposeAsync();
        Directory.CreateDirectory(server["app"]);
        await File.WriteAllTextAsync(
            server["app/sgp.js"],
            "export {}",
            TestContext.Current.CancellationToken
        );
        server.ChangeOptions(options => options with { AppFolder = server["app"] });
        await server.StartAgainAsync();
        var other = AssetList.Read(
            server.Connect().GetBytes("/v1/assets"),
            "hospital.example",
            key
        )!;

        Assert.Equal(first, same);
        Assert.Equal(2UL, other.Number);
        Assert.Equal(ArtifactDigest.Compute(first), other.Previous);
        Assert.Equal(first, server.Connect().GetBytes("/v1/assets?number=1"));
        Assert.Contains("app/sgp.js", other.Files.Keys);
    }

    private static AssetList? TryRead(byte[] note, Ed25519PublicKey key)
    {
        try
        {
            return AssetList.Read(note, "hospital.example", key);
        }
        catch (NoteFormatException)
        {
            return null;
        }
    }

    private static async Task<string> CheckAsync(HttpClient http, string receipt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/check");
        using var form = new MultipartFormDataContent { { new StringContent(receipt), "text" } };
        request.Content = form;
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    internal static async Task<(HttpResponseMessage Answer, string Html)> GetAsync(
        HttpClient http,
        string path
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (
            answer,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [GeneratedRegex(
        @"<script>|<style|\sstyle=|\son[a-z]+=""|javascript:",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex InlineThings();

    [GeneratedRegex(
        @"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=""(?<url>[^""]*)""",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Sources();
}
