using System.Security.Cryptography;
using Microsoft.Playwright;
using SecureGenomics.Provenance.BrowserKit;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier.Tests;
using Xunit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>The page that verifies, and the files as a host has them.</summary>
[Slow]
public sealed class PageTests(OpenPage page)
{
    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task A_bundle_is_verified_by_keyboard_in_a_page_that_everybody_can_use(
        int width,
        ColorScheme scheme
    )
    {
        await using var visitor = await OpenAsync(width, scheme);
        await visitor.AssertAccessibleAsync();
        await visitor.AssertFitsAsync();

        await visitor.Page.Locator("#bundle").SetInputFilesAsync(new FinishedStudy().Bundle);
        await visitor.Page.Locator("#bundle").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.Locator("#report").WaitForAsync();

        Assert.Contains("CONSISTENT", await visitor.Page.Locator("#verdict").TextContentAsync());
        Assert.Equal(
            "verdict",
            await visitor.Page.EvaluateAsync<string>("() => document.activeElement.id")
        );
        await visitor.AssertAccessibleAsync();
        await visitor.AssertFitsAsync();
        await SaveAsync(visitor, $"verify-{width}");
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task A_file_that_is_no_bundle_is_named_for_what_it_is()
    {
        await using var visitor = await OpenAsync(390, ColorScheme.Light);

        await visitor
            .Page.Locator("#bundle")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "paper.pdf",
                    MimeType = "application/pdf",
                    Buffer = [.. "%PDF-1.7 and so on"u8],
                }
            );
        await visitor.Page.Locator("#go").ClickAsync();
        await visitor.Page.Locator("#report").WaitForAsync();

        Assert.Contains("MALFORMED", await visitor.Page.Locator("#verdict").TextContentAsync());
        Assert.Contains(
            "that may be the paper",
            await visitor.Page.Locator("#meaning").TextContentAsync()
        );
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task A_broken_policy_is_refused_in_words()
    {
        await using var visitor = await OpenAsync(390, ColorScheme.Dark);
        await visitor.Page.Locator("#bundle").SetInputFilesAsync(new FinishedStudy().Bundle);
        await visitor.Page.Locator("form summary").ClickAsync();
        await visitor.Page.Locator("#policy").FillAsync("trust everybody");

        await visitor.Page.Locator("#go").ClickAsync();
        await visitor.Page.Locator("#problem").WaitForAsync();

        Assert.Contains(
            "expected a trust policy",
            await visitor.Page.Locator("#problem-message").TextContentAsync()
        );
        await visitor.AssertAccessibleAsync();
        visitor.AssertNoFault();
    }

    [Fact]
    public async Task Whoever_waits_for_a_worker_that_ends_is_told()
    {
        await using var visitor = await OpenAsync(1280, ColorScheme.Light);

        var told = await visitor.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { Sgp } = await import('/sgp.js')
              const states = []
              const sgp = await Sgp.start({ onState: (state) => states.push(state) })
              const waiting = [new File(['x'], 'a'), new File(['y'], 'b')].map((file) =>
                sgp.verify(file).then(() => 'done', (error) => error.message))
              sgp.close()
              const later = await sgp.forget().catch((error) => error.message)
              return [...(await Promise.all(waiting)), later, states.join(' ')]
            }
            """
        );

        Assert.All(told[..3], message => Assert.Contains("was closed", message));
        Assert.Equal("loading ready closed", told[3]);
    }

    [Fact]
    public async Task A_page_whose_program_is_not_there_says_so()
    {
        await using var visitor = await OpenAsync(1280, ColorScheme.Light);
        visitor.ExpectedStatuses.Add(404);

        var told = await visitor.Page.EvaluateAsync<string>(
            """
            async () => {
              const { Sgp } = await import('/sgp.js')
              return Sgp.start({ base: '/nothing-here/' }).catch((error) => error.name + error.hint)
            }
            """
        );

        Assert.StartsWith("SgpErrorreload the page", told, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_digests_is_of_every_file()
    {
        var folder = PublishedApp.Folder;

        var listed = File.ReadAllLines(Path.Combine(folder, "assets.sha256"));

        Assert.Equal(
            Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(name =>
                    Path.GetExtension(name) is not (".br" or ".gz") && name != "assets.sha256"
                )
                .Order(StringComparer.Ordinal)
                .Select(name => $"{DigestOf(Path.Combine(folder, name))}  {name}"),
            listed
        );
    }

    [Fact]
    public void The_same_sources_give_the_same_files_from_another_folder()
    {
        var here = File.ReadAllText(Path.Combine(PublishedApp.Folder, "assets.sha256"));
        using var folder = new TemporaryFolder();
        var (exitCode, _) = ForeignProgram.Run(
            "git",
            "clone",
            "--quiet",
            "--shared",
            Checkout.Root,
            folder["twin"]
        );
        Assert.Equal(0, exitCode);
        foreach (
            var changed in ForeignProgram
                .Run("git", "-C", Checkout.Root, "ls-files", "-mo", "--exclude-standard")
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"twin/{changed}"])!);
            if (File.Exists(Checkout.PathOf(changed)))
                File.Copy(Checkout.PathOf(changed), folder[$"twin/{changed}"], overwrite: true);
            else
                File.Delete(folder[$"twin/{changed}"]);
        }

        var there = PublishedApp.Publish(folder["twin"]);

        Assert.Equal(here, File.ReadAllText(Path.Combine(there, "assets.sha256")));
    }

    private async Task<Visitor> OpenAsync(int width, ColorScheme scheme)
    {
        var (browser, server) = await page.StartAsync();
        var visitor = await browser.VisitAsync(server.Address, options =>
        {
            options.ViewportSize = new ViewportSize { Width = width, Height = 900 };
            options.ColorScheme = scheme;
        });
        await visitor.Page.GotoAsync(server.Address.ToString());
        return visitor;
    }

    private static async Task SaveAsync(Visitor visitor, string name)
    {
        if (Environment.GetEnvironmentVariable("SGP_SCREENSHOTS") is { Length: > 0 } folder)
            await visitor.Page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(folder, name + ".png"),
                    FullPage = true,
                }
            );
    }

    private static string DigestOf(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
