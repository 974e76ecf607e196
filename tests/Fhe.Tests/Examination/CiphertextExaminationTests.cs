using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CiphertextExaminationTests
{
    [Fact]
    public void Encryptions_sums_and_products_hide_something_at_every_level_and_in_both_forms()
    {
        var study = new BfvStudy(TestContexts.Bfv(degree: 8192));
        var fresh = study.Encrypt([1, 2, 3]);
        var product = study.Evaluator.Multiply(fresh, fresh);
        var sum = study.Evaluator.Add(fresh, fresh);
        var last = study.Encrypt([1]);
        while (last.ParmsId != study.Context.LastParmsId)
            study.Evaluator.ModSwitchToNextInPlace(last);
        var ntt = study.Encrypt([1]);
        study.Evaluator.TransformToNttInPlace(ntt);

        Assert.All([fresh, product, sum, last, ntt], ciphertext =>
            Assert.False(CiphertextExamination.HidesNothing(study.Context, ciphertext))
        );
    }

    [Fact]
    public void A_CKKS_encryption_hides_something()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        using var plain = study.Encoder.Encode([1.0, 2.0], Math.Pow(2, 40));

        Assert.False(
            CiphertextExamination.HidesNothing(study.Context, study.Encryptor.Encrypt(plain))
        );
    }

    [Fact]
    public void A_ciphertext_whose_c1_is_one_hides_nothing_though_it_is_not_transparent()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var ciphertext = study.Encrypt([1]);
        ciphertext.MutablePoly(1).Clear();
        for (var i = 0; i < ciphertext.CoeffModulusCount; i++)
            ciphertext.MutableRow(1, i)[0] = 1;

        Assert.False(ciphertext.IsTransparent);
        Assert.True(CiphertextExamination.HidesNothing(study.Context, ciphertext));
    }

    [Fact]
    public void A_transparent_ciphertext_hides_nothing()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var ciphertext = study.Encrypt([1]);
        ciphertext.MutablePoly(1).Clear();

        Assert.True(CiphertextExamination.HidesNothing(study.Context, ciphertext));
    }

    [Fact]
    public void A_CKKS_ciphertext_with_a_short_c1_hides_nothing()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        using var plain = study.Encoder.Encode([1.0], Math.Pow(2, 40));
        var ciphertext = study.Encryptor.Encrypt(plain);
        MakeShort(study.Context.FirstLevel, ciphertext.MutablePoly(1));
        RnsPoly.ForwardNtt(study.Context.FirstLevel, ciphertext.MutablePoly(1));

        Assert.True(CiphertextExamination.HidesNothing(study.Context, ciphertext));
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void The_128th_large_coefficient_decides_wherever_it_stands(int large, bool hidesNothing)
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var level = study.Context.FirstLevel;
        var ciphertext = study.Encrypt([1]);
        MakeShort(level, ciphertext.MutablePoly(1));
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var half = (ulong)(level.Basis.Product / 2 % level.Rings[i].Modulus.Value);
            ciphertext.MutableRow(1, i)[^large..].Fill(half);
        }

        Assert.Equal(hidesNothing, CiphertextExamination.HidesNothing(study.Context, ciphertext));
    }

    [Fact]
    public void One_long_polynomial_beside_a_short_one_hides_something()
    {
        var study = new BfvStudy(TestContexts.Bfv(degree: 8192));
        var fresh = study.Encrypt([1]);
        var product = study.Evaluator.Multiply(fresh, fresh);
        MakeShort(study.Context.FirstLevel, product.MutablePoly(1));

        Assert.False(CiphertextExamination.HidesNothing(study.Context, product));
        MakeShort(study.Context.FirstLevel, product.MutablePoly(2));
        Assert.True(CiphertextExamination.HidesNothing(study.Context, product));
    }

    [Fact]
    public void The_examination_changes_no_word()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        using var plain = study.Encoder.Encode([1.0], Math.Pow(2, 40));
        var ciphertext = study.Encryptor.Encrypt(plain);
        var copy = ciphertext.Clone();

        CiphertextExamination.HidesNothing(study.Context, ciphertext);

        Assert.True(copy.HasSameBytes(ciphertext));
    }

    [Fact]
    public void A_ciphertext_of_another_context_throws()
    {
        var study = new BfvStudy(TestContexts.Bfv());

        Assert.Throws<ArgumentException>(() =>
            CiphertextExamination.HidesNothing(TestContexts.Bfv(degree: 8192), study.Encrypt([1]))
        );
    }

    private static void MakeShort(RlweLevel level, Span<ulong> poly)
    {
        var small = new ulong[level.Degree];
        PrivateSampler.Ternary(RandomSource.ForTests(4), new WordPool(), small);
        RnsPoly.Lift(level, small, poly);
    }
}
