using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary><c>sgp remote audit-assets</c>: whether a server's pages are those of the
/// release.</summary>
public sealed class AssetAuditTests
{
    [Slow]
    [Fact]
    public async Task A_server_with_the_releases_files_passes_and_any_other_file_is_named()
    {
        var app = PortalServer.RequireApp();
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                AppFolder = app,
            }
        );
        await LoginAsync(server);
        var honest = await AuditAsync(server);

        await StartWithAsync(server, CopyOf(app, server["changed"]), "sgp.js", "export {}");
        var changed = await AuditAsync(server);
        await StartWithAsync(server, CopyOf(app, server["more"]), "more.js", "export {}");
        var more = await AuditAsync(server);

        Assert.Equal(0, honest.ExitCode);
        Assert.NotEqual(0, changed.ExitCode);
        Assert.Contains("app/sgp.js", changed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("assets/", changed.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, more.ExitCode);
        Assert.Contains("this program does not have it", more.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_denies_a_list_which_it_signed_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await LoginAsync(server);
        await AuditAsync(server);

        Directory.CreateDirectory(server["app"]);
        await server.Running.DisposeAsync();
        Directory.Delete(server["server/assets"], recursive: true);
        await File.WriteAllTextAsync(
            server["app/sgp.js"],
            "export {}",
            TestContext.Current.CancellationToken
        );
        server.ChangeOptions(options => Here(server, options) with { AppFolder = server["app"] });
        await server.StartAgainAsync();
        var (exit, output, error) = await AuditAsync(server);

        Assert.NotEqual(0, exit);
        Assert.Contains("denies it now", output + error, StringComparison.Ordinal);
    }

    /// <summary>The same address after a restart: the client knows the server by it.</summary>
    private static ServerOptions Here(TestServer server, ServerOptions options) =>
        options with
        {
            Urls = [server.Running.Urls[0]],
        };

    private static async Task StartWithAsync(
        TestServer server,
        string app,
        string name,
        string content
    )
    {
        await File.WriteAllTextAsync(
            Path.Combine(app, name),
            content,
            TestContext.Current.CancellationToken
        );
        File.Delete(Path.Combine(app, name + ".br"));
        server.ChangeOptions(options => Here(server, options) with { AppFolder = app });
        await server.Running.DisposeAsync();
        await server.StartAgainAsync();
    }

    private static string CopyOf(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private static async Task LoginAsync(TestServer server)
    {
        var code = server
            .Connect(server.Operator)
            .Send(
                HttpMethod.Post,
                "/v1/invitations",
                new Wire.InvitationRequest(Members.Operator),
                Wire.WireJson.Default.InvitationRequest,
                Wire.WireJson.Default.InvitationView
            )
            .Codes[0];
        await SgpProcess.MustAsync(
            server["auditor"],
            "login",
            server.Url.AbsoluteUri,
            "--name",
            "hospital",
            "--invitation",
            code
        );
    }

    private static Task<(int ExitCode, string Output, string Error)> AuditAsync(
        TestServer server
    ) => SgpProcess.RunAsync(server["auditor"], "remote", "audit-assets", "hospital");
}
