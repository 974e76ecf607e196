using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using SecureGenomics.Provenance.BrowserKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary><c>sgp ask</c>: an owner's values, encrypted and decrypted on the own
/// machine.</summary>
public sealed class QuestionTests : IAsyncLifetime
{
    private readonly TestKit.TemporaryFolder _home = new();
    private System.Diagnostics.Process _program = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _address = new Uri($"http://{listener.LocalEndpoint}/");
        }

        _program = SgpProcess.Start(
            _home["home"],
            "ask",
            "health-linear",
            "--listen",
            _address.AbsoluteUri
        );
        _ = _program.StandardError.ReadToEndAsync();
        Assert.StartsWith(
            "listening on",
            await _program.StandardOutput.ReadLineAsync(),
            StringComparison.Ordinal
        );
    }

    public ValueTask DisposeAsync()
    {
        _program.Kill();
        _program.WaitForExit();
        _program.Dispose();
        _home.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("application/json", "{\"input\":\"10,11\"}", "{\"output\":[40,44]}\n")]
    // As "curl -d" sends it.
    [InlineData(
        "application/x-www-form-urlencoded",
        "{\"input\":\"0, 1000\"}",
        "{\"output\":[0,4000]}\n"
    )]
    public async Task A_program_gets_the_numbers(string mediaType, string body, string expected)
    {
        using var answer = await PostAsync(body, mediaType);

        Assert.Equal(
            expected,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("{\"input\":\"10\"}", "found 1")]
    [InlineData("{\"input\":\"10,5000\"}", "cholesterol")]
    [InlineData("{\"input\":[10,11]}", "values between commas")]
    [InlineData("{", "values between commas")]
    public async Task Other_values_get_a_problem_that_says_what_fits(string body, string says)
    {
        using var answer = await PostAsync(body, "application/json");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(
            says,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Host", "evil.example")]
    public async Task A_page_of_another_site_gets_nothing(string header, string value)
    {
        using var answer = await PostAsync("{\"input\":\"10,11\"}", "text/plain", (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Slow]
    [Fact]
    public async Task The_form_answers_a_person()
    {
        await using var browser = await RealBrowser.StartAsync();
        await using var visitor = await browser.VisitAsync(_address);
        var page = visitor.Page;

        await visitor.GoAsync("/");
        await visitor.AssertAccessibleAsync();
        await page.GetByLabel("glucose").FillAsync("10");
        await page.GetByLabel("cholesterol").FillAsync("11");
        await page.GetByRole(AriaRole.Button).ClickAsync();

        await Assertions
            .Expect(page.Locator("#outcome tbody"))
            .ToHaveTextAsync("glucose40cholesterol44");
        await visitor.AssertAccessibleAsync();
        visitor.AssertNoFault();
    }

    private async Task<HttpResponseMessage> PostAsync(
        string body,
        string mediaType,
        params (string Name, string Value)[] headers
    )
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(body, Encoding.UTF8, mediaType),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
