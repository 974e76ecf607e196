namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>One context of each kind: degree, number of primes, their length, scheme.</summary>
internal static class ExaminedContexts
{
    public static readonly IReadOnlyDictionary<string, Func<RlweContext>> All = new Dictionary<
        string,
        Func<RlweContext>
    >(StringComparer.Ordinal)
    {
        ["one prime"] = () => RlweContext.CreateInsecure(Small([26])),
        ["n = 1024"] = () => RlweContext.CreateInsecure(Small([30, 30])),
        ["hesg-2024 4096"] = () => TestContexts.Bfv(),
        ["seal-default 4096"] = () => TestContexts.Bfv(SecurityProfile.SealDefault),
        ["hesg-2024 8192"] = () => TestContexts.Bfv(degree: 8192),
        ["seal-default 16384"] = () => TestContexts.Bfv(SecurityProfile.SealDefault, 16384, 786433),
        ["CKKS 8192"] = () => CkksStudy.CreateContext(8192, 60, 40, 40, 60),
    };

    public static EncryptionParameters Small(int[] bits) =>
        new()
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = 1024,
            CoeffModulus = CoeffModulus.Create(1024, bits),
            PlainModulus = 12289,
        };
}
