using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Server;

/// <summary>Makes pages: HTML that works without script, under a policy that allows this server's
/// own files and nothing else.</summary>
internal sealed class PageRenderer : IDisposable
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'";

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    /// <summary>The policy of a page that only reads.</summary>
    public static string ReadingPolicy => Policy;

    /// <summary>The policy of the pages that encrypt and verify: the project's own WebAssembly in
    /// a worker, and a report in a frame of its own.</summary>
    public static string WorkingPolicy { get; } =
        $"{Policy} 'wasm-unsafe-eval' {HtmlReport.PolicySources.Script}; worker-src 'self'".Replace(
            "style-src 'self'",
            $"style-src 'self' {HtmlReport.PolicySources.Style}",
            StringComparison.Ordinal
        );

    /// <summary>A page as an answer.</summary>
    /// <param name="context">Whom it goes to.</param>
    /// <param name="parameters">The page's parameters, by name.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="policy">What the page may do.</param>
    public async Task<IResult> RenderAsync<TPage>(
        HttpContext context,
        Dictionary<string, object?> parameters,
        int status = 200,
        string? policy = null
    )
        where TPage : IComponent
    {
        context.Response.Headers.ContentSecurityPolicy = policy ?? ReadingPolicy;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // With "no-referrer" a browser would hide even from this server where its forms come from.
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        await using var renderer = new HtmlRenderer(_services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (
                await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))
            ).ToHtmlString()
        );
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();
}
