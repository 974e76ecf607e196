using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Turns a wish into a kernel that this machine has.</summary>
internal static class KernelChoice
{
    public const string EnvironmentVariable = "SGP_FHE_KERNEL";

    /// <summary>Every kernel that runs here, the slowest first.</summary>
    public static IEnumerable<FheKernel> Available =>
        Enum.GetValues<FheKernel>()
            .Where(kernel => kernel != FheKernel.Automatic && IsAvailable(kernel));

    /// <summary>The kernel to use.</summary>
    /// <exception cref="PlatformNotSupportedException">The wish cannot be met here.</exception>
    /// <exception cref="ArgumentException">The environment variable has an unknown
    /// value.</exception>
    public static FheKernel Resolve(FheKernel wish)
    {
        if (wish == FheKernel.Automatic)
            wish = FromEnvironment(Environment.GetEnvironmentVariable(EnvironmentVariable));
        if (wish == FheKernel.Automatic)
            return Available.Last();
        return IsAvailable(wish)
            ? wish
            : throw new PlatformNotSupportedException($"this machine has no kernel {wish}");
    }

    public static FheKernel FromEnvironment(string? value) =>
        value switch
        {
            null or "" => FheKernel.Automatic,
            "scalar" => FheKernel.Scalar,
            "128" => FheKernel.Vector128,
            "256" => FheKernel.Vector256,
            "512" => FheKernel.Vector512,
            _ => throw new ArgumentException(
                $"{EnvironmentVariable}: expected scalar, 128, 256 or 512, found {value}",
                nameof(value)
            ),
        };

    private static bool IsAvailable(FheKernel kernel) =>
        kernel switch
        {
            FheKernel.Scalar => true,
            FheKernel.Vector128 => Fma.IsSupported || AdvSimd.Arm64.IsSupported,
            FheKernel.Vector256 => Fma.IsSupported && Avx2.IsSupported,
            FheKernel.Vector512 => Avx512F.IsSupported && Avx512DQ.IsSupported,
            _ => false,
        };
}
