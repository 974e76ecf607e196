namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Reads and writes objects in the stream format of Microsoft SEAL 4.x. Reads zlib and zstd too;
/// writes version 4.1 without compression. What is written is canonical: one object has one
/// encoding, and its SHA-256 names it.
/// </summary>
/// <remarks>
/// Reading is strict: levels, shapes, scales and the range of every word are checked, and bytes
/// behind the object are an error. Nothing is allocated before the counts were checked against
/// both the context and the bytes at hand.
/// Not promised: authenticity, or that a ciphertext encrypts a sensible message.
/// Source: SEAL 4.x; docs/spec/seal-streams.md.
/// </remarks>
public static class SealStream
{
    /// <summary>Most keys that a compressed stream may unpack to; twice what SEAL makes by default.
    /// </summary>
    public const int MaxCompressedKeys = 64;

    /// <summary>Length in bytes: 57 + 24·k.</summary>
    public static int SizeOf(EncryptionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return ParametersCodec.SizeOf(parameters);
    }

    /// <summary>Length in bytes: 88 + 8 per coefficient.</summary>
    public static int SizeOf(Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        return PlaintextCodec.SizeOf(plaintext.Words.Length);
    }

    /// <summary>Length in bytes: 113 + 8·size·k·n.</summary>
    public static int SizeOf(Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        return CiphertextCodec.SizeOf(ciphertext);
    }

    /// <summary>Length in bytes: 113 + 16·k·n.</summary>
    public static int SizeOf(PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return CiphertextCodec.SizeOf(publicKey.Pair);
    }

    /// <summary>Length in bytes: 88 + 8·k·n.</summary>
    public static int SizeOf(SecretKey secretKey)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        return PlaintextCodec.SizeOf(secretKey.Words.Length);
    }

    /// <summary>Length in bytes: 194 + 8·k·n.</summary>
    public static int SizeOf(SeededCiphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        return CiphertextCodec.SizeOf(ciphertext);
    }

    /// <summary>Length in bytes: 64 + k_data·(113 + 16·k·n) with the one key of s².</summary>
    public static long SizeOf(RelinKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return KSwitchKeysCodec.SizeOf(keys.Keys);
    }

    /// <summary>Length in bytes: 56 + 8·n + k_data·(113 + 16·k·n) per key.</summary>
    public static long SizeOf(GaloisKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return KSwitchKeysCodec.SizeOf(keys.Keys);
    }

    /// <summary>The bytes of encryption parameters.</summary>
    public static byte[] Save(EncryptionParameters parameters)
    {
        var bytes = new byte[SizeOf(parameters)];
        Write(parameters, bytes);
        return bytes;
    }

    /// <summary>The bytes of a plaintext.</summary>
    public static byte[] Save(Plaintext plaintext)
    {
        var bytes = new byte[SizeOf(plaintext)];
        Write(plaintext, bytes);
        return bytes;
    }

    /// <summary>The bytes of a ciphertext.</summary>
    public static byte[] Save(Ciphertext ciphertext)
    {
        var bytes = new byte[SizeOf(ciphertext)];
        Write(ciphertext, bytes);
        return bytes;
    }

    /// <summary>The bytes of a public key.</summary>
    public static byte[] Save(PublicKey publicKey)
    {
        var bytes = new byte[SizeOf(publicKey)];
        Write(publicKey, bytes);
        return bytes;
    }

    /// <summary>The bytes of a secret key, in the clear: the caller encrypts and overwrites them.
    /// </summary>
    public static byte[] Save(SecretKey secretKey)
    {
        // Pinned, so that overwriting it leaves no copy that the collector made.
        var bytes = GC.AllocateArray<byte>(SizeOf(secretKey), pinned: true);
        Write(secretKey, bytes);
        return bytes;
    }

    /// <summary>The bytes of a seeded ciphertext, with the seed in place of its second half.
    /// </summary>
    public static byte[] Save(SeededCiphertext ciphertext)
    {
        var bytes = new byte[SizeOf(ciphertext)];
        CiphertextCodec.Write(ciphertext, bytes);
        return bytes;
    }

    /// <summary>The bytes of relinearization keys.</summary>
    public static byte[] Save(RelinKeys keys)
    {
        var bytes = new byte[SizeOf(keys)];
        KSwitchKeysCodec.Write(keys.ParmsId, keys.Keys, bytes);
        return bytes;
    }

    /// <summary>The bytes of Galois keys.</summary>
    /// <exception cref="OverflowException">The keys are longer than an array can be.</exception>
    public static byte[] Save(GaloisKeys keys)
    {
        var bytes = new byte[SizeOf(keys)];
        KSwitchKeysCodec.Write(keys.ParmsId, keys.Keys, bytes);
        return bytes;
    }

    /// <summary>Writes parameters to the front of a span of at least their size.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Write(EncryptionParameters parameters, Span<byte> destination)
    {
        ThrowIfShort(destination, SizeOf(parameters));
        ParametersCodec.Write(parameters, destination);
    }

    /// <summary>Writes a plaintext to the front of a span of at least its size.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Write(Plaintext plaintext, Span<byte> destination)
    {
        ThrowIfShort(destination, SizeOf(plaintext));
        PlaintextCodec.Write(plaintext.ParmsId, plaintext.Scale, plaintext.Words, destination);
    }

    /// <summary>Writes a ciphertext to the front of a span of at least its size.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Write(Ciphertext ciphertext, Span<byte> destination)
    {
        ThrowIfShort(destination, SizeOf(ciphertext));
        CiphertextCodec.Write(ciphertext, destination);
    }

    /// <summary>Writes a public key to the front of a span of at least its size.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Write(PublicKey publicKey, Span<byte> destination)
    {
        ThrowIfShort(destination, SizeOf(publicKey));
        CiphertextCodec.Write(publicKey.Pair, destination);
    }

    /// <summary>Writes a secret key, in the clear, to the front of a span of at least its size.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Write(SecretKey secretKey, Span<byte> destination)
    {
        ThrowIfShort(destination, SizeOf(secretKey));
        PlaintextCodec.Write(secretKey.ParmsId, 1.0, secretKey.Words, destination);
    }

    /// <summary>Reads parameters as a literal; <see cref="RlweContext.Create"/> checks
    /// them.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static EncryptionParameters LoadParameters(ReadOnlySpan<byte> bytes) =>
        SealInput.Read(
            bytes,
            ParametersCodec.MaxMemberBytes,
            SealSection.Parameters,
            ParametersCodec.Read
        );

    /// <summary>Reads a plaintext of this context.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static Plaintext LoadPlaintext(RlweContext context, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SealInput.Read(
            bytes,
            PlaintextCodec.MaxMemberBytes(context),
            SealSection.Plaintext,
            (ref SealReader reader) => PlaintextCodec.Read(context, ref reader)
        );
    }

    /// <summary>Reads a ciphertext at a data level of this context, seeded or not.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static Ciphertext LoadCiphertext(RlweContext context, ReadOnlySpan<byte> bytes) =>
        ReadCiphertext(context, bytes, destination: null);

    /// <summary>Reads a ciphertext into an existing one; an uncompressed, unseeded stream allocates
    /// only where it must grow.</summary>
    /// <remarks>After an exception the destination's content is undefined.</remarks>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    /// <exception cref="ArgumentException">The destination has another degree.</exception>
    public static void LoadCiphertextInto(
        RlweContext context,
        ReadOnlySpan<byte> bytes,
        Ciphertext destination
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(destination);
        // Without a closure, which would be an allocation.
        var reader = new SealReader(bytes);
        var (size, compression) = SealHeader.Read(ref reader);
        if (compression != SealCompression.None || size != bytes.Length)
        {
            ReadCiphertext(context, bytes, destination);
            return;
        }

        CiphertextCodec.Read(context, ref reader, isKey: false, destination);
        reader.ThrowIfNotAtEnd(SealSection.Ciphertext);
    }

    /// <summary>Reads a public key of this context, seeded or not.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static PublicKey LoadPublicKey(RlweContext context, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SealInput.Read(
            bytes,
            CiphertextCodec.MaxMemberBytes(context, 2),
            SealSection.Keys,
            (ref SealReader reader) =>
                new PublicKey(CiphertextCodec.Read(context, ref reader, isKey: true, null))
        );
    }

    /// <summary>Reads a secret key of this context. The caller overwrites the bytes.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static SecretKey LoadSecretKey(RlweContext context, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SealInput.Read(
            bytes,
            PlaintextCodec.MaxMemberBytes(context),
            SealSection.Keys,
            (ref SealReader reader) => PlaintextCodec.ReadSecretKey(context, ref reader)
        );
    }

    /// <summary>Reads relinearization keys of this context, seeded or not.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static RelinKeys LoadRelinKeys(RlweContext context, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        const int MaxCount = Ciphertext.MaxSize - 2;
        return new RelinKeys(context.KeyParmsId, ReadKeys(context, bytes, MaxCount));
    }

    /// <summary>Reads Galois keys of this context, seeded or not; where compressed, at most
    /// <see cref="MaxCompressedKeys"/> of them.</summary>
    /// <exception cref="SealFormatException">The bytes are not one such object.</exception>
    public static GaloisKeys LoadGaloisKeys(RlweContext context, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new GaloisKeys(
            context.KeyParmsId,
            ReadKeys(context, bytes, context.Parameters.PolyModulusDegree)
        );
    }

    private static KeySwitchKey?[] ReadKeys(
        RlweContext context,
        ReadOnlySpan<byte> bytes,
        int maxCount
    )
    {
        var used = Math.Min(maxCount, MaxCompressedKeys);
        var most = Math.Min(
            Array.MaxLength,
            (8L * maxCount)
                + 64
                + (used * context.KeyLevel.PrimeCount * CiphertextCodec.MaxMemberBytes(context, 2))
        );
        return SealInput.Read(bytes, most, SealSection.Keys, (ref SealReader reader) =>
            KSwitchKeysCodec.Read(context, ref reader, maxCount)
        );
    }

    private static Ciphertext ReadCiphertext(
        RlweContext context,
        ReadOnlySpan<byte> bytes,
        Ciphertext? destination
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return SealInput.Read(
            bytes,
            CiphertextCodec.MaxMemberBytes(context, Ciphertext.MaxSize),
            SealSection.Ciphertext,
            (ref SealReader reader) =>
                CiphertextCodec.Read(context, ref reader, isKey: false, destination)
        );
    }

    private static void ThrowIfShort(Span<byte> destination, int size)
    {
        if (destination.Length < size)
        {
            throw new ArgumentException(
                $"expected room for {size} bytes, found {destination.Length}",
                nameof(destination)
            );
        }
    }
}
