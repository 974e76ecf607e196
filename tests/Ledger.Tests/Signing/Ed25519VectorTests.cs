using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>C2SP/CCTV's edge cases: which flags the strict rule forgives, and that both ways
/// agree.</summary>
public class Ed25519VectorTests
{
    // The rule rejects every other flag: low_order_A, low_order_R, non_canonical_A,
    // non_canonical_R, low_order_residue (valid only with the cofactor) and reencoded_k.
    private static readonly string[] Forgiven = ["low_order_component_A", "low_order_component_R"];

    [Fact]
    public void The_library_decides_every_vector_by_its_flags() =>
        ForEachVector(
            (key, message, signature, flags) =>
                Assert.Equal(
                    flags.All(Forgiven.Contains),
                    Ed25519.Verify(new Ed25519PublicKey(key), message, signature)
                )
        );

    [Fact]
    public void The_equation_in_integers_decides_every_vector_by_its_flags() =>
        ForEachVector(
            (key, message, signature, flags) =>
                Assert.Equal(
                    flags.All(Forgiven.Contains),
                    Ed25519Equation.Holds(key, message, signature)
                )
        );

    [Fact]
    public void The_second_look_for_newer_libraries_decides_every_vector_by_its_flags() =>
        ForEachVector(
            (key, message, signature, flags) =>
                Assert.Equal(
                    flags.All(Forgiven.Contains),
                    Ed25519.IsStrict(key, message, signature)
                )
        );

    [Fact]
    public void The_verdict_for_each_combination_of_flags_is_the_documented_one()
    {
        var verdicts = new SortedDictionary<string, (int Accepted, int Rejected)>(
            StringComparer.Ordinal
        );
        ForEachVector(
            (key, message, signature, flags) =>
            {
                var name =
                    flags.Length == 0
                        ? "(none)"
                        : string.Join(" ", flags.Order(StringComparer.Ordinal));
                var (accepted, rejected) = verdicts.GetValueOrDefault(name);
                verdicts[name] = Ed25519.Verify(new Ed25519PublicKey(key), message, signature)
                    ? (accepted + 1, rejected)
                    : (accepted, rejected + 1);
            }
        );

        Snapshot.Match(
            string.Concat(
                verdicts.Select(row =>
                    $"{(row.Value.Accepted > 0 ? "accept" : "reject")} "
                    + $"{row.Value.Accepted + row.Value.Rejected, 3}  {row.Key}\n"
                )
            )
        );
        Assert.All(verdicts.Values, counts =>
            Assert.True(counts.Accepted == 0 || counts.Rejected == 0)
        );
    }

    [Fact]
    public void A_scalar_above_the_group_order_is_rejected()
    {
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        var signature = key.Sign("message"u8);
        var order =
            System.Numerics.BigInteger.Pow(2, 252)
            + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493");
        var larger = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        larger.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);

        Assert.False(Ed25519.Verify(key.PublicKey, "message"u8, signature));
        Assert.False(Ed25519Equation.Holds(key.PublicKey.ToArray(), "message"u8, signature));
        Assert.False(Ed25519.IsStrict(key.PublicKey.ToArray(), "message"u8, signature));
    }

    [Fact]
    public void A_scalar_is_canonical_up_to_the_group_order()
    {
        Assert.True(IsCanonical(0));
        Assert.True(IsCanonical(RistrettoTests.Order - 1));
        Assert.False(IsCanonical(RistrettoTests.Order));
        Assert.False(IsCanonical(System.Numerics.BigInteger.Pow(2, 256) - 1));

        static bool IsCanonical(System.Numerics.BigInteger scalar)
        {
            var bytes = new byte[32];
            scalar.TryWriteBytes(bytes, out _, isUnsigned: true);
            return Ed25519Equation.IsCanonicalScalar(bytes);
        }
    }

    [Fact]
    public void A_signature_of_the_opposite_point_is_rejected()
    {
        // S·B = −(R + H·A) has the same y and the other x.
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        var signature = key.Sign("message"u8);
        Assert.True(Ed25519Equation.Holds(key.PublicKey.ToArray(), "message"u8, signature));
        var opposite =
            RistrettoTests.Order
            - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true);
        signature.AsSpan(32).Clear();
        opposite.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);

        Assert.False(Ed25519Equation.Holds(key.PublicKey.ToArray(), "message"u8, signature));
        Assert.False(Ed25519.Verify(key.PublicKey, "message"u8, signature));
    }

    [Fact]
    public void One_vector_tells_the_libraries_apart() =>
        Assert.Equal(
            ("cofactor-only", false),
            (Ed25519SelfTest.CofactorOnly.Name, Ed25519SelfTest.CofactorOnly.IsValid)
        );

    [Fact]
    public void The_default_key_never_verifies()
    {
        // Identity key, R = identity, S = 0: a rule that forgives small orders says yes to
        // everything.
        var signature = new byte[64];
        signature[0] = 1;

        Assert.False(Ed25519.Verify(default, "anything"u8, signature));
    }

    private static void ForEachVector(Action<byte[], byte[], byte[], string[]> check)
    {
        var path = SharedFolder.Require("vectors/ed25519/cctv-ed25519vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        Assert.Equal(914, document.RootElement.GetArrayLength());
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            var flags = vector.GetProperty("flags");
            check(
                Convert.FromHexString(vector.GetProperty("key").GetString()!),
                Encoding.UTF8.GetBytes(vector.GetProperty("msg").GetString()!),
                Convert.FromHexString(vector.GetProperty("sig").GetString()!),
                flags.ValueKind == JsonValueKind.Null
                    ? []
                    : [.. flags.EnumerateArray().Select(flag => flag.GetString()!)]
            );
        }
    }
}
