using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>In-place operations allocate nothing once their scratch exists.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void In_place_operations_allocate_no_byte()
    {
        // A context of its own: a shared one lends its scratch to other tests at the same time.
        var study = new BfvStudy(
            RlweContext.Create(
                EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 8192, TestContexts.T),
                SecurityProfile.Hesg2024
            )
        );
        var encryptor = new Encryptor(study.Context, study.PublicKey, RandomSource.System);
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1);
        ulong[] slots = [1, 2, 3];
        var plain = study.Encoder.Encode(slots);
        var (a, b, c, d) = (
            study.Encrypt([1]),
            study.Encrypt([2]),
            study.Encrypt([3]),
            study.Encrypt([4])
        );
        var e = study.Evaluator;
        var ntt = e.TransformToNtt(plain, a.ParmsId);
        var bytes = SealStream.Save(a);

        AssertAllocatesNothing("encode", () => study.Encoder.Encode(slots, plain));
        AssertAllocatesNothing("encrypt", () => encryptor.Encrypt(plain, d));
        AssertAllocatesNothing("add", () => e.AddInPlace(a, b));
        AssertAllocatesNothing("subtract", () => e.SubtractInPlace(a, b));
        AssertAllocatesNothing("negate", () => e.NegateInPlace(a));
        AssertAllocatesNothing("add plain", () => e.AddPlainInPlace(a, plain));
        AssertAllocatesNothing("multiply plain", () => e.MultiplyPlainInPlace(a, plain));
        AssertAllocatesNothing("multiply and relinearize", () =>
        {
            e.Multiply(a, b, c);
            e.RelinearizeInPlace(c, relin);
        });
        AssertAllocatesNothing("rotate", () => e.RotateRowsInPlace(a, 1, galois));
        AssertAllocatesNothing("NTT forms", () =>
        {
            e.TransformToNttInPlace(b);
            e.MultiplyPlainInPlace(b, ntt);
            e.TransformFromNttInPlace(b);
        });
        AssertAllocatesNothing("save", () => SealStream.Write(a, bytes));
        AssertAllocatesNothing("load", () =>
            SealStream.LoadCiphertextInto(study.Context, bytes, a)
        );
        AssertAllocatesNothing("encrypt and mod switch", () =>
        {
            encryptor.Encrypt(plain, d);
            e.ModSwitchToNextInPlace(d);
        });
    }

    [Fact]
    public void In_place_operations_of_CKKS_allocate_no_byte()
    {
        var context = RlweContext.Create(
            EncryptionParameters.Ckks(8192, 60, 40, 40, 60),
            SecurityProfile.Hesg2024
        );
        var study = new CkksStudy(context);
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1);
        var scale = Math.ScaleB(1, 40);
        double[] slots = [1, 2, 3];
        var plain = study.Encoder.Encode(slots, scale);
        var encryptor = new Encryptor(context, study.PublicKey, RandomSource.System);
        var (a, b, c) = (
            encryptor.Encrypt(plain),
            encryptor.Encrypt(plain),
            encryptor.Encrypt(plain)
        );
        var e = study.Evaluator;

        AssertAllocatesNothing("encode", () => study.Encoder.Encode(slots, scale, plain));
        AssertAllocatesNothing("encrypt", () => encryptor.Encrypt(plain, b));
        AssertAllocatesNothing("add", () => e.AddInPlace(a, b));
        AssertAllocatesNothing("subtract", () => e.SubtractInPlace(a, b));
        AssertAllocatesNothing("negate", () => e.NegateInPlace(a));
        AssertAllocatesNothing("add plain", () => e.AddPlainInPlace(a, plain));
        AssertAllocatesNothing("rotate", () => e.RotateInPlace(a, 1, galois));
        AssertAllocatesNothing("encrypt, multiply plain and rescale", () =>
        {
            encryptor.Encrypt(plain, b);
            e.MultiplyPlainInPlace(b, plain);
            e.RescaleToNextInPlace(b);
        });
        AssertAllocatesNothing("multiply, relinearize and rescale", () =>
        {
            e.Multiply(a, a, c);
            e.RelinearizeInPlace(c, relin);
            e.RescaleToNextInPlace(c);
        });
        AssertAllocatesNothing("encrypt and mod switch", () =>
        {
            encryptor.Encrypt(plain, b);
            e.ModSwitchToNextInPlace(b);
        });
    }

    // The least of several rounds: what an operation allocates it allocates in each of them, while
    // the
    // runtime's own one-time costs (a type loaded, a method compiled again) fall into some round or
    // other.
    private static void AssertAllocatesNothing(string name, Action action)
    {
        const int rounds = 5;
        const int runs = 3;
        action();
        var least = long.MaxValue;
        for (var round = 0; round < rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < runs; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal((name, 0L), (name, least));
    }
}
