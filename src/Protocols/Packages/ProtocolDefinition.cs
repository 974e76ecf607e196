using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A protocol.yaml, read and checked. It is data: nothing in it is ever
/// executed.</summary>
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
    public required DataSection Input { get; init; }

    /// <summary>The input of a protocol on genotypes; null for another.</summary>
    public GenotypeSection? Genotypes => Input as GenotypeSection;

    /// <summary>The input of a protocol on one row of its owner's; null for another.</summary>
    public TableSection? Table => Input as TableSection;

    /// <summary>The input of a protocol on sums over sites' rows; null for another.</summary>
    public TotalsSection? Totals => Input as TotalsSection;

    /// <summary>The input of a protocol on genotypes.</summary>
    /// <exception cref="InvalidOperationException">The protocol reads something else: ask
    /// <see cref="Input"/> first.</exception>
    public GenotypeSection Data =>
        Genotypes ?? throw new InvalidOperationException($"the protocol {Name} reads no genotypes");

    /// <summary>The encryption.</summary>
    public required CryptoSection Crypto { get; init; }

    /// <summary>The computation.</summary>
    public required CircuitSection Circuit { get; init; }

    /// <summary>The output.</summary>
    public required ResultSection Result { get; init; }

    /// <summary>Reads a protocol.yaml strictly: every key is known, present once, and of its
    /// kind.</summary>
    /// <exception cref="MalformedInputException">Any deviation; the message names line and
    /// key.</exception>
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
            Input = ReadInput(root),
            Crypto = CryptoSection.Read(root.Section("crypto")),
            Circuit = CircuitSection.Read(root),
            Result = ResultSection.Read(root.Section("result")),
        };
        root.RequireNothingElse();
        if (
            definition.Name.Length > 64
            || definition.Name.Any(c =>
                c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            )
        )
        {
            throw root.Error(
                "name",
                "at most 64 lower-case letters, digits and hyphens",
                Shown.Quote(definition.Name)
            );
        }

        definition.RequireFit(root);
        return definition;
    }

    private static DataSection ReadInput(YamlSection root)
    {
        var data = root.Section("data");
        if (!data.Choice("kind", ("vcf", false), ("table", true)))
            return GenotypeSection.Read(data);
        return data.Has("rows") ? TotalsSection.Read(data, root) : TableSection.Read(data);
    }

    /// <summary>What the sections must agree on.</summary>
    private void RequireFit(YamlSection root)
    {
        var reading = (Input, Genotypes?.Encoding) switch
        {
            (TableSection, _) => "linear for kind: table",
            (TotalsSection, _) => "totals for kind: table with many rows",
            (_, CaseControlEncoding) => "chi-square for a case-control encoding",
            _ => "allele-frequency or polygenic-score for the encoding dosage",
        };
        var fits = Result.Interpretation switch
        {
            Interpretation.AlleleFrequency or Interpretation.PolygenicScore => Genotypes?.Encoding
                is DosageEncoding,
            Interpretation.ChiSquare => Genotypes?.Encoding is CaseControlEncoding,
            Interpretation.Linear => Table is not null,
            Interpretation.Totals => Totals is not null,
            _ => throw new InvalidOperationException($"no rule for {Result.Interpretation}"),
        };
        if (!fits)
            throw root.Section("result").Error("interpret", reading, "another reading");
        if (Result.Publish == PublishRule.Table)
        {
            if (Crypto.Scheme != Scheme.Bfv)
                throw root.Section("result")
                    .Error(
                        "publish",
                        "withheld with scheme ckks, whose decryption carries noise that gives "
                            + "the key away",
                        "table"
                    );
            if (Circuit.Steps is not [{ Operation: CircuitOperation.Sum }])
                throw root.Error(
                    "circuit",
                    "one sum of [contributions], which is what this result is read from",
                    "another circuit"
                );
        }

        if ((Crypto.Scheme == Scheme.Ckks) != (Result.Digits is not null))
            throw root.Section("result")
                .Error(
                    "release",
                    Result.Digits is null
                        ? "rounded, with digits, for scheme ckks"
                        : "exact for scheme bfv",
                    Result.Digits is null ? "exact" : "rounded"
                );
        if (
            Table is { } table
            && Crypto.Scheme == Scheme.Bfv
            && table.Columns.FirstOrDefault(column =>
                column.Decimals > 0 || !column.Minimum.IsInteger || !column.Maximum.IsInteger
            )
                is { } fraction
        )
            throw root.Section("data")
                .Error(
                    "columns",
                    "whole numbers (decimals: 0) for scheme bfv",
                    $"decimals in {fraction.Name}"
                );
        if (
            Result.Interpretation == Interpretation.PolygenicScore
            && (Data.Samples != SamplesRule.Single || Data.Genotypes.Missing == MissingRule.Mask)
        )
            throw root.Section("data")
                .Error(
                    "missing",
                    "reject or as-reference, and samples: single, for a score: a masked call "
                        + "would count as no copy",
                    "mask, or samples: all"
                );
        if (
            Result.Interpretation != Interpretation.PolygenicScore
            && root.Section("data").Has("hemizygous")
        )
        {
            throw root.Section("data")
                .Error(
                    "hemizygous",
                    "no such key but for polygenic-score: alleles are counted once",
                    "one"
                );
        }

        if (
            Result.Interpretation == Interpretation.PolygenicScore
            && Data.Genotypes
                is { Missing: MissingRule.AsReference, Absent: not AbsentRule.Unstated }
        )
            throw root.Section("data")
                .Error(
                    "absent",
                    "no such key beside missing: as-reference, for a score: a site that is not "
                        + "called would count as no copy",
                    "one"
                );
    }
}
