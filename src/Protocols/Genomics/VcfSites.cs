using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Takes data lines one by one and fills the genotype table at the sites asked for.</summary>
/// <remarks>
/// A variant may meet several records at its position. One with the table's REF and ALT wins over one
/// with the REF alone, which wins over one that only explains why nothing fits.
/// </remarks>
internal sealed class VcfSites
{
    private readonly VariantTable _table;
    private readonly GenotypeRules _rules;
    private readonly GenotypeTable _genotypes;
    private readonly LineReader _reader;
    private readonly VariantFinding[] _findings;
    private readonly int[] _recordsWithReference;
    private readonly bool[] _countsReference;

    /// <summary>Chromosome (UTF-8) → position → variants there.</summary>
    private readonly (byte[] Name, Dictionary<int, int[]> Positions)[] _chromosomes;
    private readonly VariantIds _ids;
    private int _current;

    public VcfSites(VariantTable table, GenotypeRules rules, GenotypeTable genotypes, LineReader reader)
    {
        (_table, _rules, _genotypes, _reader) = (table, rules, genotypes, reader);
        _findings = [.. table.Variants.Select(v => new VariantFinding(v, VariantStatus.Absent, 0, 0, "no record at this position"))];
        _recordsWithReference = new int[table.Variants.Length];
        _countsReference = new bool[table.Variants.Length];
        _chromosomes =
        [
            .. Enumerable.Range(0, table.Variants.Length)
                .Where(i => !table.Variants[i].IsFoundById)
                .GroupBy(i => table.Variants[i].Chromosome, StringComparer.Ordinal)
                .Select(chromosome => (
                    Encoding.UTF8.GetBytes(chromosome.Key),
                    chromosome.GroupBy(i => table.Variants[i].Position).ToDictionary(site => site.Key, site => site.ToArray()))),
        ];
        _ids = new VariantIds(table);
    }

    public static string Describe(VariantStatus status) => status switch
    {
        VariantStatus.Absent => "absent",
        VariantStatus.Found => "found",
        VariantStatus.FoundWithoutAlternate => "found without the ALT",
        VariantStatus.ReferenceMismatch => "with another REF",
        VariantStatus.Swapped => "with REF and ALT swapped",
        VariantStatus.OtherStrand => "on the other strand",
        VariantStatus.Multiallelic => "multi-allelic",
        VariantStatus.WithoutGenotypes => "without GT",
        VariantStatus.Repeated => "repeated",
        VariantStatus.SplitSite => "split over records",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public void Read(ReadOnlySpan<byte> line)
    {
        var position = VcfRecord.ReadPosition(line, _reader, out var chromosome);
        var isAtPlace = TryFind(chromosome, position, out var variants);
        var isNamed = _ids.AreAnyIn(VcfRecord.PeekId(line));
        if (!isAtPlace && !isNamed)
            return;
        var record = VcfRecord.Parse(line, _reader);
        foreach (var variant in variants)
            Match(variant, record);
        if (isNamed)
        {
            foreach (var variant in _ids.FindIn(record.Id))
                Match(variant, record);
        }
    }

    /// <summary>Applies the rules that need the whole file, and gives the report.</summary>
    public ImmutableArray<VariantFinding> Complete()
    {
        for (var i = 0; i < _findings.Length; i++)
        {
            var finding = _findings[i];
            var variant = finding.Variant;
            if (finding.IsUsable && _recordsWithReference[i] > 1 && _countsReference[i])
            {
                // Each of several records calls the others' ALT alleles something else: copies of REF
                // cannot be counted from any one of them.
                Withdraw(i, VariantStatus.SplitSite, finding.Line,
                    "several records at this site: join them with \"bcftools norm -m +any\"");
            }
            else if (finding.Status == VariantStatus.Absent && _rules.Missing == MissingRule.AsReference)
            {
                var dosage = variant.EffectAllele == variant.ReferenceAllele ? 2 : 0;
                for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
                    _genotypes.Set(genome, i, dosage, calledAlleles: 2);
            }
            else if (!finding.IsUsable && _rules.Missing == MissingRule.Reject)
            {
                throw new MalformedInputException(
                    $"{_reader.FileName}: expected every variant to be called, found {variant} {Describe(finding.Status)}",
                    "this protocol takes complete data only (missing: reject)");
            }
        }

        return [.. _findings];
    }

    private bool TryFind(ReadOnlySpan<byte> chromosome, int position, out int[] variants)
    {
        variants = [];
        if (_chromosomes.Length == 0)
            return false;
        // Files are sorted by chromosome: the last one is nearly always the right one.
        if (!Chromosome.Matches(chromosome, _chromosomes[_current].Name))
        {
            var index = -1;
            for (var i = 0; i < _chromosomes.Length && index < 0; i++)
            {
                if (Chromosome.Matches(chromosome, _chromosomes[i].Name))
                    index = i;
            }

            if (index < 0)
                return false;
            _current = index;
        }

        if (!_chromosomes[_current].Positions.TryGetValue(position, out var found))
            return false;
        variants = found;
        return true;
    }

    private void Match(int index, in VcfRecord record)
    {
        var variant = _table.Variants[index];
        var before = _findings[index];
        var (status, note) = Classify(variant, record);
        if (status is VariantStatus.Found or VariantStatus.FoundWithoutAlternate or VariantStatus.Multiallelic)
            _recordsWithReference[index]++;

        if (before.Status is VariantStatus.Found or VariantStatus.Repeated)
        {
            if (status == VariantStatus.Found)
            {
                Withdraw(index, VariantStatus.Repeated, _reader.LineNumber,
                    $"also in line {before.Line}: which one counts cannot be told");
            }

            return;
        }

        if (before.IsUsable && status != VariantStatus.Found)
            return;
        var called = 0;
        if (status is VariantStatus.Found or VariantStatus.FoundWithoutAlternate)
            note = TakeGenotypes(index, record, out called) ?? note;
        _findings[index] = new VariantFinding(variant, status, called, _reader.LineNumber, note);
    }

    private (VariantStatus Status, string Note) Classify(Variant variant, in VcfRecord record) =>
        variant.IsFoundById ? ClassifyNamed(variant, record)
        : variant.KnowsReference ? ClassifyAtPlace(variant, variant.ReferenceAllele, variant.AlternateAllele, record)
        : ClassifyUnordered(variant, record);

    /// <summary>The record has the variant's id; nothing else is known about the variant but, perhaps, its effect allele.</summary>
    private (VariantStatus Status, string Note) ClassifyNamed(Variant variant, in VcfRecord record)
    {
        if (record.Alternates.Length > 1 && _rules.Multiallelic == MultiallelicRule.Reject)
            return (VariantStatus.Multiallelic, "several ALT alleles, which this protocol rejects");
        if (!record.HasGenotypes)
            return (VariantStatus.WithoutGenotypes, "FORMAT does not begin with GT");
        return variant.EffectAllele == Variant.AnyAlternate || record.Alleles.Contains(variant.EffectAllele, StringComparer.Ordinal)
            ? (VariantStatus.Found, "")
            : (VariantStatus.ReferenceMismatch, $"expected the allele {variant.EffectAllele}, found {Shown.Quote(string.Join('>', record.Alleles))}");
    }

    /// <summary>Which of the two alleles is REF, the record says.</summary>
    private (VariantStatus Status, string Note) ClassifyUnordered(Variant variant, in VcfRecord record)
    {
        var (effect, other) = (variant.EffectAllele, variant.OtherAllele);
        if (other == Variant.Unknown)
            return ClassifyNamed(variant, record);
        return record.Reference == effect || (record.Reference != other && record.Reference == Alleles.Complement(effect))
            ? ClassifyAtPlace(variant, effect, other, record)
            : ClassifyAtPlace(variant, other, effect, record);
    }

    private (VariantStatus Status, string Note) ClassifyAtPlace(Variant variant, string reference, string alternate, in VcfRecord record)
    {
        if (record.Reference != reference)
        {
            if (record.Reference == alternate && record.Alternates.Contains(reference))
                return (VariantStatus.Swapped, $"REF and ALT are exchanged: {record.Reference}>{reference}");
            if (record.Reference == Alleles.Complement(reference)
                && record.Alternates.Contains(Alleles.Complement(alternate)))
            {
                return (VariantStatus.OtherStrand, $"REF is {record.Reference}: the other strand");
            }

            return (VariantStatus.ReferenceMismatch, $"expected REF {reference}, found {Shown.Quote(record.Reference)}");
        }

        if (record.Alternates.Length > 1 && _rules.Multiallelic == MultiallelicRule.Reject)
            return (VariantStatus.Multiallelic, "several ALT alleles, which this protocol rejects");
        if (!record.HasGenotypes)
            return (VariantStatus.WithoutGenotypes, "FORMAT does not begin with GT");
        var note = record.Id != "." && variant.Id.StartsWith("rs", StringComparison.Ordinal)
            && !record.Id.Split(';').Contains(variant.Id, StringComparer.Ordinal)
                ? $"the file calls it {Shown.Quote(record.Id)}"
                : "";
        return record.Alternates.Contains(alternate)
            ? (VariantStatus.Found, note)
            : (VariantStatus.FoundWithoutAlternate, note);
    }

    /// <summary>Reads every sample column of the record.</summary>
    /// <returns>A note when some genomes have no call; otherwise null.</returns>
    private string? TakeGenotypes(int index, in VcfRecord record, out int calledGenomes)
    {
        var variant = _table.Variants[index];
        Span<bool> isEffect = stackalloc bool[Math.Min(record.Alleles.Length, 1024)];
        for (var i = 0; i < isEffect.Length; i++)
            isEffect[i] = variant.EffectAllele == Variant.AnyAlternate ? i > 0 : record.Alleles[i] == variant.EffectAllele;
        _countsReference[index] = isEffect[0];

        calledGenomes = 0;
        var rest = record.Samples;
        var genomes = _genotypes.Genomes.Length;
        for (var genome = 0; genome < genomes; genome++)
        {
            var tab = rest.IndexOf((byte)'\t');
            if (tab < 0 != (genome == genomes - 1))
                throw ColumnCount(genomes);
            var column = tab < 0 ? rest : rest[..tab];
            rest = tab < 0 ? default : rest[(tab + 1)..];
            if (!Genotype.TryParse(column, isEffect, out var genotype))
                throw BadGenotype(variant, genome);
            Count(index, genome, genotype);
            if (genotype.Called > 0)
                calledGenomes++;
        }

        return calledGenomes < genomes ? $"{genomes - calledGenomes} of {genomes} genomes not called" : null;
    }

    private void Count(int index, int genome, Genotype genotype)
    {
        var variant = _table.Variants[index];
        if (genotype.Missing > 0 && _rules.Missing == MissingRule.Reject)
        {
            throw new MalformedInputException(
                $"{_reader.FileName}, line {_reader.LineNumber}: expected every genotype of {variant} to be called, found a missing one (genome {genome + 1})",
                "this protocol takes complete data only (missing: reject)");
        }

        var added = _rules.Missing == MissingRule.AsReference ? genotype.Missing : 0;
        var dosage = genotype.Dosage + (_countsReference[index] ? added : 0);
        _genotypes.Set(genome, index, dosage, genotype.Called + added);
    }

    private void Withdraw(int index, VariantStatus status, long line, string note)
    {
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
            _genotypes.Set(genome, index, dosage: 0, calledAlleles: 0);
        _findings[index] = new VariantFinding(_table.Variants[index], status, 0, line, note);
    }

    private MalformedInputException ColumnCount(int genomes) =>
        new($"{_reader.FileName}, line {_reader.LineNumber}: expected {genomes} genotype columns as the #CHROM line has, found another number",
            "the line is cut short or was edited: copy or download the file again");

    private MalformedInputException BadGenotype(Variant variant, int genome) =>
        new($"{_reader.FileName}, line {_reader.LineNumber}: expected a GT of one or two allele numbers for {variant}, found another text (genome {genome + 1})",
            "allele numbers count REF as 0 and the ALT alleles from 1");
}
