using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>How many genomes of a file one contribution takes.</summary>
public enum SamplesRule
{
    /// <summary>Not a rule; a protocol always names one.</summary>
    None = 0,

    /// <summary>One genome, one contribution.</summary>
    Single,

    /// <summary>Every genome of the file, summed in the clear by their owner before encryption.</summary>
    All,
}

/// <summary>How the decrypted totals are read.</summary>
public enum Interpretation
{
    /// <summary>Not a reading; a protocol always names one.</summary>
    None = 0,

    /// <summary>Allele counts and frequencies per variant (<c>allele-frequency</c>).</summary>
    AlleleFrequency,

    /// <summary>Association tests per variant (<c>chi-square</c>).</summary>
    ChiSquare,
}

/// <summary>Whether the published totals are proved without the secret key.</summary>
public enum OpeningRule
{
    /// <summary>They rest on the key holder's signature (<c>none</c>).</summary>
    None = 0,

    /// <summary>They open the sum of the contributors' commitments (<c>pedersen</c>).</summary>
    Pedersen,
}

/// <summary>The <c>data</c> section: which input, and how it becomes numbers.</summary>
/// <param name="Build">The assembly of the variant table.</param>
/// <param name="Samples">Genomes per contribution.</param>
/// <param name="Genotypes">The rules from genotype to dosage.</param>
/// <param name="Encoding">What the slots mean.</param>
public sealed record DataSection(GenomeBuild Build, SamplesRule Samples, GenotypeRules Genotypes, SlotEncoding Encoding);

/// <summary>The <c>crypto</c> section: the encryption parameters, as the protocol asks for them.</summary>
/// <param name="Profile">The named prime set and the security table it is checked against.</param>
/// <param name="PolyModulusDegree">n.</param>
/// <param name="PlainModulus">t.</param>
public sealed record CryptoSection(SecurityProfile Profile, int PolyModulusDegree, ulong PlainModulus)
{
    /// <summary>The literal parameters; unchecked until an <see cref="RlweContext"/> is made of them.</summary>
    public EncryptionParameters ToParameters() =>
        EncryptionParameters.Bfv(Profile, PolyModulusDegree, PlainModulus);
}

/// <summary>The <c>result</c> section.</summary>
/// <param name="Interpretation">How totals are read.</param>
/// <param name="MinimumContributors">Fewer than this many contributions are never decrypted.</param>
/// <param name="Open">How totals are proved.</param>
public sealed record ResultSection(Interpretation Interpretation, int MinimumContributors, OpeningRule Open);

/// <summary>A protocol.yaml, read and checked. It is data: nothing in it is ever executed.</summary>
/// <remarks>Source: docs/spec/protocol.md.</remarks>
public sealed record ProtocolDefinition
{
    /// <summary>Equal to the folder's name; lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>For people; it identifies nothing (the pin does).</summary>
    public required string Version { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>A few sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>Who answers for it.</summary>
    public required ImmutableArray<string> Authors { get; init; }

    /// <summary>An SPDX identifier.</summary>
    public required string License { get; init; }

    /// <summary>DOIs or addresses.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The input.</summary>
    public required DataSection Data { get; init; }

    /// <summary>The encryption.</summary>
    public required CryptoSection Crypto { get; init; }

    /// <summary>The computation.</summary>
    public required Circuit Circuit { get; init; }

    /// <summary>The output.</summary>
    public required ResultSection Result { get; init; }

    /// <summary>Reads a protocol.yaml strictly: every key is known, present once, and of its kind.</summary>
    /// <exception cref="MalformedInputException">Any deviation; the message names line and key.</exception>
    public static ProtocolDefinition Parse(string yaml, string fileName)
    {
        var root = new YamlSection(YamlNode.Parse(yaml, fileName), fileName, path: "");
        var definition = new ProtocolDefinition
        {
            Name = root.Text("name"),
            Version = root.Text("version"),
            Title = root.Text("title"),
            Summary = root.Text("summary"),
            Authors = [.. root.Texts("authors")],
            License = root.Text("license"),
            References = [.. root.Texts("references", allowEmpty: true)],
            Data = ReadData(root.Section("data")),
            Crypto = ReadCrypto(root.Section("crypto")),
            Circuit = ReadCircuit(root),
            Result = ReadResult(root.Section("result")),
        };
        root.RequireNothingElse();
        var isCaseControl = definition.Data.Encoding is CaseControlEncoding;
        if (isCaseControl != (definition.Result.Interpretation == Interpretation.ChiSquare))
        {
            throw root.Section("result").Error(
                "interpret", isCaseControl ? "chi-square for the encoding case-control-counts" : "allele-frequency for the encoding dosage", "another reading");
        }

        if (definition.Name.Length > 64
            || definition.Name.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
        {
            throw root.Error("name", "at most 64 lower-case letters, digits and hyphens", Shown.Quote(definition.Name));
        }

        return definition;
    }

    internal static DataSection ReadData(YamlSection data)
    {
        data.Choice("kind", ("vcf", true));
        var build = data.Choice("build", ("GRCh37", GenomeBuild.GRCh37), ("GRCh38", GenomeBuild.GRCh38));
        var samples = data.Choice("samples", ("single", SamplesRule.Single), ("all", SamplesRule.All));
        var encoding = data.Choice<SlotEncoding>(
            "encoding", ("dosage", DosageEncoding.Instance), ("case-control-counts", CaseControlEncoding.Instance));
        var missing = data.Choice("missing",
            ("mask", MissingRule.Mask), ("reject", MissingRule.Reject), ("as-reference", MissingRule.AsReference));
        var multiallelic = data.Choice("multiallelic",
            ("by-allele", MultiallelicRule.ByAllele), ("reject", MultiallelicRule.Reject));
        data.Choice("strand", ("strict", true));
        data.RequireNothingElse();
        return new DataSection(build, samples, new GenotypeRules(missing, multiallelic), encoding);
    }

    private static CryptoSection ReadCrypto(YamlSection crypto)
    {
        crypto.Choice("scheme", ("bfv", true));
        var degree = crypto.Choice("poly_modulus_degree", ("4096", 4096), ("8192", 8192));
        var profile = crypto.Choice("coeff_modulus",
            ("hesg-2024", SecurityProfile.Hesg2024), ("seal-default", SecurityProfile.SealDefault));
        var plainModulus = crypto.Integer("plain_modulus", minimum: 2, maximum: int.MaxValue);
        crypto.RequireNothingElse();
        var section = new CryptoSection(profile, degree, (ulong)plainModulus);
        try
        {
            if (!RlweContext.Create(section.ToParameters(), profile).SupportsBatching)
                throw crypto.Error("plain_modulus", $"a prime that is 1 modulo {2 * degree}", $"{plainModulus}");
        }
        catch (EncryptionParametersException e)
        {
            throw crypto.Error("plain_modulus", "parameters that the profile allows", e.Message);
        }

        return section;
    }

    private static Circuit ReadCircuit(YamlSection root)
    {
        var steps = root.Sections("circuit").Select(step =>
        {
            var parsed = new CircuitStep(
                step.Text("name"),
                step.Choice("op", ("sum", CircuitOperation.Sum)),
                [.. step.Texts("of")]);
            step.RequireNothingElse();
            return parsed;
        });
        return new Circuit([.. steps]);
    }

    private static ResultSection ReadResult(YamlSection result)
    {
        var section = new ResultSection(
            result.Choice("interpret", ("allele-frequency", Interpretation.AlleleFrequency), ("chi-square", Interpretation.ChiSquare)),
            result.Integer("minimum_contributors", minimum: 2, maximum: 1_000_000),
            result.Choice("open", ("none", OpeningRule.None), ("pedersen", OpeningRule.Pedersen)));
        RequireExactRelease(result, section.Open);
        result.RequireNothingElse();
        return section;
    }

    /// <summary>
    /// Suppressed or noised totals do not open the sum of the commitments; and a table that hides some
    /// totals beside an opening of the others leaves a point from which the hidden ones can be searched.
    /// </summary>
    private static void RequireExactRelease(YamlSection result, OpeningRule open)
    {
        var release = result.Choice("release", ("exact", "exact"), ("suppress-small-counts", "suppressed"), ("add-noise", "noised"));
        if (release == "exact")
            return;
        throw open == OpeningRule.Pedersen
            ? result.Error("release", "exact totals, because open: pedersen proves the totals as they are", $"{release} totals, which open nothing and would let hidden counts be searched for")
            : result.Error("release", "exact totals", $"{release} totals, which are not supported yet");
    }
}
