using Microsoft.Playwright;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.BrowserKit;

/// <summary>Headless Chromium, as Debian packages it; without it the test is skipped, by
/// name.</summary>
public sealed class RealBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private RealBrowser(IPlaywright playwright, IBrowser browser) =>
        (_playwright, Browser) = (playwright, browser);

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; }

    /// <summary>Starts a browser with a profile of its own.</summary>
    public static async Task<RealBrowser> StartAsync()
    {
        var chromium = ForeignProgram.RequirePath("chromium", "chromium-browser", "google-chrome");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        return new RealBrowser(playwright, browser);
    }

    /// <summary>A visitor: cookies and keys of their own.</summary>
    /// <param name="origin">The only server that its pages may ask.</param>
    /// <param name="change">Width, colours and the like.</param>
    public async Task<Visitor> VisitAsync(
        Uri origin,
        Action<BrowserNewContextOptions>? change = null
    )
    {
        ArgumentNullException.ThrowIfNull(origin);
        var options = new BrowserNewContextOptions
        {
            BaseURL = origin.GetLeftPart(UriPartial.Authority),
            Locale = "en-GB",
        };
        change?.Invoke(options);
        var context = await Browser.NewContextAsync(options);
        context.SetDefaultTimeout(60_000);
        return await Visitor.OpenAsync(context, origin);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
