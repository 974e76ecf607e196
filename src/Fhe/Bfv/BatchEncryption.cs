namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encodes and encrypts many slot vectors, on several threads.</summary>
public static class BatchEncryption
{
    /// <summary>One ciphertext per slot vector, in order.</summary>
    /// <param name="encoder">Of the encryptor's context.</param>
    /// <param name="encryptor">Its random source must be safe for concurrent use where more than
    /// one thread is asked for; <see cref="RandomSource.System"/> is.</param>
    /// <param name="slots">Shape: [count][≤ n], each value below t.</param>
    /// <param name="degreeOfParallelism">At least 1.</param>
    /// <exception cref="ArgumentException">A vector does not encode, or the random source is not
    /// safe for concurrent use.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    public static Ciphertext[] EncodeAndEncrypt(
        BatchEncoder encoder,
        Encryptor encryptor,
        IReadOnlyList<ulong[]> slots,
        int degreeOfParallelism = 1
    )
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(encryptor);
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        if (degreeOfParallelism > 1 && !encryptor.IsConcurrent)
            throw new ArgumentException(
                "the random source serves one thread only",
                nameof(encryptor)
            );
        foreach (var vector in slots)
            encoder.ThrowIfNotEncodable(vector);

        var ciphertexts = new Ciphertext[slots.Count];
        if (degreeOfParallelism == 1)
        {
            for (var i = 0; i < ciphertexts.Length; i++)
                ciphertexts[i] = encryptor.Encrypt(encoder.Encode(slots[i]));
            return ciphertexts;
        }

        Parallel.For(
            0,
            ciphertexts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism },
            i => ciphertexts[i] = encryptor.Encrypt(encoder.Encode(slots[i]))
        );
        return ciphertexts;
    }
}
