using System.Collections.Immutable;
using System.Text.Json;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The probes of transparency-dev/merkle: one mutation of a good proof per file.</summary>
public class MerkleVectorTests
{
    [Fact]
    public void Every_inclusion_probe_gets_its_verdict()
    {
        var probes = Probes("vectors/merkle/inclusion");

        Assert.Equal(98, probes.Count);
        foreach (var (path, probe) in probes)
        {
            var proof = new InclusionProof(
                probe.GetProperty("leafIdx").GetUInt64(),
                probe.GetProperty("treeSize").GetUInt64(),
                PathOf(probe)
            );
            var accepted = proof.Verify(
                new LeafHash(Digest(probe.GetProperty("leafHash"))),
                new RootHash(Digest(probe.GetProperty("root")))
            );

            Assert.True(accepted != probe.GetProperty("wantErr").GetBoolean(), path);
        }
    }

    [Fact]
    public void Every_consistency_probe_gets_its_verdict()
    {
        var probes = Probes("vectors/merkle/consistency");

        Assert.Equal(98, probes.Count);
        foreach (var (path, probe) in probes)
        {
            var proof = new ConsistencyProof(
                probe.GetProperty("size1").GetUInt64(),
                probe.GetProperty("size2").GetUInt64(),
                PathOf(probe)
            );
            var accepted = proof.Verify(
                new RootHash(Digest(probe.GetProperty("root1"))),
                new RootHash(Digest(probe.GetProperty("root2")))
            );

            Assert.True(accepted != probe.GetProperty("wantErr").GetBoolean(), path);
        }
    }

    private static List<(string Path, JsonElement Probe)> Probes(string folder) =>
        [
            .. Directory
                .EnumerateFiles(SharedFolder.Require(folder), "*.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => (path, JsonDocument.Parse(File.ReadAllBytes(path)).RootElement)),
        ];

    private static ImmutableArray<Sha256Digest> PathOf(JsonElement probe) =>
        probe.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
            ? [.. proof.EnumerateArray().Select(Digest)]
            : [];

    // Some probes hold bytes that are no digest, which our types cannot carry. No bytes are the
    // default; for other lengths a marked hash stands: equal stays equal, different different.
    private static Sha256Digest Digest(JsonElement hash)
    {
        var bytes = hash.ValueKind == JsonValueKind.Null ? [] : hash.GetBytesFromBase64();
        return bytes.Length switch
        {
            0 => default,
            Sha256Digest.SizeInBytes => new Sha256Digest(bytes),
            _ => Sha256Digest.Compute([.. "no digest: "u8, .. bytes]),
        };
    }
}
