using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_served_description_is_the_committed_one()
    {
        await using var server = await TestServer.StartAsync();
        var served =
            Encoding
                .UTF8.GetString(server.Connect().GetBytes("/v1/openapi.json"))
                .ReplaceLineEndings("\n")
                .TrimEnd() + "\n";
        var file = Checkout.PathOf("docs/spec/openapi.json");
        if (Environment.GetEnvironmentVariable("SGP_ACCEPT_API") == "1")
            await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);

        Assert.Equal(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            served
        );
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_a_sentence()
    {
        await using var server = await TestServer.StartAsync();
        var document = JsonNode.Parse(server.Connect().GetBytes("/v1/openapi.json"))!;
        var operations = document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!)
            .ToArray();

        Assert.True(operations.Length > 25);
        Assert.All(operations, operation =>
        {
            Assert.NotNull(operation["operationId"]);
            Assert.EndsWith(".", (string)operation["summary"]!);
        });
        Assert.Equal(
            operations.Length,
            operations.Select(operation => (string)operation["operationId"]!).Distinct().Count()
        );
    }
}
