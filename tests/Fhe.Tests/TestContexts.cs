using System.Collections.Concurrent;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Contexts that many tests share; each is immutable.</summary>
internal static class TestContexts
{
    public const ulong T = 1032193;

    private static readonly ConcurrentDictionary<(SecurityProfile, int, ulong), RlweContext> Cache =
        new();

    public static RlweContext Bfv(
        SecurityProfile profile = SecurityProfile.Hesg2024,
        int degree = 4096,
        ulong t = T
    ) =>
        Cache.GetOrAdd((profile, degree, t), key =>
            RlweContext.Create(EncryptionParameters.Bfv(key.Item1, key.Item2, key.Item3), key.Item1)
        );

    public static ulong[] RandomSlots(Random random, int count, ulong t = T) =>
        [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64((long)t))];
}
