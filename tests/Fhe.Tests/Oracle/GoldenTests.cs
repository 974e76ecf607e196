using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Committed bytes of real SEAL, for machines without the judge.</summary>
/// <remarks>Made by tests/oracle/make-golden.mjs.</remarks>
public sealed class GoldenTests
{
    [Fact]
    public void BFV_objects_of_SEAL_load_and_every_result_has_SEALs_digest()
    {
        var golden = new Golden("bfv");
        var context = golden.Context;
        using var secret = SealStream.LoadSecretKey(context, golden.Read("secret.zstd.seal"));
        using var decryptor = new Decryptor(context, secret);
        var plain = SealStream.LoadPlaintext(context, golden.Read("plain.zlib.seal"));
        var a = SealStream.LoadCiphertext(context, golden.Read("seeded.seal"));
        var b = SealStream.LoadCiphertext(context, golden.Read("fresh.zlib.seal"));
        var relin = SealStream.LoadRelinKeys(context, golden.Read("relin-seeded.zstd.seal"));
        var galois = SealStream.LoadGaloisKeys(context, golden.Read("galois-seeded.zstd.seal"));
        var e = new BfvEvaluator(context);
        var encoder = new BatchEncoder(context);
        ulong[] slots = [.. Enumerable.Range(0, 1024).Select(i => (ulong)(i * i % 12289))];

        Assert.True(encoder.Encode(slots).HasSameBytes(plain));
        Assert.True(decryptor.Decrypt(a).HasSameBytes(plain));
        Assert.True(decryptor.Decrypt(b).HasSameBytes(plain));
        golden.Check("secret", SealStream.Save(secret));
        golden.Check("plain", SealStream.Save(plain));
        golden.Check("seeded", SealStream.Save(a));
        golden.Check("fresh", SealStream.Save(b));
        golden.Check("relin", SealStream.Save(relin));
        golden.Check("galois", SealStream.Save(galois));
        golden.Check("add", SealStream.Save(e.Add(a, b)));
        golden.Check("subtract", SealStream.Save(e.Subtract(a, b)));
        golden.Check("negate", SealStream.Save(e.Negate(a)));
        golden.Check("addPlain", SealStream.Save(e.AddPlain(a, plain)));
        golden.Check("multiplyPlain", SealStream.Save(e.MultiplyPlain(a, plain)));
        var product = e.Multiply(a, b);
        golden.Check("multiply", SealStream.Save(product));
        var relinearized = e.Relinearize(product, relin);
        golden.Check("relinearize", SealStream.Save(relinearized));
        golden.Check("rotate", SealStream.Save(e.RotateRows(a, 1, galois)));
        golden.Check("next", SealStream.Save(e.ModSwitchToNext(relinearized)));
        golden.CheckAllUsed();
    }

    [Fact]
    public void CKKS_objects_of_SEAL_load_and_every_result_has_SEALs_digest()
    {
        var golden = new Golden("ckks");
        var context = golden.Context;
        using var secret = SealStream.LoadSecretKey(context, golden.Read("secret.zstd.seal"));
        using var decryptor = new Decryptor(context, secret);
        var plain = SealStream.LoadPlaintext(context, golden.Read("plain.zlib.seal"));
        var a = SealStream.LoadCiphertext(context, golden.Read("seeded.seal"));
        var b = SealStream.LoadCiphertext(context, golden.Read("fresh.zlib.seal"));
        var relin = SealStream.LoadRelinKeys(context, golden.Read("relin-seeded.zstd.seal"));
        var galois = SealStream.LoadGaloisKeys(context, golden.Read("galois-seeded.zstd.seal"));
        var e = new CkksEvaluator(context);
        var encoder = new CkksEncoder(context);
        Complex[] slots = [.. Enumerable.Range(0, 512).Select(i => new Complex(i / 512.0, 0))];
        var decoded = new Complex[512];
        encoder.DecodeRawKeepPrivate(decryptor.Decrypt(b), decoded);

        Assert.True(encoder.IsEncodingOf(plain, slots, 1 << 30));
        Assert.All(slots.Zip(decoded), pair =>
            Assert.InRange((pair.First - pair.Second).Magnitude, 0, 0.01)
        );
        golden.Check("secret", SealStream.Save(secret));
        golden.Check("plain", SealStream.Save(plain));
        golden.Check("seeded", SealStream.Save(a));
        golden.Check("fresh", SealStream.Save(b));
        golden.Check("relin", SealStream.Save(relin));
        golden.Check("galois", SealStream.Save(galois));
        golden.Check("add", SealStream.Save(e.Add(a, b)));
        golden.Check("subtract", SealStream.Save(e.Subtract(a, b)));
        golden.Check("negate", SealStream.Save(e.Negate(a)));
        golden.Check("addPlain", SealStream.Save(e.AddPlain(a, plain)));
        golden.Check("multiplyPlain", SealStream.Save(e.MultiplyPlain(a, plain)));
        var product = e.Multiply(a, b);
        golden.Check("multiply", SealStream.Save(product));
        var relinearized = e.Relinearize(product, relin);
        golden.Check("relinearize", SealStream.Save(relinearized));
        golden.Check("rotate", SealStream.Save(e.Rotate(a, 1, galois)));
        golden.Check("next", SealStream.Save(e.RescaleToNext(relinearized)));
        golden.CheckAllUsed();
    }

    private sealed class Golden
    {
        private readonly string _folder;
        private readonly Dictionary<string, string> _digests;

        public Golden(string name)
        {
            _folder = Checkout.PathOf($"tests/Fhe.Tests/Golden/{name}");
            _digests = JsonSerializer.Deserialize<Dictionary<string, string>>(Read("sha256.json"))!;
            Context = RlweContext.CreateInsecure(SealStream.LoadParameters(Read("parms.seal")));
        }

        public RlweContext Context { get; }

        public byte[] Read(string file) => File.ReadAllBytes(Path.Combine(_folder, file));

        public void Check(string operation, byte[] stream)
        {
            Assert.True(_digests.Remove(operation, out var expected), operation);
            Assert.Equal(
                (operation, expected),
                (operation, Convert.ToHexStringLower(SHA256.HashData(stream)))
            );
        }

        public void CheckAllUsed() => Assert.Empty(_digests);
    }
}
