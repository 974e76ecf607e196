using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class BatchEncryptionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_vector_is_encrypted_in_its_place(int degreeOfParallelism)
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var encryptor = new Encryptor(study.Context, study.PublicKey, RandomSource.System);
        ulong[][] slots = [.. Enumerable.Range(0, 20).Select(i => new[] { (ulong)i, 7UL })];

        var ciphertexts = BatchEncryption.EncodeAndEncrypt(
            study.Encoder,
            encryptor,
            slots,
            degreeOfParallelism
        );

        for (var i = 0; i < slots.Length; i++)
            Assert.Equal(slots[i], study.Decrypt(ciphertexts[i])[..2]);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var study = new BfvStudy(TestContexts.Bfv());

        Assert.Throws<ArgumentException>(() =>
            BatchEncryption.EncodeAndEncrypt(
                study.Encoder,
                study.Encryptor,
                [
                    [1],
                ],
                2
            )
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            BatchEncryption.EncodeAndEncrypt(
                study.Encoder,
                study.Encryptor,
                [
                    [1],
                ],
                0
            )
        );
        Assert.Throws<ArgumentException>(() =>
            BatchEncryption.EncodeAndEncrypt(
                study.Encoder,
                study.Encryptor,
                [
                    [TestContexts.T],
                ]
            )
        );
    }
}
