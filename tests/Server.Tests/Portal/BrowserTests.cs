using System.Text.Json;
using Microsoft.Playwright;
using SecureGenomics.Provenance.BrowserKit;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>The portal as people use it: real Chromium, the project's own program in
/// it.</summary>
[Slow]
public sealed class BrowserTests
{
    private static readonly string[] Genome = ["0/1", "1/1", "0/0"];

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_is_for_everybody(int width, ColorScheme colors)
    {
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync();
        var people = await PortalServer.FinishedStudyAsync(server);
        await using var visitor = await browser.VisitAsync(server.Named(), options =>
        {
            options.ViewportSize = new ViewportSize { Width = width, Height = 900 };
            options.ColorScheme = colors;
        });
        visitor.ExpectedStatuses.Add(404);

        foreach (var page in PortalServer.PagesOf(people.Id))
        {
            await visitor.GoAsync(page);

            await visitor.AssertAccessibleAsync();
            await visitor.AssertFitsAsync();
        }

        visitor.AssertNoFault();
    }

    [Fact]
    public async Task Without_script_a_reader_reads_and_checks_a_receipt()
    {
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync();
        var people = server.Study();
        var (_, receipt) = people.Contribute("c0");
        people.Contribute("c1");
        PortalServer.Finish(people);
        await using var visitor = await browser.VisitAsync(server.Named(), options =>
            options.JavaScriptEnabled = false
        );
        var page = visitor.Page;

        await visitor.GoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Three variants" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Is mine in it?" }).First.ClickAsync();
        await page.GetByLabel("Receipt").SetInputFilesAsync(receipt);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();

        await Assertions.Expect(page.Locator("#answer")).ToHaveTextAsync("Counted");
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task People_with_nothing_but_a_browser_make_a_study_that_anybody_can_check()
    {
        var app = PortalServer.RequireApp();
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync(app);
        var people = server.Study();

        // The operator comes by an invitation, makes a passkey, and invites contributors.
        await using var operators = await browser.VisitAsync(server.Named());
        await JoinAsync(operators, InviteOperator(server));
        await operators.GoAsync($"/studies/{people.Id}/run");
        await operators.Page.GetByLabel("How many").FillAsync("3");
        await operators
            .Page.GetByRole(AriaRole.Button, new() { Name = "Make invitations" })
            .ClickAsync();
        var links = (
            await operators.Page.Locator("pre[aria-label=Invitations]").InnerTextAsync()
        ).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, links.Length);

        // One on a phone, one with a slow network, and one who closes the tab in the middle.
        await using var phone = await browser.VisitAsync(server.Named(), options =>
            options.ViewportSize = new ViewportSize { Width = 390, Height = 800 }
        );
        await ContributeAsync(phone, links[0]);
        await phone.AssertFitsAsync();
        await phone.AssertAccessibleAsync();
        await using var slow = await browser.VisitAsync(server.Named());
        var network = await slow.Context.NewCDPSessionAsync(slow.Page);
        await network.SendAsync(
            "Network.emulateNetworkConditions",
            new Dictionary<string, object>
            {
                ["offline"] = false,
                ["latency"] = 200,
                ["downloadThroughput"] = 1_000_000,
                ["uploadThroughput"] = 60_000,
            }
        );
        await ContributeAsync(slow, links[1]);
        await using var hasty = await browser.VisitAsync(server.Named());
        await CloseInTheMiddleAsync(hasty, links[2], people);

        foreach (var visitor in (Visitor[])[phone, slow, hasty])
            visitor.AssertNoFault();
        Assert.Equal(3UL, people.View().Contributions);

        // Closed by the researcher's key, computed from the page, decrypted by the key holder's.
        people.Close();
        await operators.GoAsync($"/studies/{people.Id}/run");
        await operators
            .Page.GetByRole(AriaRole.Button, new() { Name = "Compute", Exact = true })
            .ClickAsync();
        await Assertions
            .Expect(operators.Page.Locator("[data-job]").First)
            .ToHaveAttributeAsync("data-state", "COMPLETE");
        PortalServer.Decrypt(people);
        operators.AssertNoFault();

        // An auditor with the honest bundle, its policy, and a forged one.
        var bundle = server["study.sgp"];
        await File.WriteAllBytesAsync(
            bundle,
            server.Connect().GetBytes($"{people.Path}/bundle"),
            Cancellation
        );
        var policy = System.Text.Encoding.UTF8.GetString(
            server.Connect().GetBytes($"{people.Path}/policy")
        );
        await using var auditor = await browser.VisitAsync(server.Named());
        Assert.StartsWith(
            "✓VERIFIED V6",
            await VerifyAsync(auditor, bundle, policy),
            StringComparison.Ordinal
        );
        var forged = await File.ReadAllBytesAsync(bundle, Cancellation);
        forged[forged.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(server["forged.sgp"], forged, Cancellation);
        Assert.StartsWith(
            "✗",
            await VerifyAsync(auditor, server["forged.sgp"], policy),
            StringComparison.Ordinal
        );
        auditor.AssertNoFault();

        // A contributor looks it up without the server's word.
        await phone.GoAsync($"/studies/{people.Id}/contribute");
        await phone.GoAsync($"/check?study={people.Id}");
        await phone
            .Page.GetByLabel("Or its text")
            .FillAsync(await KeptReceiptAsync(phone, people.Id));
        await phone.Page.Locator("#here").ClickAsync();
        await Assertions.Expect(phone.Page.Locator("#fate")).ToHaveTextAsync("counted");
        phone.AssertNoFault();
    }

    [Fact]
    public async Task A_contribution_that_replaces_another_counts_once()
    {
        var app = PortalServer.RequireApp();
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync(app);
        var people = server.Study();
        await using var visitor = await browser.VisitAsync(server.Named());
        var address = new Uri(server.Named(), $"/studies/{people.Id}/contribute");

        await ContributeAsync(visitor, $"{address}#{people.Invite()}");
        await visitor.GoAsync("/");
        await ContributeAsync(visitor, $"{address}#{people.Invite()}");

        Assert.Equal(1UL, people.View().Contributions);
        Assert.Equal(4UL, people.View().Entries);
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task A_contributor_takes_the_contribution_back_from_the_page()
    {
        var app = PortalServer.RequireApp();
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync(app);
        var people = server.Study();
        await using var visitor = await browser.VisitAsync(server.Named());
        var address = new Uri(server.Named(), $"/studies/{people.Id}/contribute");
        await ContributeAsync(visitor, $"{address}#{people.Invite()}");

        // Another day, the same browser.
        await visitor.ReopenAsync();
        await OpenAsync(visitor, address.AbsolutePath);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#withdrawn")).ToBeVisibleAsync();

        Assert.Equal(0UL, people.View().Contributions);
        Assert.Equal(4UL, people.View().Entries);
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task Files_of_the_wrong_kind_get_a_sentence_that_says_what_to_do()
    {
        var app = PortalServer.RequireApp();
        await using var browser = await RealBrowser.StartAsync();
        await using var server = await StartAsync(app);
        var people = server.Study();
        await using var visitor = await browser.VisitAsync(server.Named());
        await OpenAsync(visitor, $"/studies/{people.Id}/contribute");
        var page = visitor.Page;

        var texts = new List<string>();
        foreach (
            var (name, bytes) in ((string, byte[])[])
                [
                    ("<img src=x onerror=alert(1)>.vcf", [1, 2, 3]),
                    ("empty.vcf", []),
                    ("letter.txt", "Dear Sir or Madam"u8.ToArray()),
                ]
        )
        {
            await page.Locator("#file")
                .SetInputFilesAsync(
                    new FilePayload
                    {
                        Name = name,
                        MimeType = "text/plain",
                        Buffer = bytes,
                    }
                );
            texts.Add(await page.Locator("#preview .problem").InnerTextAsync());
            await Assertions.Expect(page.Locator("#send")).ToBeDisabledAsync();
            await page.Locator("#file").SetInputFilesAsync(Array.Empty<string>());
        }

        Assert.All(texts, text =>
            Assert.True(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 2, text)
        );
        visitor.AssertNoFault();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<TestServer> StartAsync(string? app = null) =>
        TestServer.StartAsync(
            new SampleProtocol(minimumContributors: 2, open: "pedersen"),
            options => options with { AppFolder = app }
        );

    private static string InviteOperator(TestServer server) =>
        server
            .Connect(server.Operator)
            .Send(
                HttpMethod.Post,
                "/v1/invitations",
                new Wire.InvitationRequest(Members.Operator),
                Wire.WireJson.Default.InvitationRequest,
                Wire.WireJson.Default.InvitationView
            )
            .Codes[0];

    /// <summary>Makes a passkey, signs out, and signs in with it: the whole ceremony.</summary>
    private static async Task JoinAsync(Visitor visitor, string code)
    {
        var devices = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new Dictionary<string, object>
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        var page = visitor.Page;
        await visitor.GoAsync($"/join#{code}");
        await page.GetByLabel("Your name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })
            .ClickAsync();
        await Assertions.Expect(page.GetByText("Ada")).ToBeVisibleAsync();
    }

    /// <summary>Opens the page, which checks the study, and agrees.</summary>
    private static async Task OpenAsync(Visitor visitor, string address)
    {
        await visitor.GoAsync(address);
        await visitor.Page.Locator("#agree:not([disabled])").CheckAsync();
    }

    private static async Task ChooseAsync(Visitor visitor)
    {
        await visitor
            .Page.Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "mine.vcf",
                    MimeType = "text/plain",
                    Buffer = SampleProtocol.Vcf(Genome),
                }
            );
        await Assertions
            .Expect(visitor.Page.Locator("#preview .says"))
            .ToHaveTextAsync("3 of 3 variants have an answer in this file");
    }

    private static async Task ContributeAsync(Visitor visitor, string address)
    {
        await OpenAsync(visitor, address);
        await ChooseAsync(visitor);
        await visitor.Page.Locator("#send").ClickAsync();
        await Assertions
            .Expect(visitor.Page.GetByText("The receipt was checked"))
            .ToBeVisibleAsync();
    }

    /// <summary>The request is on its way when the tab is closed; the next one finishes it.</summary>
    private static async Task CloseInTheMiddleAsync(
        Visitor visitor,
        string address,
        HostedPeople people
    )
    {
        await visitor.Page.RouteAsync("**/statements", route => route.AbortAsync());
        visitor.ExpectedConsole.Add("net::ERR_FAILED");
        await OpenAsync(visitor, address);
        await ChooseAsync(visitor);
        await visitor.Page.Locator("#send").ClickAsync();
        await Assertions
            .Expect(visitor.Page.Locator("#step"))
            .ToContainTextAsync("the connection broke");
        await visitor.ReopenAsync();

        await visitor.GoAsync($"/studies/{people.Id}/contribute");

        await Assertions
            .Expect(visitor.Page.GetByText("The receipt was checked"))
            .ToBeVisibleAsync();
    }

    private static async Task<string> VerifyAsync(Visitor visitor, string bundle, string policy)
    {
        await visitor.GoAsync("/verify");
        await visitor.Page.Locator("#bundle").SetInputFilesAsync(bundle);
        await visitor.Page.Locator("summary").ClickAsync();
        await visitor.Page.Locator("#policy").FillAsync(policy);
        await visitor.Page.Locator("#start").ClickAsync();
        var verdict = (await visitor.Page.Locator("#verdict").TextContentAsync())!;
        // The report in its frame checks the ledger again by its own script.
        await Assertions
            .Expect(visitor.Page.FrameLocator("iframe.report").Locator("#verdict"))
            .ToBeVisibleAsync();
        return verdict;
    }

    private static async Task<string> KeptReceiptAsync(Visitor visitor, string study)
    {
        var kept = await visitor.Page.EvaluateAsync<JsonElement>(
            "async (study) => (await import('/assets/page.js')).kept('receipts', study)",
            study
        );
        return kept.GetProperty("receipt").GetString()!;
    }
}
