using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// The genotypes that a VCF, or a raw file of a DNA test, has at a protocol's variants, with a
/// report per variant.
/// </summary>
/// <remarks>Source: docs/spec/protocol.md, "From a VCF to dosages".</remarks>
public sealed class VcfExtraction : IDisposable
{
    private VcfExtraction(
        VcfHeader header,
        GenotypeTable genotypes,
        ImmutableArray<VariantFinding> findings,
        SiteAbsence absence
    ) => (Header, Genotypes, Findings, Absence) = (header, genotypes, findings, absence);

    /// <summary>The file's header.</summary>
    public VcfHeader Header { get; }

    /// <summary>Shape: [genomes][variants].</summary>
    public GenotypeTable Genotypes { get; }

    /// <summary>Shape: [variants]; in table order.</summary>
    public ImmutableArray<VariantFinding> Findings { get; }

    /// <summary>
    /// What of the protocol the file does not have, what the contributor said of it, and what it
    /// counts as.
    /// </summary>
    public SiteAbsence Absence { get; }

    /// <summary>
    /// What the file says of its build where the user said otherwise; empty where they agree.
    /// </summary>
    public string BuildRemark { get; private init; } = "";

    /// <summary>What to know of X where no sex was said; empty where nothing is open.</summary>
    public string SexRemark { get; private init; } = "";

    /// <summary>How a raw file of a DNA test was read; empty for a VCF.</summary>
    public string SourceRemark { get; private init; } = "";

    /// <summary>
    /// Reads a VCF, or a raw file of a DNA test, from beginning to end; memory depends on genomes
    /// ×
    /// variants, not on the file.
    /// </summary>
    /// <param name="text">Decompressed (see <see cref="GenomicFile"/>).</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="table">What to look for.</param>
    /// <param name="rules">How to count.</param>
    /// <param name="declaredBuild">What the user says the build is; it decides, also over the
    /// header.</param>
    /// <param name="absence">What the contributor says of absent sites; null for nothing.</param>
    /// <param name="sexes">What the contributor says of the genomes' sexes; null for
    /// nothing.</param>
    /// <param name="progress">Told the decompressed bytes read so far, now and then.</param>
    /// <param name="sink">Takes the genotypes of a file of several genomes, where a variant's place
    /// has been passed; null to keep them all.</param>
    /// <exception cref="UnsortedFileException">Out of order, with a sink.</exception>
    /// <exception cref="MalformedInputException">
    /// Not a VCF; another genome build or none; no variant of the table in it; a missing call under
    /// <see cref="MissingRule.Reject"/>; a file of variant sites only under
    /// <see cref="AbsentRule.Reject"/>; a
    /// statement on absent sites that the protocol does not take; a genome without a sex in a table
    /// of them.
    /// </exception>
    public static VcfExtraction Read(
        Stream text,
        string fileName,
        VariantTable table,
        GenotypeRules rules,
        GenomeBuild? declaredBuild = null,
        IProgress<long>? progress = null,
        AbsenceStatement? absence = null,
        SexTable? sexes = null,
        IGenotypeSink? sink = null
    )
    {
        ArgumentNullException.ThrowIfNull(rules);
        absence ??= AbsenceStatement.None;
        absence.RequireAllowed(rules.Absent);
        var reader = new LineReader(text, fileName);
        var header = VcfHeader.Read(reader, table.Builds, declaredBuild);
        var hasLine = reader.TryReadLine(out var line);
        if (
            hasLine
            && header.Build is null
            && Chromosome.BuildOf(line[..Math.Max(line.IndexOf((byte)'\t'), 0)]) is { } byName
        )
            header = header with
            {
                Build = byName,
                BuildEvidence = $"a RefSeq name in line {reader.LineNumber}",
            };
        var onBuild = table.On(declaredBuild ?? header.Build)
            ?? throw OtherBuild(header, fileName, table.Builds, declaredBuild);
        if (header.DnaTest is not null && absence != AbsenceStatement.None)
        {
            throw new MalformedInputException(
                $"{fileName}: expected nothing said of absent sites for a raw file of a DNA test, "
                    + "found a statement",
                "leave it out: such a file has chosen places only, so an absent one says nothing"
            );
        }

        var genotypes = new GenotypeTable(header.Samples, table, absence);
        try
        {
            var sites = new VcfSites(
                onBuild,
                rules,
                genotypes,
                reader,
                absence,
                isBuildDeclared: declaredBuild is not null,
                sink
            );
            var rows = header.DnaTest is { } raw ? new DnaTestRows(raw, onBuild, reader) : null;
            if (rows is not null)
                sites.KnowReferenceCalls();
            var lines = 0;
            for (; hasLine; hasLine = reader.TryReadLine(out line))
            {
                if (line.IsEmpty)
                    continue;
                if (line[0] == (byte)'#')
                    throw SecondHeader(reader);
                if (rows is null)
                    sites.Read(line);
                else if (rows.ToRecord(line) is { } record)
                    sites.Read(record);
                if ((++lines & 0xfff) == 0)
                    progress?.Report(reader.BytesRead);
            }

            progress?.Report(reader.BytesRead);
            if (rows is { OtherStrandPlaces: > 0 })
                sites.WithdrawStrandAmbiguous();
            var sexLinked = new SexLinkedGenotypes(
                genotypes,
                rules,
                (sexes ?? SexTable.None).Of(header.Samples),
                fileName
            );
            var findings = sexLinked.Settle(sites.Complete());
            RequireSomething(findings, fileName);
            var measured = sites.MeasureAbsence();
            RequireReferenceCalls(measured, fileName);
            return new VcfExtraction(header, genotypes, findings, measured)
            {
                SexRemark = sexLinked.Remark,
                SourceRemark = header.DnaTest?.Remark(onBuild.Build) ?? "",
                BuildRemark =
                    declaredBuild is not null && header.Build is { } said && said != declaredBuild
                        ? $"the file says {said} ({header.BuildEvidence}); --build {declaredBuild} "
                            + "decides"
                        : "",
            };
        }
        catch
        {
            genotypes.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Genotypes.Dispose();

    private static MalformedInputException OtherBuild(
        VcfHeader header,
        string fileName,
        ImmutableArray<GenomeBuild> wanted,
        GenomeBuild? declared
    )
    {
        var builds = string.Join(" or ", wanted);
        if (declared is not null)
        {
            return new MalformedInputException(
                $"{fileName}: the protocol needs genome build {builds}, --build says {declared}",
                $"give a VCF that was called on {builds}"
            );
        }

        return header.Build is null
            ? new MalformedInputException(
                $"{fileName}: expected genome build {builds}, found {header.BuildEvidence}",
                $"if you know that it was called on {wanted[0]}, say so with --build {wanted[0]}"
            )
            : new MalformedInputException(
                $"{fileName}: expected genome build {builds}, found {header.Build} "
                    + $"({header.BuildEvidence})",
                $"give the VCF that was called on {builds}; positions differ between builds"
            );
    }

    private static MalformedInputException SecondHeader(LineReader reader) =>
        new(
            $"{reader.FileName}, line {reader.LineNumber}: expected a record, found a second "
                + $"header: "
                + "files were joined with cat",
            "join them with \"bcftools concat\" (same genomes, other places) or \"bcftools merge\" "
                + "(other genomes)"
        );

    private static void RequireReferenceCalls(SiteAbsence absence, string fileName)
    {
        if (absence is not { Rule: AbsentRule.Reject, IsBiased: true })
            return;
        throw new MalformedInputException(
            $"{fileName}: expected a file that answers the protocol's sites (absent: reject), "
                + $"found one that lists variant sites only: {absence.UncalledGenotypes} of "
                + $"{absence.Genotypes} genotypes are not called and there is no reference call; "
                + $"{SiteAbsence.Bias}",
            SiteAbsence.WaysOut
        );
    }

    private static void RequireSomething(ImmutableArray<VariantFinding> findings, string fileName)
    {
        if (findings.Any(finding => finding.IsUsable))
            return;
        var reasons = findings
            .GroupBy(finding => finding.Status)
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} {VcfSites.Describe(group.Key)}");
        throw new MalformedInputException(
            $"{fileName}: expected at least one of the {findings.Length} variants of the "
                + $"protocol, found none ({string.Join(", ", reasons)})",
            HintFor(
                findings
                    .GroupBy(finding => finding.Status)
                    .OrderByDescending(group => group.Count())
                    .First()
                    .Key
            )
        );
    }

    /// <summary>What helps against the commonest reason.</summary>
    private static string HintFor(VariantStatus status) =>
        status switch
        {
            VariantStatus.WithoutGenotypes => "give the VCF that has the genotypes: FORMAT begins "
                + "with GT",
            VariantStatus.Swapped or VariantStatus.OtherStrand or VariantStatus.ReferenceMismatch =>
                "REF differs: check build and strand with \"bcftools norm --check-ref w -f "
                    + "REFERENCE.fa\"",
            VariantStatus.Multiallelic =>
                "split records of several ALTs: \"bcftools norm -m -any\"",
            VariantStatus.Repeated => "take repeated records out: \"bcftools norm -d exact\"",
            VariantStatus.SplitSite => "join the records of a site: \"bcftools norm -m +any\"",
            VariantStatus.ReferenceUnknown =>
                "give a VCF with a record at every site of the protocol: a reference block does "
                    + "not "
                    + "say what REF is",
            _ => "check that this VCF covers the protocol's region, and its chromosome names and "
                + "build",
        };
}
