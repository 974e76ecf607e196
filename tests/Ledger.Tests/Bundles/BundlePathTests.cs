using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The names that a container's files may have, and their order. Source:
/// docs/spec/bundle.md 1.</summary>
public sealed class BundlePathTests
{
    private static readonly string Hex = string.Concat(Enumerable.Repeat("0f", 32));

    [Fact]
    public void Files_stand_in_the_order_of_their_groups_and_then_of_their_names()
    {
        string[] ordered =
        [
            "MANIFEST.json",
            "checkpoint",
            "statement.json",
            "ledger/entries.jsonl",
            $"objects/sha256/00/{Hex[2..]}",
            $"objects/sha256/0f/{Hex[2..]}",
            $"objects/sha256/0f/{Hex[3..]}f",
            $"protocol/objects/0f/{Hex[..38]}",
            $"protocol/objects/0f/{Hex[2..]}",
            $"protocol/objects/1f/{Hex[..38]}",
            "proofs/A",
            "proofs/a",
            "policy",
            "ro-crate-metadata.json",
            "README.txt",
        ];

        for (var left = 0; left < ordered.Length; left++)
        {
            for (var right = 0; right < ordered.Length; right++)
                Assert.Equal(
                    left.CompareTo(right),
                    Math.Sign(BundlePath.Compare(ordered[left], ordered[right]))
                );
        }
    }

    [Fact]
    public void A_blobs_name_is_its_digest_and_nothing_else()
    {
        var digest = ArtifactDigest.Parse(Hex);
        var name = BundlePath.Object(digest);

        Assert.Equal($"objects/sha256/0f/{Hex[2..]}", name);
        Assert.Equal(digest, BundlePath.ObjectDigest(name));
        foreach (
            var other in (string[])
                [
                    name + "0",
                    name[..^1],
                    name[..^1] + "F",
                    name[..^1] + "g",
                    name.Replace("0f/", "0f-", StringComparison.Ordinal),
                    name.Replace("0f/0", "0f0/", StringComparison.Ordinal),
                    name.Replace("objects/s", "objects/S", StringComparison.Ordinal),
                    "/" + name,
                    "",
                ]
        )
        {
            Assert.Null(BundlePath.ObjectDigest(other));
            Assert.Null(BundlePath.RankOf(other));
        }
    }

    [Fact]
    public void A_git_object_has_forty_or_sixty_four_digits()
    {
        Assert.Equal($"protocol/objects/0f/{Hex[2..40]}", BundlePath.ProtocolObject(Hex[..40]));
        Assert.Equal($"protocol/objects/0f/{Hex[2..]}", BundlePath.ProtocolObject(Hex));
        foreach (
            var id in (string[])
                [
                    "",
                    "0",
                    "0f",
                    "0f0",
                    Hex[..39],
                    Hex[..41],
                    Hex[..63],
                    Hex + "0",
                    Hex[..39] + "g",
                    Hex[..39] + "F",
                    "g" + Hex[..39],
                    "policy",
                ]
        )
            Assert.Equal(
                "gitObjectId",
                Assert.Throws<ArgumentException>(() => BundlePath.ProtocolObject(id)).ParamName
            );
        foreach (
            var name in (string[])
                [
                    $"protocol/objects/0f-{Hex[..38]}",
                    $"protocol/Objects/0f/{Hex[..38]}",
                    $"protocol/objects/{Hex[..41]}",
                ]
        )
            Assert.Null(BundlePath.RankOf(name));
    }

    [Fact]
    public void A_proof_has_a_name_of_letters_digits_and_three_signs()
    {
        var longest = new string('p', BundlePath.MaxLength - "proofs/".Length);

        foreach (var name in (string[])["a", "A-1_b.tsr", "-", "_", "a.", "09azAZ", longest])
            Assert.Equal($"proofs/{name}", BundlePath.Proof(name));
        foreach (
            var name in (string[])["", ".", ".a", "a/b", "a b", "ä", "a\\b", "a~", longest + "p"]
        )
            Assert.Equal(
                "name",
                Assert.Throws<ArgumentException>(() => BundlePath.Proof(name)).ParamName
            );
        foreach (var name in (string[])["proof/a", "Proofs/a", "proofs"])
            Assert.Null(BundlePath.RankOf(name));
    }
}
