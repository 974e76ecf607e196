using System.Text.Json;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Programs by others that judge what is said over HTTP.</summary>
public sealed class ForeignJudgeTests
{
    private const string Target = "https://hospital.example/v1/studies?page_size=3";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_implementation_of_RFC_9421_verifies_our_signatures(bool hasBody)
    {
        var script = Script("request.js", "http-message-sig");
        using var key = Ed25519PrivateKey.Generate();
        var digest = hasBody ? ContentDigest.Of("body"u8) : null;
        var method = hasBody ? "POST" : "GET";
        var signed = RequestSignature.Sign(key, method, Target, digest, DateTimeOffset.UtcNow);

        Assert.Equal(0, Verify(method, signed.Value));
        Assert.Equal(1, Verify(hasBody ? "PUT" : "DELETE", signed.Value));

        int Verify(string by, string value) =>
            ForeignProgram
                .Run(
                    "node",
                    script,
                    "verify",
                    Convert.ToHexStringLower(key.PublicKey.ToArray()),
                    by,
                    Target,
                    HeadersOf(signed.Input, value, digest)
                )
                .ExitCode;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void We_verify_signatures_of_another_implementation_of_RFC_9421(bool hasBody)
    {
        var script = Script("request.js", "http-message-sig");
        using var key = Ed25519PrivateKey.Generate();
        var seed = new byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        var digest = hasBody ? ContentDigest.Of("body"u8) : null;
        var method = hasBody ? "POST" : "GET";

        var (exit, output) = ForeignProgram.Run(
            "node",
            script,
            "sign",
            Convert.ToHexStringLower(seed),
            method,
            Target,
            HeadersOf(null, null, digest),
            key.KeyId
        );

        Assert.Equal(0, exit);
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
        Assert.True(
            RequestSignature.TryParse(
                headers[RequestSignature.InputHeader],
                headers[RequestSignature.SignatureHeader],
                out var signature
            )
        );
        Assert.True(signature!.Verify(key.PublicKey, method, Target, digest));
        Assert.False(signature.Verify(key.PublicKey, "PUT", Target, digest));
    }

    [Fact]
    public void A_linter_finds_the_description_well_formed()
    {
        var script = Script("openapi.js", "@redocly/openapi-core");
        var good = Checkout.PathOf("docs/spec/openapi.json");
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["bad.json"],
            File.ReadAllText(good).Replace("\"responses\"", "\"answers\"", StringComparison.Ordinal)
        );

        Assert.Equal(0, ForeignProgram.Run("node", script, good).ExitCode);
        Assert.Equal(1, ForeignProgram.Run("node", script, folder["bad.json"]).ExitCode);
    }

    [Fact]
    public async Task Gos_tlog_client_reads_the_log_over_http()
    {
        ForeignProgram.Require("go");
        Assert.SkipUnless(
            Directory.Exists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"),
            "SKIPPED: golang-golang-x-mod-dev is not installed; run tests/judges/install.sh"
        );
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        for (var i = 0; i < 3; i++)
            people.Contribute($"c{i}");
        people.Close();
        var judge = server["judge"];
        Assert.Equal(
            0,
            ForeignProgram
                .Run(
                    "/bin/sh",
                    "-c",
                    "GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= "
                        + "GOCACHE=\"${GOCACHE:-/tmp/sgp-judge-gocache}\" go build -o "
                        + $"'{judge}' '{Checkout.PathOf("tests/judges/go/main.go")}'"
                )
                .ExitCode
        );
        using var study = people.Open();
        var key = new VerifierKey(
            study.State.Study!.Predicate.Origin,
            study.State.Study.Predicate.Roles.Ledger
        );

        var log = new Uri(server.Url, people.Path).AbsoluteUri;
        Assert.Equal(0, ForeignProgram.Run(judge, "log", key.ToString(), log).ExitCode);
        var other = new VerifierKey(key.Name, people.Researcher.PublicKey);
        Assert.Equal(1, ForeignProgram.Run(judge, "log", other.ToString(), log).ExitCode);
    }

    [Fact]
    public async Task Curl_submits_a_contribution_as_the_guide_says()
    {
        ForeignProgram.Require("curl");
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var outbox = people.OutboxOf("c", people.Invite());
        ContributionFile.Write(people.Make(outbox), server["mine.contribution"]);
        var line = File.ReadAllLines(Checkout.PathOf("docs/guide/shared-study.md"))
            .SkipWhile(text => !text.StartsWith("curl ", StringComparison.Ordinal))
            .Take(2);
        var command = string.Concat(line)
            .Replace("\\", " ", StringComparison.Ordinal)
            .Replace("mine.contribution", server["mine.contribution"], StringComparison.Ordinal)
            .Replace("CODE", people.Invite(), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8080/", server.Url.AbsoluteUri, StringComparison.Ordinal)
            .Replace("/ID/", $"/{people.Id}/", StringComparison.Ordinal);

        var (exit, output) = ForeignProgram.Run(
            "/bin/sh",
            "-c",
            command.Replace("curl ", "curl -sf ", StringComparison.Ordinal)
        );

        Assert.Equal(0, exit);
        var receipt = JsonSerializer.Deserialize(output, WireJson.Default.ReceiptView)!;
        Assert.Equal(2UL, receipt.Index);
    }

    private static string Script(string name, string package)
    {
        ForeignProgram.Require("node");
        Assert.SkipUnless(
            Directory.Exists(Checkout.PathOf($"tests/judges/node/node_modules/{package}")),
            $"SKIPPED: {package} is not installed; run tests/judges/install.sh"
        );
        return Checkout.PathOf($"tests/judges/node/{name}");
    }

    private static string HeadersOf(string? input, string? value, string? digest)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (input is not null)
            headers.Add(RequestSignature.InputHeader, input);
        if (value is not null)
            headers.Add(RequestSignature.SignatureHeader, value);
        if (digest is not null)
            headers.Add(ContentDigest.Header, digest);
        return JsonSerializer.Serialize(headers);
    }
}
