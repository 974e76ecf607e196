using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class AddManyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(23, 1)]
    [InlineData(23, 2)]
    public void A_sum_of_many_equals_adding_one_after_the_other(int count, int degreeOfParallelism)
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var terms = Enumerable.Range(0, count).Select(i => study.Encrypt([(ulong)i, 1])).ToArray();

        var sum = study.Evaluator.AddMany(terms, degreeOfParallelism);

        var expected = study.Evaluator.Add(terms[0], study.Evaluator.AddMany(terms[..1]));
        study.Evaluator.SubtractInPlace(expected, terms[0]);
        foreach (var term in terms[1..])
            study.Evaluator.AddInPlace(expected, term);
        Assert.True(sum.HasSameBytes(expected));
    }

    [Fact]
    public void More_terms_than_a_word_has_room_for_are_reduced_in_between()
    {
        // Sixteen residues of 60 bits fill a word.
        var parameters = EncryptionParameters.Bfv(
            SecurityProfile.SealDefault,
            4096,
            TestContexts.T
        ) with
        {
            CoeffModulus = CoeffModulus.Create(4096, [60, 49]),
        };
        var study = new BfvStudy(RlweContext.Create(parameters, SecurityProfile.SealDefault));
        var term = study.Encrypt([1]);
        term.MutableWords.Fill(parameters.CoeffModulus[0] - 1);

        var sum = study.Evaluator.AddMany([.. Enumerable.Repeat(term, 40)]);

        Assert.All(sum.Words.ToArray(), word =>
            Assert.Equal(parameters.CoeffModulus[0] - 40, word)
        );
    }

    [Fact]
    public void Terms_that_differ_or_none_are_refused()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var other = new BfvStudy(TestContexts.Bfv(degree: 8192));

        Assert.Throws<ArgumentException>(() => study.Evaluator.AddMany([]));
        Assert.Throws<ArgumentException>(() =>
            study.Evaluator.AddMany([study.Encrypt([1]), other.Encrypt([1])])
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            study.Evaluator.AddMany([study.Encrypt([1])], 0)
        );
    }
}
