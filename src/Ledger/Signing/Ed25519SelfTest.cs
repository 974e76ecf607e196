namespace SecureGenomics.Provenance.Ledger;

/// <summary>One signature per way in which libraries disagree, made for this purpose.</summary>
/// <remarks>
/// All from scalars a, r = SHA-256("securegenomics selftest a" or "… r") mod L and a point T of
/// order 8: A = a·B or a·B + T, R = r·B, r·B + T or T. Source: docs/spec/keys.md 1.
/// </remarks>
internal static class Ed25519SelfTest
{
    /// <summary>Valid with the cofactor only: tells the two families of libraries apart.</summary>
    public static Vector CofactorOnly =>
        Array.Find(Vectors, vector => vector.Name == "cofactor-only")!;

    public static Vector[] Vectors { get; } =
    [
        new(
            "plain",
            IsValid: true,
            "6e5555bfb06df51a0f4e6a906ae2e28b641507561a00c372c115ccb0b9776fe4",
            "plain",
            "45961448bb819fb3dc3a64d1184cc45d8d5a58e70924373b64a9cb809acfae2e"
                + "8848b851cf70bfc88c444515076213b9e715fa56f4f09a2724a6cf9c905b5b06"
        ),
        new(
            "scalar-above-order",
            IsValid: false,
            "6e5555bfb06df51a0f4e6a906ae2e28b641507561a00c372c115ccb0b9776fe4",
            "plain",
            "45961448bb819fb3dc3a64d1184cc45d8d5a58e70924373b64a9cb809acfae2e"
                + "751caeaee9d3d12063e13cb8e55bf2cde715fa56f4f09a2724a6cf9c905b5b16"
        ),
        new(
            "small-order-key",
            IsValid: false,
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "small-order-key 0",
            "45961448bb819fb3dc3a64d1184cc45d8d5a58e70924373b64a9cb809acfae2e"
                + "239e8173fdb79150c8fd76d2abe6f3b473e2d4316b6513b5d2aaa3ff4b57c60a"
        ),
        new(
            "small-order-r",
            IsValid: false,
            "61213b4d6630d4d68830574932b86c3605edd1d084fff4eea1b123e0c874096f",
            "small-order-r 1",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
                + "31448faf488cd91c783ee62e4e3fcdd04ee9bae01e47864a505936ff5f054c0a"
        ),
        new(
            "mixed-order-but-exact",
            IsValid: true,
            "61213b4d6630d4d68830574932b86c3605edd1d084fff4eea1b123e0c874096f",
            "mixed-order 7",
            "9735ad3608a205d249093a721776df3fa0948ab733aefc5c5602b5baf6c34205"
                + "b0b2f4cb0f99a68ef2c7d92e00b4c46189f9f4517814a5e5611813d1ce9c8602"
        ),
        new(
            "cofactor-only",
            IsValid: false,
            "61213b4d6630d4d68830574932b86c3605edd1d084fff4eea1b123e0c874096f",
            "cofactor-only 0",
            "45961448bb819fb3dc3a64d1184cc45d8d5a58e70924373b64a9cb809acfae2e"
                + "4e6425f5e0b2bd0c66246b33fa2b9d921c3229150ac85f849ed280bae0834003"
        ),
        new(
            "non-canonical-r",
            IsValid: false,
            "6e5555bfb06df51a0f4e6a906ae2e28b641507561a00c372c115ccb0b9776fe4",
            "non-canonical-r",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
                + "6a276550fb83a28211ed13bff986ecced57350b962baa61a58b32d95311d770c"
        ),
        new(
            "non-canonical-key",
            IsValid: false,
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "non-canonical-key 0",
            "45961448bb819fb3dc3a64d1184cc45d8d5a58e70924373b64a9cb809acfae2e"
                + "239e8173fdb79150c8fd76d2abe6f3b473e2d4316b6513b5d2aaa3ff4b57c60a"
        ),
    ];

    internal sealed record Vector(
        string Name,
        bool IsValid,
        string Key,
        string Message,
        string Signature
    );
}
