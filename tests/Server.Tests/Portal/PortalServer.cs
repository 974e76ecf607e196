using SecureGenomics.Provenance.BrowserKit;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>A server with its pages, as people reach it.</summary>
internal static class PortalServer
{
    /// <summary>Every page that anybody can open.</summary>
    public static string[] PagesOf(string study) =>
        [
            "/",
            $"/studies/{study}",
            $"/studies/{study}/contribute",
            "/verify",
            "/check",
            "/join",
            "/sign-in",
            "/studies/none",
        ];

    /// <summary>The program for the browser, where it was published; otherwise the test is skipped,
    /// by name.</summary>
    public static string RequireApp()
    {
        var folder = Checkout.PathOf("artifacts/publish/Web/release/wwwroot");
        if (!File.Exists(Path.Combine(folder, "sgp.js")))
            Assert.Skip("SKIPPED: needs the program for the browser: dotnet publish src/Web");
        return folder;
    }

    /// <summary>The address by which a browser makes passkeys: a name, not a number.</summary>
    public static Uri Named(this TestServer server) => new($"http://localhost:{server.Url.Port}");

    /// <summary>Opens a page and waits for it.</summary>
    public static async Task GoAsync(this Visitor visitor, string path) =>
        await visitor.Page.GotoAsync(path);

    /// <summary>A study that has ended with a result.</summary>
    public static async Task<HostedPeople> FinishedStudyAsync(TestServer server, int count = 3)
    {
        var people = server.Study();
        for (var i = 0; i < count; i++)
            people.Contribute($"c{i}");
        Finish(people);
        await Task.CompletedTask;
        return people;
    }

    /// <summary>Closes, computes and decrypts.</summary>
    public static void Finish(HostedPeople people)
    {
        people.Close();
        people.Wait(people.Ask("compute"));
        Decrypt(people);
    }

    /// <summary>Decrypts what was computed.</summary>
    public static void Decrypt(HostedPeople people)
    {
        using var study = people.Open(people.KeyHolder);
        Decryption.Publish(
            study,
            people.Keys,
            progress: null,
            TestContext.Current.CancellationToken
        );
    }
}
