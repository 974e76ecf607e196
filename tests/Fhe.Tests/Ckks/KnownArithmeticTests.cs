using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Known sums, differences, products and quotients of decimal numbers, under
/// encryption.</summary>
public sealed class KnownArithmeticTests
{
    private const double Scale = 1099511627776.0;
    private const double A = 12;
    private const double B = 2.89763;
    private const double C = -4.6e-12;

    [Fact]
    public void Encrypted_decimals_add_subtract_and_scale_as_they_must()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        var (evaluator, encoder) = (study.Evaluator, study.Encoder);
        var (a, b, c) = (Encrypt(A), Encrypt(B), Encrypt(C));

        Assert.Equal(22, Decrypt(evaluator.AddPlain(a, encoder.Encode([10.0], Scale))), 1e-6);
        Assert.Equal(9.10237, Decrypt(evaluator.Subtract(a, b)), 1e-6);
        Assert.Equal(
            13.618861,
            Decrypt(
                evaluator.RescaleToNext(evaluator.MultiplyPlain(b, encoder.Encode([4.7], Scale)))
            ),
            1e-6
        );
        Assert.Equal(
            -1.393939393939394e-13,
            Decrypt(
                evaluator.RescaleToNext(
                    evaluator.MultiplyPlain(c, encoder.Encode([1.0 / 33], Scale))
                )
            ),
            1e-6
        );

        Ciphertext Encrypt(double value) => study.Encryptor.Encrypt(encoder.Encode([value], Scale));
        double Decrypt(Ciphertext ciphertext) => study.Decrypt(ciphertext)[0].Real;
    }
}
