using System.Buffers.Binary;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class SealStreamTests
{
    private static readonly RlweContext Context = TestContexts.Bfv(SecurityProfile.SealDefault);
    private static readonly Samples Made = new(Context);

    [Fact]
    public void Sizes_are_those_of_SEAL()
    {
        Assert.Equal(129, SealStream.Save(Context.Parameters).Length);
        Assert.Equal(131185, SealStream.Save(Made.Ciphertext).Length);
        Assert.Equal(196721, SealStream.Save(Made.PublicKey).Length);
        Assert.Equal(88 + (8 * 3 * 4096), SealStream.Save(Made.SecretKey).Length);
        Assert.Equal(88 + (8 * 4096), SealStream.Save(Made.Plaintext).Length);
        Assert.Equal(
            524401,
            SealStream.SizeOf(new Samples(TestContexts.Bfv(degree: 8192)).Ciphertext)
        );
    }

    [Fact]
    public void Every_object_survives_a_round_trip()
    {
        Assert.Equal(
            Context.Parameters,
            SealStream.LoadParameters(SealStream.Save(Context.Parameters))
        );
        Assert.True(
            Made.Plaintext.HasSameBytes(
                SealStream.LoadPlaintext(Context, SealStream.Save(Made.Plaintext))
            )
        );
        Assert.True(
            Made.Ciphertext.HasSameBytes(
                SealStream.LoadCiphertext(Context, SealStream.Save(Made.Ciphertext))
            )
        );
        Assert.True(
            Made.PublicKey.Pair.HasSameBytes(
                SealStream.LoadPublicKey(Context, SealStream.Save(Made.PublicKey)).Pair
            )
        );
        using var secret = SealStream.LoadSecretKey(Context, SealStream.Save(Made.SecretKey));
        Assert.True(Made.SecretKey.Words.SequenceEqual(secret.Words));
    }

    [Fact]
    public void A_loaded_key_decrypts_a_loaded_ciphertext()
    {
        using var secret = SealStream.LoadSecretKey(Context, SealStream.Save(Made.SecretKey));
        using var decryptor = new Decryptor(Context, secret);

        var plain = decryptor.Decrypt(
            SealStream.LoadCiphertext(Context, SealStream.Save(Made.Ciphertext))
        );

        Assert.True(plain.HasSameBytes(Made.Plaintext));
    }

    [Fact]
    public void Loading_into_a_ciphertext_reuses_its_memory()
    {
        var bytes = SealStream.Save(Made.Ciphertext);
        var destination = SealStream.LoadCiphertext(Context, bytes);
        SealStream.LoadCiphertextInto(Context, bytes, destination);

        var before = GC.GetAllocatedBytesForCurrentThread();
        SealStream.LoadCiphertextInto(Context, bytes, destination);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.True(destination.HasSameBytes(Made.Ciphertext));
    }

    [Fact]
    public void A_transparent_ciphertext_loads_and_says_so()
    {
        var bytes = SealStream.Save(Made.Ciphertext);
        bytes.AsSpan(bytes.Length / 2 + 57).Clear();

        Assert.True(SealStream.LoadCiphertext(Context, bytes).IsTransparent);
        Assert.False(Made.Ciphertext.IsTransparent);
    }

    [Fact]
    public void The_last_residue_below_its_prime_loads()
    {
        var bytes = SealStream.Save(Made.Ciphertext);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(113), 0xffffee000);

        Assert.Equal(0xffffee000UL, SealStream.LoadCiphertext(Context, bytes).Words[0]);
    }

    // Offset, bytes to put there, what the message must say.
    public static TheoryData<int, string, string> CiphertextFaults =>
        new()
        {
            { 0, "5fa1", "magic" },
            { 2, "11", "header size" },
            { 3, "03", "version" },
            { 3, "05", "version" },
            { 5, "03", "compression" },
            { 6, "0100", "reserved" },
            { 8, "70000200", "expected the end" },
            { 8, "72000200", "size" },
            { 8, "0f00000000000000", "size" },
            { 8, "ffffffffffffffff", "size" },
            { 16, "00", "parms_id" },
            { 48, "02", "is_ntt_form" },
            { 49, "01", "size" },
            { 49, "00", "size" },
            { 49, "11", "size" },
            { 97, "71", "size" },
            { 57, "0020", "n:" },
            { 65, "03", "k:" },
            { 73, "01", "scale" },
            { 81, "02", "correction_factor" },
            { 89, "5fa1", "magic" },
            { 97, "19", "size" },
            { 105, "01", "count" },
            { 113, "01e0feff0f000000", "less than its modulus" },
            { 113 + (8 * 4096), "ffffffffffffffff", "less than its modulus" },
        };

    [Theory]
    [MemberData(nameof(CiphertextFaults))]
    public void A_ciphertext_with_one_fault_is_refused_at_its_place(
        int offset,
        string hex,
        string reason
    )
    {
        var bytes = SealStream.Save(Made.Ciphertext);
        Convert.FromHexString(hex).CopyTo(bytes, offset);

        var error = Assert.Throws<SealFormatException>(() =>
            SealStream.LoadCiphertext(Context, bytes)
        );

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("SEAL streams, ", error.SpecSection, StringComparison.Ordinal);
        if (reason != "expected the end")
            Assert.InRange(error.Offset, offset / 8 * 8 - 8, offset + 8);
    }

    [Fact]
    public void A_size_that_the_array_does_not_have_is_refused_at_the_array()
    {
        var bytes = SealStream.Save(Made.Ciphertext);
        bytes[49] = 3;

        var error = Assert.Throws<SealFormatException>(() =>
            SealStream.LoadCiphertext(Context, bytes)
        );

        Assert.Equal(105, error.Offset);
    }

    [Fact]
    public void A_ciphertext_of_the_key_level_or_another_context_is_refused()
    {
        var foreign = SealStream.Save(new Samples(TestContexts.Bfv()).Ciphertext);

        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadCiphertext(Context, SealStream.Save(Made.PublicKey))
        );
        Assert.Throws<SealFormatException>(() => SealStream.LoadCiphertext(Context, foreign));
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadPublicKey(Context, SealStream.Save(Made.Ciphertext))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadSecretKey(Context, SealStream.Save(Made.Plaintext))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadPlaintext(Context, SealStream.Save(Made.SecretKey))
        );
    }

    [Fact]
    public void Bytes_behind_an_object_are_refused()
    {
        byte[] Extended(byte[] bytes) => [.. bytes, 0];

        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadParameters(Extended(SealStream.Save(Context.Parameters)))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadPlaintext(Context, Extended(SealStream.Save(Made.Plaintext)))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadCiphertext(Context, Extended(SealStream.Save(Made.Ciphertext)))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadPublicKey(Context, Extended(SealStream.Save(Made.PublicKey)))
        );
        Assert.Throws<SealFormatException>(() =>
            SealStream.LoadSecretKey(Context, Extended(SealStream.Save(Made.SecretKey)))
        );
    }

    [Fact]
    public void Every_cut_of_a_stream_is_refused()
    {
        var parameters = SealStream.Save(Context.Parameters);
        var ciphertext = SealStream.Save(Made.Ciphertext);

        for (var length = 0; length < parameters.Length; length++)
            Assert.Throws<SealFormatException>(() =>
                SealStream.LoadParameters(parameters.AsSpan(0, length))
            );
        foreach (
            var length in Enumerable
                .Range(0, 200)
                .Append(ciphertext.Length - 8)
                .Append(ciphertext.Length - 1)
        )
        {
            var cut = ciphertext[..length];
            Assert.Throws<SealFormatException>(() => SealStream.LoadCiphertext(Context, cut));
            if (length >= 16)
            {
                // The same cut, with an outer size that admits it.
                BinaryPrimitives.WriteInt64LittleEndian(cut.AsSpan(8), length);
                Assert.Throws<SealFormatException>(() => SealStream.LoadCiphertext(Context, cut));
            }
        }
    }

    [Fact]
    public void Random_damage_never_ends_in_anything_but_a_format_error_or_a_valid_object()
    {
        var random = new Random(20250101);
        var streams = new[]
        {
            SealStream.Save(Context.Parameters),
            SealStream.Save(Made.Plaintext),
            SealStream.Save(Made.Ciphertext),
            SealStream.Save(Made.PublicKey),
            SealStream.Save(Made.SecretKey),
        };
        var refused = 0;

        for (var round = 0; round < 2000; round++)
        {
            var kind = random.Next(streams.Length);
            var bytes = (byte[])streams[kind].Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(Math.Min(bytes.Length, 140))] = (byte)random.Next(256);
            try
            {
                Load(kind, bytes);
            }
            catch (SealFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2000);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SealStream.Write(Made.Ciphertext, new byte[131184]));
        Assert.Throws<ArgumentException>(() => SealStream.Write(Context.Parameters, new byte[128]));
    }

    [Fact]
    public void A_plaintext_with_a_coefficient_of_t_or_too_many_is_refused()
    {
        var bytes = SealStream.Save(Made.Plaintext);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(88), TestContexts.T);

        Assert.Throws<SealFormatException>(() => SealStream.LoadPlaintext(Context, bytes));
    }

    private static void Load(int kind, byte[] bytes)
    {
        switch (kind)
        {
            case 0:
                SealStream.LoadParameters(bytes);
                break;
            case 1:
                SealStream.LoadPlaintext(Context, bytes);
                break;
            case 2:
                SealStream.LoadCiphertext(Context, bytes);
                break;
            case 3:
                SealStream.LoadPublicKey(Context, bytes);
                break;
            default:
                SealStream.LoadSecretKey(Context, bytes).Dispose();
                break;
        }
    }

    private sealed class Samples
    {
        public Samples(RlweContext context)
        {
            var generator = new KeyGenerator(context, RandomSource.ForTests(1));
            SecretKey = generator.CreateSecretKey();
            PublicKey = generator.CreatePublicKey(SecretKey);
            var slots = TestContexts.RandomSlots(new Random(2), context.SlotCount);
            Plaintext = new BatchEncoder(context).Encode(slots);
            Ciphertext = new Encryptor(context, PublicKey, RandomSource.ForTests(3)).Encrypt(
                Plaintext
            );
        }

        public SecretKey SecretKey { get; }

        public PublicKey PublicKey { get; }

        public Plaintext Plaintext { get; }

        public Ciphertext Ciphertext { get; }
    }
}
