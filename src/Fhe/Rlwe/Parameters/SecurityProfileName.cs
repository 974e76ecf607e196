namespace SecureGenomics.Provenance.Fhe;

/// <summary>The profiles' names in records: <c>seal-default</c> and <c>hesg-2024</c>.</summary>
public static class SecurityProfileName
{
    private const string SealDefault = "seal-default";
    private const string Hesg2024 = "hesg-2024";

    /// <summary>The name of a profile.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <see cref="SecurityProfile.None"/>, which has no name because no record may claim it.
    /// </exception>
    public static string Format(SecurityProfile profile) =>
        profile switch
        {
            SecurityProfile.SealDefault => SealDefault,
            SecurityProfile.Hesg2024 => Hesg2024,
            _ => throw new ArgumentOutOfRangeException(
                nameof(profile),
                profile,
                $"expected {SealDefault} or {Hesg2024}"
            ),
        };

    /// <summary>The profile of a name; the comparison is exact, letter case included.</summary>
    /// <exception cref="FormatException">The name is neither of the two.</exception>
    public static SecurityProfile Parse(string name) =>
        TryParse(name, out var profile)
            ? profile
            : throw new FormatException($"expected {SealDefault} or {Hesg2024}, found {name}");

    /// <summary>The profile of a name, or false with <see cref="SecurityProfile.None"/>.</summary>
    public static bool TryParse(string? name, out SecurityProfile profile)
    {
        profile = name switch
        {
            SealDefault => SecurityProfile.SealDefault,
            Hesg2024 => SecurityProfile.Hesg2024,
            _ => SecurityProfile.None,
        };
        return profile != SecurityProfile.None;
    }
}
