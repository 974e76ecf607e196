using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>A real nginx with <c>deploy/nginx.conf</c> in front of a server.</summary>
public sealed class NginxTests
{
    [Fact]
    public async Task A_study_goes_through_the_proxy_that_the_guide_shows()
    {
        Assert.SkipUnless(
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Append("/usr/sbin")
                .Any(path => File.Exists(Path.Combine(path, "nginx"))),
            "SKIPPED: nginx is not installed; \"apt-get install nginx\" installs it"
        );
        using var folder = new TemporaryFolder();
        using var sample = new SampleProtocol();
        var port = FreePort();
        var url = new Uri($"https://localhost:{port}");
        using var server = new ServerProcess(
            folder["hospital"],
            folder["hospital/data"],
            SgpProcess.Passphrase,
            "--public-url",
            url.AbsoluteUri
        );
        await server.StartAsync();
        WriteCertificate(folder["cert.pem"], folder["key.pem"]);
        using var proxy = Start(folder, port, server.Url);
        using var http = new HttpClient(Trusting(folder["cert.pem"]));
        try
        {
            await UntilItAnswersAsync(http, new Uri(url, "/up"));
            await SgpAsync(
                "login",
                url.AbsoluteUri,
                "--name",
                "hospital",
                "--invitation",
                server.Invitation
            );
            var id = JsonDocument
                .Parse(
                    await SgpAsync(
                        "create",
                        "--remote",
                        "hospital",
                        "--protocol",
                        sample.Folder,
                        "--json"
                    )
                )
                .RootElement.GetProperty("study")
                .GetString()!;
            await SgpAsync("keygen", "--study", $"hospital/{id[..12]}", "-q");

            // What happens is told while the stream is open: nothing on the way keeps it back.
            using var events = await http.GetAsync(
                new Uri(url, $"/v1/studies/{id}/events"),
                HttpCompletionOption.ResponseHeadersRead
            );
            using var reader = new StreamReader(await events.Content.ReadAsStreamAsync());
            await ReadUntilAsync(reader, "\"kind\":\"context\"");
            await SgpAsync("invite", "--study", $"hospital/{id[..12]}", "--open");
            await File.WriteAllBytesAsync(
                folder["home/mine.vcf"],
                SampleProtocol.Vcf(["0/1", "1/1", "0/0"])
            );
            await SgpAsync(
                "contribute",
                "mine.vcf",
                "--study",
                $"hospital/{id[..12]}",
                "--yes",
                "-q"
            );
            await ReadUntilAsync(reader, "\"kind\":\"contribution\"");

            using var metrics = await http.GetAsync(new Uri(url, "/metrics"));
            Assert.Equal(HttpStatusCode.NotFound, metrics.StatusCode);
        }
        finally
        {
            using var end = Process.Start("kill", proxy.Id.ToString(CultureInfo.InvariantCulture));
            await proxy.WaitForExitAsync();
        }

        async Task<string> SgpAsync(params string[] arguments)
        {
            using var process = SgpProcess.StartUnder(
                ["env", $"SSL_CERT_FILE={folder["cert.pem"]}"],
                folder["home"],
                SgpProcess.Passphrase,
                arguments
            );
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(
                process.ExitCode == 0,
                $"sgp {string.Join(' ', arguments)}: {output}\n{await error}"
            );
            return output;
        }
    }

    private static SocketsHttpHandler Trusting(string certificateFile)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(certificateFile));
        return new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
    }

    /// <summary>nginx with the shipped file, told where the certificate and the server
    /// are.</summary>
    private static Process Start(TemporaryFolder folder, int port, Uri server)
    {
        File.WriteAllText(
            folder["site.conf"],
            File.ReadAllText(Checkout.PathOf("deploy/nginx.conf"))
                .Replace("listen 443", $"listen 127.0.0.1:{port}", StringComparison.Ordinal)
                .Replace("hospital.example.org;", "localhost;", StringComparison.Ordinal)
                .Replace("/etc/ssl/hospital.pem", folder["cert.pem"], StringComparison.Ordinal)
                .Replace("/etc/ssl/hospital.key", folder["key.pem"], StringComparison.Ordinal)
                .Replace("127.0.0.1:8080", server.Authority, StringComparison.Ordinal)
        );
        var places = string.Concat(
            ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(name =>
                $"{name}_temp_path {folder[name]};\n"
            )
        );
        File.WriteAllText(
            folder["nginx.conf"],
            $$"""
            daemon off;
            pid {{folder["pid"]}};
            events {}
            http {
            access_log off;
            {{places}}
            include {{folder["site.conf"]}};
            }
            """
        );
        var start = new ProcessStartInfo(
            "nginx",
            ["-e", folder["errors"], "-c", folder["nginx.conf"]]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["PATH"] += ":/usr/sbin";
        if (File.Exists("/usr/sbin/nginx"))
            start.FileName = "/usr/sbin/nginx";
        return Process.Start(start)!;
    }

    private static async Task UntilItAnswersAsync(HttpClient http, Uri up)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Assert.Equal("up\n", await http.GetStringAsync(up));
                return;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"the stream ended before {text}");
    }

    private static void WriteCertificate(string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
