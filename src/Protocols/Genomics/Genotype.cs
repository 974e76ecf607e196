namespace SecureGenomics.Provenance.Protocols;

/// <summary>What an allele of a record is to the variant that is counted.</summary>
internal enum AlleleKind : byte
{
    /// <summary>
    /// <c>&lt;NON_REF&gt;</c> or <c>&lt;*&gt;</c>, which may be any allele: it counts as missing.
    /// </summary>
    Unspecified = 0,

    /// <summary>Called, and not the effect allele.</summary>
    Other,

    /// <summary>The effect allele.</summary>
    Effect,
}

/// <summary>One genome's alleles at one site, as counts.</summary>
/// <param name="Dosage">Copies of the effect allele, 0 to <paramref name="Called"/>.</param>
/// <param name="Called">Alleles called: what one genome adds to AN, 0…2.</param>
/// <param name="Missing">Alleles that are written and not called; at most two with the called
/// ones.</param>
public readonly record struct Genotype(int Dosage, int Called, int Missing)
{
    private const int MaximumPloidy = 2;

    /// <summary>
    /// Whether both of two alleles are called: 1 or 0, without a branch on the genotype.
    /// </summary>
    public int IsDiploidCall => (Called >> 1) & 1;

    /// <summary>
    /// Whether the only allele that is written is called: 1 or 0, without a branch on the genotype.
    /// </summary>
    public int IsHaploidCall => Called & 1 & ~Missing;

    internal bool IsPossible =>
        Dosage >= 0 && Dosage <= Called && Missing >= 0 && Called + Missing <= MaximumPloidy;

    /// <summary>Reads a GT value: <c>0|1</c>, <c>1/1</c>, <c>./.</c>, <c>1</c>, and with VCF 4.4
    /// <c>/0/1</c>.</summary>
    /// <param name="text">One sample column; what follows the first <c>:</c> is not read.</param>
    /// <param name="kinds">Shape: [alleles]; what the allele with this number is.</param>
    /// <param name="genotype">The counts.</param>
    /// <returns>False unless it is one or two allele numbers below the number of alleles.</returns>
    internal static bool TryParse(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<AlleleKind> kinds,
        out Genotype genotype
    ) => TryParseShort(text, kinds, out genotype) || TryParseAny(text, kinds, out genotype);

    /// <summary>
    /// Two called alleles of one digit each, <c>0/1</c> or <c>1|1:…</c>: nearly every genotype of
    /// a
    /// cohort.
    /// </summary>
    /// <returns>False for every other text, which <see cref="TryParseAny"/> reads.</returns>
    private static bool TryParseShort(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<AlleleKind> kinds,
        out Genotype genotype
    )
    {
        genotype = default;
        if (
            text.Length < 3
            || text[1] is not ((byte)'/' or (byte)'|')
            || (text.Length > 3 && text[3] != (byte)':')
        )
        {
            return false;
        }

        var (first, second) = (text[0] - '0', text[2] - '0');
        if (
            first is < 0 or > 9
            || second is < 0 or > 9
            || first >= kinds.Length
            || second >= kinds.Length
        )
        {
            return false;
        }

        var (one, two) = (kinds[first], kinds[second]);
        if (one == AlleleKind.Unspecified || two == AlleleKind.Unspecified)
            return false;
        genotype = new Genotype(
            (int)one + (int)two - (2 * (int)AlleleKind.Other),
            Called: 2,
            Missing: 0
        );
        return true;
    }

    /// <summary>Reads any GT value, allele by allele.</summary>
    internal static bool TryParseAny(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<AlleleKind> kinds,
        out Genotype genotype
    )
    {
        genotype = default;
        var colon = text.IndexOf((byte)':');
        if (colon >= 0)
            text = text[..colon];
        if (text is [(byte)'/' or (byte)'|', ..])
            text = text[1..];

        var (dosage, called, missing) = (0, 0, 0);
        while (true)
        {
            var length = text.IndexOfAny((byte)'/', (byte)'|');
            var allele = length < 0 ? text : text[..length];
            if (allele is [(byte)'.'])
            {
                missing++;
            }
            else
            {
                if (!TryParseNumber(allele, out var number) || number >= kinds.Length)
                    return false;
                if (kinds[number] == AlleleKind.Unspecified)
                    missing++;
                else
                    called++;
                if (kinds[number] == AlleleKind.Effect)
                    dosage++;
            }

            if (length < 0)
                break;
            text = text[(length + 1)..];
        }

        genotype = new Genotype(dosage, called, missing);
        return called + missing <= MaximumPloidy;
    }

    /// <summary>The same genotype where nothing of it was called.</summary>
    internal Genotype Uncalled => new(0, 0, Called + Missing);

    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        if (digits.IsEmpty || digits.Length > 4)
            return false;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = 10 * number + (digit - '0');
        }

        return true;
    }
}
