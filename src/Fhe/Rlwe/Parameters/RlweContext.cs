using System.Collections.Concurrent;
using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Checked encryption parameters with everything derived from them: levels, transform tables,
/// security. Immutable and safe for concurrent use; make one per parameter set and keep it.
/// </summary>
/// <remarks>
/// The chain: the key level has all k primes; the first data level drops the special (last) prime
/// where k ≥ 2; each further level drops the last prime that is left.
/// </remarks>
public sealed class RlweContext
{
    private readonly RlweLevel[] _levels;
    private readonly ConcurrentDictionary<int, int[]> _permutations = new();
    private readonly List<PrimeRing> _auxiliary = [];

    private RlweContext(EncryptionParameters parameters, SecurityProfile profile, FheKernel kernel)
    {
        EncryptionParametersCheck.ThrowIfInvalid(parameters);
        var modulusBits = EncryptionParametersCheck.ModulusBits(parameters);
        SecurityBits =
            profile == SecurityProfile.None
                ? 0
                : EncryptionParametersCheck.SecurityBitsOrThrow(parameters, modulusBits, profile);

        Parameters = parameters;
        Profile = profile;
        Kernel = KernelChoice.Resolve(kernel);
        var degree = parameters.PolyModulusDegree;
        var primes = parameters.CoeffModulus;
        var rings = primes
            .Select(prime => PrimeRing.Create(degree, new Modulus(prime), Kernel))
            .ToArray();
        _levels = new RlweLevel[primes.Length];
        for (var i = 0; i < _levels.Length; i++)
            _levels[i] = new RlweLevel(parameters, primes.Length - i, rings);
        SupportsBatching =
            parameters.Scheme == Scheme.Bfv
            && parameters.PlainModulus % (2 * (ulong)degree) == 1
            && Primes.IsPrime(parameters.PlainModulus);
        PlainRing = SupportsBatching
            ? PrimeRing.Create(degree, new Modulus(parameters.PlainModulus), Kernel)
            : null;
        PlainScalings =
            parameters.Scheme == Scheme.Bfv
                ?
                [
                    .. _levels.Select(level =>
                        Fhe.PlainScaling.Create(level, parameters.PlainModulus, Kernel)
                    ),
                ]
                : [];
    }

    /// <summary>The literal that was checked.</summary>
    public EncryptionParameters Parameters { get; }

    /// <summary>The table that was applied; <see cref="SecurityProfile.None"/> only for
    /// <see cref="CreateInsecure"/>.</summary>
    public SecurityProfile Profile { get; }

    /// <summary>The instructions in use; never <see cref="FheKernel.Automatic"/>.</summary>
    public FheKernel Kernel { get; }

    /// <summary>128, 192 or 256 under the profile's table; 0 for <see cref="CreateInsecure"/>.
    /// </summary>
    public int SecurityBits { get; }

    /// <summary>Identifier of the level of all keys.</summary>
    public ParmsId KeyParmsId => KeyLevel.ParmsId;

    /// <summary>Identifier of the level of fresh ciphertexts.</summary>
    public ParmsId FirstParmsId => FirstLevel.ParmsId;

    /// <summary>Identifier of the level with one prime, where no further switch is
    /// possible.</summary>
    public ParmsId LastParmsId => _levels[^1].ParmsId;

    /// <summary>BFV: n values modulo t; CKKS: n/2 complex numbers; 0 without batching.</summary>
    public int SlotCount =>
        Parameters.Scheme == Scheme.Ckks ? Parameters.PolyModulusDegree / 2
        : SupportsBatching ? Parameters.PolyModulusDegree
        : 0;

    /// <summary>True where t is a prime ≡ 1 mod 2n (BFV).</summary>
    public bool SupportsBatching { get; }

    /// <summary>From the key level down.</summary>
    internal IReadOnlyList<RlweLevel> Levels => _levels;

    internal RlweLevel KeyLevel => _levels[0];

    internal RlweLevel FirstLevel => _levels[_levels.Length > 1 ? 1 : 0];

    internal WordPool Pool { get; } = new();

    internal PrimeRing? PlainRing { get; }

    private PlainScaling[] PlainScalings { get; }

    /// <summary>Checks parameters against a profile.</summary>
    /// <param name="parameters">The literal.</param>
    /// <param name="profile">Whose table decides on the strength.</param>
    /// <param name="kernel">Leave it unless you compare kernels: all give the same bytes.</param>
    /// <exception cref="PlatformNotSupportedException">This machine lacks the kernel.</exception>
    /// <exception cref="EncryptionParametersException">They are invalid, or under 128 bits in the
    /// profile's table.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The profile is
    /// <see cref="SecurityProfile.None"/>.</exception>
    public static RlweContext Create(
        EncryptionParameters parameters,
        SecurityProfile profile,
        FheKernel kernel = FheKernel.Automatic
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (profile is not (SecurityProfile.SealDefault or SecurityProfile.Hesg2024))
            throw new ArgumentOutOfRangeException(
                nameof(profile),
                profile,
                "expected a named profile"
            );
        return new RlweContext(parameters, profile, kernel);
    }

    /// <summary>
    /// INSECURE: checks everything but the strength. For tests and for reading foreign material.
    /// </summary>
    /// <exception cref="EncryptionParametersException">They are invalid.</exception>
    public static RlweContext CreateInsecure(
        EncryptionParameters parameters,
        FheKernel kernel = FheKernel.Automatic
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new RlweContext(parameters, SecurityProfile.None, kernel);
    }

    /// <summary>The level of an identifier, or null where the chain has none.</summary>
    internal RlweLevel? FindLevel(ParmsId id)
    {
        foreach (var level in _levels)
        {
            if (level.ParmsId == id)
                return level;
        }

        return null;
    }

    /// <summary>The level below, or null at the last one.</summary>
    internal RlweLevel? NextLevel(RlweLevel level) =>
        level.PrimeCount == 1 ? null : _levels[_levels.Length - level.PrimeCount + 1];

    /// <summary>The level above, or null at the key level.</summary>
    internal RlweLevel? PreviousLevel(RlweLevel level) =>
        IndexOf(level) == 0 ? null : _levels[IndexOf(level) - 1];

    /// <summary>True for the levels that ciphertexts may have.</summary>
    internal bool IsDataLevel(RlweLevel level) => level.PrimeCount <= FirstLevel.PrimeCount;

    /// <summary>The place of a level in <see cref="Levels"/>.</summary>
    internal int IndexOf(RlweLevel level) => _levels.Length - level.PrimeCount;

    internal PlainScaling PlainScaling(RlweLevel level) => PlainScalings[IndexOf(level)];

    /// <summary>Rings of the highest primes of 50 bits that are not in the chain, as many as it
    /// takes to exceed a product; all levels share them.</summary>
    internal PrimeRing[] AuxiliaryRings(BigInteger product, FheKernel kernel)
    {
        lock (_auxiliary)
        {
            var rings = new List<PrimeRing>();
            var reached = BigInteger.One;
            for (var i = 0; reached <= product; i++)
            {
                if (i == _auxiliary.Count)
                    _auxiliary.Add(NextAuxiliary(kernel));
                rings.Add(_auxiliary[i]);
                reached *= _auxiliary[i].Modulus.Value;
            }

            return [.. rings];
        }
    }

    /// <summary>The permutation of NTT-form values under X → X^element, made once.</summary>
    internal int[] GaloisPermutation(int element) =>
        _permutations.GetOrAdd(
            element,
            static (key, degree) => Automorphism.Permutation(key, degree),
            Parameters.PolyModulusDegree
        );

    /// <summary>The data level of a ciphertext.</summary>
    /// <exception cref="ArgumentException">It belongs to another context or to the key level.
    /// </exception>
    internal RlweLevel LevelOf(Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        return FindLevel(ciphertext.ParmsId) is { } level && IsDataLevel(level)
            ? level
            : throw new ArgumentException(
                $"the ciphertext has parms_id {ciphertext.ParmsId}, which is no data level here",
                nameof(ciphertext)
            );
    }

    private PrimeRing NextAuxiliary(FheKernel kernel)
    {
        var degree = Parameters.PolyModulusDegree;
        var taken = _auxiliary.Count + Parameters.CoeffModulus.Length + 1;
        var prime = Primes
            .Descending(2 * (ulong)degree, FloatLimits.MaxBits, taken)
            .First(candidate =>
                !Parameters.CoeffModulus.Contains(candidate)
                && _auxiliary.All(ring => ring.Modulus.Value != candidate)
            );
        return PrimeRing.Create(degree, new Modulus(prime), kernel);
    }
}
