using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace SecureGenomics.Provenance.BrowserKit;

/// <summary>One person at a browser; whatever their pages do that they must not is kept, and fails
/// the test at the end.</summary>
/// <remarks>
/// That is: a request to another host, a violation of the page's policy, an error that no script
/// caught, and a line in the console that the browser calls an error.
/// </remarks>
public sealed class Visitor : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Uri _origin;

    private Visitor(IBrowserContext context, Uri origin) => (Context, _origin) = (context, origin);

    /// <summary>Cookies, keys, and whatever else a browser keeps for one person.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The page that is open.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>What the pages did that they must not.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Answers that are expected to be errors, such as a 404 that a test asks
    /// for.</summary>
    public HashSet<int> ExpectedStatuses { get; } = [];

    /// <summary>What the console may say, because a test does it.</summary>
    public HashSet<string> ExpectedConsole { get; } = [];

    /// <summary>Closes the tab, whatever it does, and opens another.</summary>
    public async Task ReopenAsync()
    {
        await Page.CloseAsync();
        Page = await Context.NewPageAsync();
        Watch(Page);
    }

    internal static async Task<Visitor> OpenAsync(IBrowserContext context, Uri origin)
    {
        var visitor = new Visitor(context, origin);
        visitor.Page = await context.NewPageAsync();
        visitor.Watch(visitor.Page);
        return visitor;
    }

    /// <summary>Looks for what keeps people out: WCAG 2.2 A and AA, and axe's best
    /// practices.</summary>
    public async Task AssertAccessibleAsync()
    {
        var found = await Page.RunAxe();
        Assert.True(
            found.Violations.Length == 0,
            $"{Page.Url}\n"
                + string.Join(
                    '\n',
                    found.Violations.Select(violation =>
                        $"{violation.Id}: {violation.Help}\n  "
                        + string.Join("\n  ", violation.Nodes.Select(node => node.Html))
                    )
                )
        );
    }

    /// <summary>Fails where the page is wider than the screen: nobody scrolls sideways on a
    /// phone.</summary>
    public async Task AssertFitsAsync()
    {
        var wide = await Page.EvaluateAsync<int>(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        Assert.True(wide <= 0, $"{Page.Url} is {wide} pixels wider than the screen");
    }

    /// <summary>Fails on the first thing that a page did and must not.</summary>
    public void AssertNoFault() => Assert.Empty(_faults);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            var isExpected = ExpectedStatuses.Any(status =>
                message.Text.Contains($"status of {status}", StringComparison.Ordinal)
            );
            isExpected |= ExpectedConsole.Any(text =>
                message.Text.Contains(text, StringComparison.Ordinal)
            );
            if (message.Type == "error" && !isExpected)
                _faults.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => _faults.Enqueue($"{page.Url}: {error}");
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" && url.Authority != _origin.Authority)
                _faults.Enqueue($"{page.Url} asks {request.Url}");
        };
    }
}
