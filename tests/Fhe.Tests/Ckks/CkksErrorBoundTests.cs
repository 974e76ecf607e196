using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Real errors stay within the bound, operation by operation.</summary>
public sealed class CkksErrorBoundTests
{
    private static readonly RlweContext Context = RlweContext.Create(
        EncryptionParameters.Ckks(8192, 60, 40, 40, 60),
        SecurityProfile.Hesg2024
    );

    private static readonly double Scale = Math.ScaleB(1, 40);

    [Fact]
    public void Every_operation_keeps_its_error_within_the_bound()
    {
        var generator = new KeyGenerator(Context, RandomSource.ForTests(11));
        using var secret = generator.CreateSecretKey();
        var (relin, galois) = (
            generator.CreateRelinKeys(secret),
            generator.CreateGaloisKeys(secret, 1)
        );
        var encryptor = new Encryptor(
            Context,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(12)
        );
        var encoder = new CkksEncoder(Context);
        var evaluator = new CkksEvaluator(Context);
        var random = new Random(13);
        double[] left = [.. Enumerable.Range(0, 4096).Select(_ => (4 * random.NextDouble()) - 2)];
        double[] right = [.. Enumerable.Range(0, 4096).Select(_ => (4 * random.NextDouble()) - 2)];
        var (a, b) = (Encrypt(left), Encrypt(right));
        var fresh = CkksErrorBound.Fresh(Context, 2, Scale);
        using var factor = encoder.Encode(right, Scale);

        Check(a, left, fresh);
        Check(evaluator.Add(a, b), Zip((x, y) => x + y), fresh.Add(fresh));
        Check(evaluator.AddMany([a, b, a]), Zip((x, y) => x + y + x), fresh.Sum(3));
        Check(evaluator.Rotate(a, 1, galois), [.. left[1..], left[0]], fresh.SwitchKey(Context));
        Check(evaluator.AddPlain(a, factor), Zip((x, y) => x + y), fresh.AddPlain(Context, 2));
        var scaled = evaluator.MultiplyPlain(a, factor);
        Check(scaled, Zip((x, y) => x * y), fresh.MultiplyPlain(Context, 2, Scale));
        Check(
            evaluator.RescaleToNext(scaled),
            Zip((x, y) => x * y),
            fresh.MultiplyPlain(Context, 2, Scale).Rescale(Context)
        );
        var product = evaluator.Relinearize(evaluator.Multiply(a, b), relin);
        var bound = fresh.Multiply(fresh).SwitchKey(Context);
        Check(product, Zip((x, y) => x * y), bound);
        Check(evaluator.RescaleToNext(product), Zip((x, y) => x * y), bound.Rescale(Context));
        Check(evaluator.ModSwitchToNext(a), left, fresh.ModSwitchToNext());

        Ciphertext Encrypt(double[] values)
        {
            using var plaintext = encoder.Encode(values, Scale);
            return encryptor.Encrypt(plaintext);
        }

        double[] Zip(Func<double, double, double> operation) => [.. left.Zip(right, operation)];

        void Check(Ciphertext ciphertext, double[] expected, CkksErrorBound claimed)
        {
            using var decryptor = new Decryptor(Context, secret);
            using var plaintext = decryptor.Decrypt(ciphertext);
            var slots = new Complex[expected.Length];
            encoder.DecodeRawKeepPrivate(plaintext, slots);
            var error = slots.Zip(expected, (slot, value) => (slot - value).Magnitude).Max();

            Assert.Equal(
                (ciphertext.Scale, ciphertext.CoeffModulusCount),
                (claimed.Scale, claimed.PrimeCount)
            );
            Assert.True(
                error <= claimed.SlotError,
                $"error {error:e2}, bound {claimed.SlotError:e2}"
            );
            Assert.True(claimed.Fits(Context));
        }
    }

    [Fact]
    public void A_message_that_fills_the_modulus_does_not_fit() =>
        Assert.False(CkksErrorBound.Fresh(Context, Math.ScaleB(1, 100), Scale).Fits(Context));
}
