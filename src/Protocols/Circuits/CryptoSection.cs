using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The <c>crypto</c> section: the encryption parameters, as the protocol asks for
/// them.</summary>
/// <param name="Profile">The security table that they are checked against and, without bit sizes,
/// the named prime set.</param>
/// <param name="PolyModulusDegree">n.</param>
/// <param name="PlainModulus">t; 0 for CKKS.</param>
public sealed record CryptoSection(
    SecurityProfile Profile,
    int PolyModulusDegree,
    ulong PlainModulus
)
{
    /// <summary>The scheme.</summary>
    public Scheme Scheme { get; init; } = Scheme.Bfv;

    /// <summary>Lengths of the primes, in bits, the special one last; empty for the profile's named
    /// set.</summary>
    public ImmutableArray<int> BitSizes { get; init; } = [];

    /// <summary>CKKS: fresh ciphertexts have the scale 2^ScaleBits; 0 for BFV.</summary>
    public int ScaleBits { get; init; }

    /// <summary>The literal parameters; unchecked until an <see cref="RlweContext"/> is made of
    /// them.</summary>
    public EncryptionParameters ToParameters() =>
        new()
        {
            Scheme = Scheme,
            PolyModulusDegree = PolyModulusDegree,
            CoeffModulus = BitSizes.IsEmpty
                ? CoeffModulus.Default(Profile, PolyModulusDegree)
                : CoeffModulus.Create(PolyModulusDegree, BitSizes.AsSpan()),
            PlainModulus = PlainModulus,
        };

    internal static CryptoSection Read(YamlSection crypto)
    {
        var scheme = crypto.Choice("scheme", ("bfv", Scheme.Bfv), ("ckks", Scheme.Ckks));
        var degree = crypto.Choice(
            "poly_modulus_degree",
            ("4096", 4096),
            ("8192", 8192),
            ("16384", 16384)
        );
        (string, SecurityProfile)[] profiles =
        [
            ("hesg-2024", SecurityProfile.Hesg2024),
            ("seal-default", SecurityProfile.SealDefault),
        ];
        ImmutableArray<int> sizes = [];
        SecurityProfile profile;
        if (crypto.IsList("coeff_modulus"))
        {
            sizes = [.. crypto.Integers("coeff_modulus", minimum: 20, maximum: 60)];
            profile = crypto.Choice("security_profile", profiles);
            if (sizes.Length < 2)
                throw crypto.Error(
                    "coeff_modulus",
                    "at least two primes, the last of which is the special one",
                    $"{sizes.Length}"
                );
        }
        else
        {
            profile = crypto.Choice("coeff_modulus", profiles);
        }

        var isCkks = scheme == Scheme.Ckks;
        var plainModulus = isCkks
            ? 0
            : crypto.Integer("plain_modulus", minimum: 2, maximum: int.MaxValue);
        var section = new CryptoSection(profile, degree, (ulong)plainModulus)
        {
            Scheme = scheme,
            BitSizes = sizes,
            ScaleBits = isCkks ? crypto.Integer("scale_bits", minimum: 20, maximum: 50) : 0,
        };
        crypto.RequireNothingElse();
        try
        {
            if (!RlweContext.Create(section.ToParameters(), profile).SupportsBatching && !isCkks)
                throw crypto.Error(
                    "plain_modulus",
                    $"a prime that is 1 modulo {2 * degree}",
                    $"{plainModulus}"
                );
        }
        catch (EncryptionParametersException e)
        {
            throw crypto.Error(
                isCkks ? "coeff_modulus" : "plain_modulus",
                "parameters that the profile allows",
                e.Message
            );
        }
        catch (ArgumentException e)
        {
            throw crypto.Error("coeff_modulus", "lengths that have primes", e.Message);
        }

        return section;
    }
}
