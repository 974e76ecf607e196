using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Takes data lines one by one and fills the genotype table at the sites asked
/// for.</summary>
/// <remarks>
/// A variant may meet several records at its position. One with the table's REF and ALT wins over
/// one with the REF alone, which wins over a reference block, which wins over one that only
/// explains why nothing fits.
/// </remarks>
internal sealed class VcfSites
{
    private const string NoRecord = "no record at this position";

    /// <summary>How far left of a record its left-aligned form is looked for, in bases.</summary>
    private const int AlignmentWindowBases = 100;

    private readonly VariantTable _table;
    private readonly GenotypeRules _rules;
    private readonly GenotypeTable _genotypes;
    private readonly LineReader _reader;
    private readonly VariantFinding[] _findings;
    private readonly int[] _recordsWithReference;
    private readonly bool[] _countsReference;

    /// <summary>
    /// Shape: [variants]; REF and ALTs of the record that genotypes were taken from.
    /// </summary>
    private readonly string[]?[] _alleles;

    /// <summary>
    /// Shape: [variants]; whether another variant of some genome may hide what is here.
    /// </summary>
    private readonly bool[] _isHidden;
    private readonly SiteIndex _sites;
    private readonly VariantIds _ids;

    private readonly AbsenceStatement _statement;
    private readonly ReferenceCalls _referenceCalls = new();

    private readonly bool _isBuildDeclared;
    private readonly IGenotypeSink? _sink;

    /// <summary>
    /// Variants whose genotypes go to the sink once a record of another place is read.
    /// </summary>
    private readonly List<int> _passing = [];
    private ChromosomeSites? _passingSites;
    private int _passingPosition;

    public VcfSites(
        VariantTable table,
        GenotypeRules rules,
        GenotypeTable genotypes,
        LineReader reader,
        AbsenceStatement statement,
        bool isBuildDeclared,
        IGenotypeSink? sink
    )
    {
        _isBuildDeclared = isBuildDeclared;
        // Of one genome, a line for each variant is wanted.
        _sink = genotypes.Genomes.Length > 1 ? sink : null;
        (_table, _rules, _genotypes, _reader, _statement) = (
            table,
            rules,
            genotypes,
            reader,
            statement
        );
        _findings =
        [
            .. table.Variants.Select(v => new VariantFinding(
                v,
                VariantStatus.Absent,
                0,
                0,
                NoRecord
            )),
        ];
        _recordsWithReference = new int[table.Variants.Length];
        _countsReference = new bool[table.Variants.Length];
        _alleles = new string[]?[table.Variants.Length];
        _isHidden = new bool[table.Variants.Length];
        _sites = new SiteIndex(table);
        _ids = new VariantIds(table);
    }

    public static string Describe(VariantStatus status) =>
        status switch
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
            VariantStatus.ReferenceBlock => "in a reference block",
            VariantStatus.AssumedReference => "absent, counted as reference",
            VariantStatus.ReferenceUnknown => "in a reference block, with REF unknown",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    public void Read(ReadOnlySpan<byte> line)
    {
        var position = VcfRecord.ReadPosition(line, _reader, out var name);
        _referenceCalls.Look(line);
        var isNamed = _ids.AreAnyIn(VcfRecord.PeekId(line));
        var sites = _sites.Find(name);
        if (_passing.Count > 0 && (sites != _passingSites || position != _passingPosition))
            GiveAwayPassed();
        (_passingSites, _passingPosition) = (sites, position);
        if (sites is not null && !_isBuildDeclared)
            Chromosome.RequireBuild(name, _reader, _table.Build);
        var first = sites is { HaveIndels: true }
            ? Math.Max(position - AlignmentWindowBases, 0)
            : position;
        if (sites is not null && !sites.AnyFrom(first))
            sites = null;
        if (sites is null && !isNamed)
            return;
        var variants = sites is null
            ? default
            : sites.Between(first, VcfRecord.PeekEnd(line, position));
        if (variants.IsEmpty && !isNamed)
            return;

        var record = VcfRecord.Parse(line, position, _reader);
        foreach (var variant in variants)
        {
            var place = _table.Variants[variant].Position;
            if (place < position)
                RemarkAlignment(variant, record);
            else if (record.IsBlock)
                MatchBlock(variant, record);
            else if (place == position)
                Match(variant, record);
            else
                RemarkOverlap(variant, record);
        }

        if (isNamed)
        {
            foreach (var variant in _ids.FindIn(record.Id))
                Match(variant, record);
        }
    }

    /// <summary>
    /// Nothing below this place is to come, in a file with its records in order; a file without
    /// that order is found out by <see cref="RequireHere"/>.
    /// </summary>
    private void GiveAwayPassed()
    {
        foreach (var index in _passing)
        {
            // What Complete or the sexes of the genomes may still change stays.
            var isSettled =
                _findings[index].Status == VariantStatus.Found
                && !(_recordsWithReference[index] > 1 && _countsReference[index])
                && SexLinkages.Of(_table.Variants[index]) == SexLinkage.None;
            if (!isSettled)
                continue;
            _genotypes.GiveAway(index, _sink!);
            _alleles[index] = null;
        }

        _passing.Clear();
    }

    private void RequireHere(int index)
    {
        if (_genotypes.IsGivenAway(index))
            throw new UnsortedFileException(_reader.FileName, _reader.LineNumber);
    }

    /// <summary>To be called for a format that does not list variant sites only.</summary>
    public void KnowReferenceCalls() => _referenceCalls.Know();

    /// <summary>
    /// Takes back what was read at A/T and C/G places, once the file is known to mix strands.
    /// </summary>
    public void WithdrawStrandAmbiguous()
    {
        for (var i = 0; i < _findings.Length; i++)
        {
            if (_findings[i].IsUsable && _table.Variants[i].IsStrandAmbiguous)
            {
                Withdraw(
                    i,
                    VariantStatus.OtherStrand,
                    _findings[i].Line,
                    "A/T or C/G, in a file with other places on the other strand"
                );
            }
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
                // Each of several records calls the others' ALT alleles something else: copies of
                // REF
                // cannot be counted from any one of them.
                Withdraw(
                    i,
                    VariantStatus.SplitSite,
                    finding.Line,
                    "several records at this site: join them with \"bcftools norm -m +any\""
                );
            }
            else if (finding.Status == VariantStatus.Absent && IsAbsenceReference(i))
            {
                TakeAsReference(i);
                _findings[i] = finding with
                {
                    Status = VariantStatus.AssumedReference,
                    Note = "no record: counted as two copies of REF",
                };
            }
            else if (
                finding.Status == VariantStatus.ReferenceBlock
                && finding.CalledGenomes < _genotypes.Genomes.Length
            )
            {
                RequireComplete(variant);
            }
            else if (!finding.IsUsable && _rules.Missing == MissingRule.Reject)
            {
                throw Incomplete(variant, Describe(finding.Status));
            }
        }

        return [.. _findings];
    }

    /// <summary>What is absent, once <see cref="Complete"/> has run.</summary>
    public SiteAbsence MeasureAbsence()
    {
        var uncalled = 0L;
        var genomes = _genotypes.Genomes.Length;
        for (var variant = 0; variant < _findings.Length; variant++)
        {
            uncalled += genomes - _genotypes.CalledGenomes(variant);
        }

        return new SiteAbsence(
            _rules.Absent,
            _statement,
            _findings.Length,
            _findings.Count(finding => finding.IsAbsent),
            _findings.Count(finding => finding.Status == VariantStatus.AssumedReference),
            (long)_findings.Length * genomes,
            uncalled,
            !_referenceCalls.AreSeen
        );
    }

    /// <summary>
    /// Whether an absent site counts as reference; never where another variant may hide it.
    /// </summary>
    private bool IsAbsenceReference(int index) =>
        !_isHidden[index]
        && _rules.Absent switch
        {
            AbsentRule.Unstated => _rules.Missing == MissingRule.AsReference,
            AbsentRule.NotCalled or AbsentRule.Reject => false,
            AbsentRule.ReferenceIfCovered => _statement.Callable is { } regions
                && regions.CoversOn(_table.Build)[index],
            AbsentRule.Reference => _statement.IsReference,
            _ => throw new InvalidOperationException($"no rule for {_rules.Absent}"),
        };

    private void TakeAsReference(int index)
    {
        var variant = _table.Variants[index];
        var dosage = variant.EffectAllele == variant.ReferenceAllele ? 2 : 0;
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
            _genotypes.Set(genome, index, new Genotype(dosage, Called: 2, Missing: 0));
    }

    /// <summary>
    /// A block may leave genomes uncalled, and no other block may have called them.
    /// </summary>
    private void RequireComplete(Variant variant)
    {
        if (_rules.Missing == MissingRule.Reject)
            throw Incomplete(variant, "not called in every genome");
    }

    private MalformedInputException Incomplete(Variant variant, string found) =>
        new(
            $"{_reader.FileName}: expected every variant to be called, found {variant} {found}",
            "this protocol takes complete data only (missing: reject)"
        );

    private void Match(int index, in VcfRecord record)
    {
        RequireHere(index);
        var variant = _table.Variants[index];
        var before = _findings[index];
        var (status, note, _) = RecordMatching.OfRecord(variant, record, _rules);
        if (
            status == before.Status
            && before.IsUsable
            && !variant.IsFoundById
            && _alleles[index] is { } alleles
            && alleles.SequenceEqual(record.Alleles)
            && HasSameGenotypes(index, record)
        )
        {
            _findings[index] = before with
            {
                Note = Join(before.Note, $"the same record again in line {_reader.LineNumber}"),
            };
            return;
        }

        if (
            status
            is VariantStatus.Found
                or VariantStatus.FoundWithoutAlternate
                or VariantStatus.Multiallelic
        )
            _recordsWithReference[index]++;

        if (before.Status is VariantStatus.Found or VariantStatus.Repeated)
        {
            if (status == VariantStatus.Found)
            {
                Withdraw(
                    index,
                    VariantStatus.Repeated,
                    _reader.LineNumber,
                    $"also in line {before.Line}, with another genotype or other ALTs: which one "
                        + "counts cannot be told"
                );
            }

            return;
        }

        if (
            Rank(status) < Rank(before.Status)
            || (before.IsUsable && Rank(status) == Rank(before.Status))
        )
            return;
        if (status is not (VariantStatus.Found or VariantStatus.FoundWithoutAlternate))
        {
            Withdraw(index, status, _reader.LineNumber, note);
            return;
        }

        note = Join(note, TakeGenotypes(index, record, out var called));
        _findings[index] = new VariantFinding(variant, status, called, _reader.LineNumber, note);
        if (_sink is not null && !variant.IsFoundById)
            _passing.Add(index);
    }

    /// <summary>
    /// Which finding stays when a variant meets several records: the one of the higher rank.
    /// </summary>
    private static int Rank(VariantStatus status) =>
        status switch
        {
            VariantStatus.Found => 4,
            VariantStatus.FoundWithoutAlternate => 3,
            VariantStatus.ReferenceBlock => 1,
            VariantStatus.Absent => 0,
            _ => 2,
        };

    /// <summary>
    /// Blocks of several genomes need not begin together: each fills in the genomes that it calls.
    /// </summary>
    private void MatchBlock(int index, in VcfRecord block)
    {
        var variant = _table.Variants[index];
        var before = _findings[index];
        if (Rank(before.Status) > Rank(VariantStatus.ReferenceBlock))
            return;
        var (status, note, countsReference) = RecordMatching.OfBlock(variant, block);
        if (status == VariantStatus.ReferenceBlock)
        {
            _countsReference[index] = countsReference;
            note = TakeBlock(index, block, out var called) ?? "";
            _findings[index] = new VariantFinding(
                variant,
                status,
                called,
                _reader.LineNumber,
                note
            );
        }
        else if (before.Status == VariantStatus.Absent)
        {
            _findings[index] = new VariantFinding(variant, status, 0, _reader.LineNumber, note);
        }
    }

    /// <summary>
    /// A record that begins left of a variant and covers it: a deletion, or several bases in one
    /// record.
    /// </summary>
    private void RemarkOverlap(int index, in VcfRecord record)
    {
        if (!IsCarried(record))
            return;
        _isHidden[index] = true;
        if (_findings[index].Status == VariantStatus.Absent)
        {
            _findings[index] = _findings[index] with
            {
                Note =
                    $"{NoRecord}, but the REF of line {_reader.LineNumber} covers it"
                    + (record.IsSubstitution ? ": split it with \"bcftools norm --atomize\"" : ""),
            };
        }
    }

    /// <summary>
    /// An indel may be the one asked for, written further right than it could be.
    /// </summary>
    private void RemarkAlignment(int index, in VcfRecord record)
    {
        if (
            _findings[index].Status != VariantStatus.Absent
            || !IsSameIndelFurtherRight(_table.Variants[index], record)
        )
            return;
        _isHidden[index] = true;
        _findings[index] = _findings[index] with
        {
            Note =
                $"{NoRecord}, but line {_reader.LineNumber} may be the same indel, not "
                + "left-aligned: try \"bcftools norm -f REFERENCE.fa\"",
        };
    }

    /// <summary>
    /// Whether a record inserts or deletes a rotation of what the variant does: it must, to be the
    /// same one.
    /// </summary>
    private static bool IsSameIndelFurtherRight(Variant variant, in VcfRecord record)
    {
        if (variant.LengthChange == 0)
            return false;
        var wanted = Changed(variant.ReferenceAllele, variant.AlternateAllele);
        foreach (var alternate in record.Alternates)
        {
            if (
                alternate.Length - record.Reference.Length != variant.LengthChange
                || !Alleles.AreBases(alternate)
            )
                continue;
            var found = Changed(record.Reference, alternate);
            if (
                wanted.Length == found.Length
                && (wanted + wanted).Contains(found, StringComparison.Ordinal)
            )
                return true;
        }

        return false;

        // The longer allele without the base that both share.
        static string Changed(string reference, string alternate) =>
            reference.Length > alternate.Length
                ? reference[alternate.Length..]
                : alternate[reference.Length..];
    }

    /// <summary>Reads every sample column of the record.</summary>
    /// <returns>A note when some genomes have no call; otherwise null.</returns>
    private string? TakeGenotypes(int index, in VcfRecord record, out int calledGenomes)
    {
        var variant = _table.Variants[index];
        Span<AlleleKind> kinds = stackalloc AlleleKind[Math.Min(record.Alleles.Length, 1024)];
        Classify(variant, record, kinds);
        _countsReference[index] = kinds[0] == AlleleKind.Effect;
        _alleles[index] = record.Alleles;

        if (IsTakenAsPairs(index, record, kinds))
        {
            calledGenomes = _genotypes.Genomes.Length;
            return null;
        }

        var notCalls = 0;
        calledGenomes = 0;
        var rest = record.Samples;
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
        {
            var column = NextColumn(ref rest, genome);
            var genotype = ReadCall(
                variant,
                record,
                genome,
                column,
                kinds,
                isBlock: false,
                ref notCalls
            );
            Count(index, genome, genotype);
            if (genotype.Called > 0)
                calledGenomes++;
        }

        return NoteUncalled(calledGenomes, notCalls);
    }

    /// <summary>The fast way through a line of a cohort whose columns are GT alone.</summary>
    private bool IsTakenAsPairs(int index, in VcfRecord record, ReadOnlySpan<AlleleKind> kinds) =>
        kinds.Length == 2
        && kinds[1] != AlleleKind.Unspecified
        && record.Format.IsCall("0|0"u8, isBlock: false, _rules)
        && _genotypes.TrySetPairs(
            index,
            record.Samples,
            kinds[0] == AlleleKind.Effect ? 1 : 0,
            kinds[1] == AlleleKind.Effect ? 1 : 0
        );

    /// <summary>Reads every sample column of a reference block.</summary>
    /// <returns>A note when some genomes have no call; otherwise null.</returns>
    private string? TakeBlock(int index, in VcfRecord block, out int calledGenomes)
    {
        var variant = _table.Variants[index];
        Span<AlleleKind> kinds = stackalloc AlleleKind[Math.Min(block.Alleles.Length, 1024)];
        kinds.Clear();
        kinds[0] = _countsReference[index] ? AlleleKind.Effect : AlleleKind.Other;

        var notCalls = 0;
        calledGenomes = 0;
        var rest = block.Samples;
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
        {
            var column = NextColumn(ref rest, genome);
            var genotype = ReadCall(
                variant,
                block,
                genome,
                column,
                kinds,
                isBlock: true,
                ref notCalls
            );
            var isCovered =
                block.Format.LengthOf(column) is not { } length
                || block.Position + (long)length > variant.Position;
            if (isCovered && _genotypes[genome, index].Called == 0)
                Count(index, genome, genotype);
            if (_genotypes[genome, index].Called > 0)
                calledGenomes++;
        }

        return NoteUncalled(calledGenomes, notCalls);
    }

    private string? NoteUncalled(int calledGenomes, int notCalls)
    {
        var genomes = _genotypes.Genomes.Length;
        var reason =
            notCalls == 0 ? ""
            : _rules is { MinimumDepth: 0, MinimumGenotypeQuality: 0 } ? "no reads: DP or GQ is 0"
            : "DP or GQ is 0 or below the protocol's minimum";
        if (calledGenomes == genomes)
            return null;
        return genomes == 1
            ? Join("not called", reason)
            : Join(
                $"{genomes - calledGenomes} of {genomes} genomes not called",
                reason.Length == 0 ? "" : $"{notCalls} with {reason}"
            );
    }

    /// <summary>
    /// Whether every genome has at this record the counts that were taken from another one.
    /// </summary>
    private bool HasSameGenotypes(int index, in VcfRecord record)
    {
        var variant = _table.Variants[index];
        Span<AlleleKind> kinds = stackalloc AlleleKind[Math.Min(record.Alleles.Length, 1024)];
        Classify(variant, record, kinds);
        var rest = record.Samples;
        var (areSame, notCalls) = (true, 0);
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
        {
            var column = NextColumn(ref rest, genome);
            var genotype = ReadCall(
                variant,
                record,
                genome,
                column,
                kinds,
                isBlock: false,
                ref notCalls
            );
            var counted = Counted(index, genotype);
            areSame &= (counted.Called == 0 ? default : counted) == _genotypes[genome, index];
        }

        return areSame;
    }

    /// <summary>Whether any genome has, or may have, something else than REF in a record.</summary>
    private bool IsCarried(in VcfRecord record)
    {
        if (!record.HasGenotypes)
            return true;
        var rest = record.Samples;
        var isCarried = false;
        for (var genome = 0; genome < _genotypes.Genomes.Length; genome++)
        {
            var column = NextColumn(ref rest, genome);
            var colon = column.IndexOf((byte)':');
            isCarried |= (colon < 0 ? column : column[..colon]).ContainsAnyExcept("0/|"u8);
        }

        return isCarried;
    }

    private static void Classify(Variant variant, in VcfRecord record, Span<AlleleKind> kinds)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            var allele = record.Alleles[i];
            var isEffect =
                variant.EffectAllele == Variant.AnyAlternate
                    ? i > 0
                    : allele == variant.EffectAllele;
            kinds[i] =
                i > 0 && Alleles.IsUnspecified(allele) ? AlleleKind.Unspecified
                : isEffect ? AlleleKind.Effect
                : AlleleKind.Other;
        }
    }

    private ReadOnlySpan<byte> NextColumn(ref ReadOnlySpan<byte> rest, int genome)
    {
        var tab = rest.IndexOf((byte)'\t');
        if (tab < 0 != (genome == _genotypes.Genomes.Length - 1))
            throw ColumnCount(_genotypes.Genomes.Length, tab >= 0 && tab == rest.Length - 1);
        var column = tab < 0 ? rest : rest[..tab];
        rest = tab < 0 ? default : rest[(tab + 1)..];
        return column;
    }

    /// <summary>A genome's genotype; uncalled, and counted, where DP or GQ say that it is no
    /// call.</summary>
    private Genotype ReadCall(
        Variant variant,
        in VcfRecord record,
        int genome,
        ReadOnlySpan<byte> column,
        ReadOnlySpan<AlleleKind> kinds,
        bool isBlock,
        ref int notCalls
    )
    {
        var genotype = ReadGenotype(variant, genome, column, kinds);
        if (genotype.Called == 0 || record.Format.IsCall(column, isBlock, _rules))
            return genotype;
        notCalls++;
        return genotype.Uncalled;
    }

    private Genotype ReadGenotype(
        Variant variant,
        int genome,
        ReadOnlySpan<byte> column,
        ReadOnlySpan<AlleleKind> kinds
    ) =>
        Genotype.TryParse(column, kinds, out var genotype)
            ? genotype
            : throw BadGenotype(variant, genome);

    private void Count(int index, int genome, Genotype genotype)
    {
        if (genotype.Missing > 0 && _rules.Missing == MissingRule.Reject)
        {
            throw new MalformedInputException(
                $"{_reader.FileName}, line {_reader.LineNumber}: expected every genotype of "
                    + $"{_table.Variants[index]} to be called, found a missing one (genome "
                    + $"{genome + 1})",
                "this protocol takes complete data only (missing: reject)"
            );
        }

        _genotypes.Set(genome, index, Counted(index, genotype));
    }

    private Genotype Counted(int index, Genotype genotype)
    {
        var added = _rules.Missing == MissingRule.AsReference ? genotype.Missing : 0;
        return new Genotype(
            genotype.Dosage + (_countsReference[index] ? added : 0),
            genotype.Called + added,
            genotype.Missing - added
        );
    }

    private static string Join(string note, string? more) =>
        string.IsNullOrEmpty(more) ? note
        : note.Length == 0 ? more
        : $"{note}; {more}";

    private void Withdraw(int index, VariantStatus status, long line, string note)
    {
        _genotypes.Withdraw(index);
        _findings[index] = new VariantFinding(_table.Variants[index], status, 0, line, note);
    }

    private MalformedInputException ColumnCount(int genomes, bool endsInTab) =>
        new(
            $"{_reader.FileName}, line {_reader.LineNumber}: expected {genomes} genotype columns "
                + "as the #CHROM line has, found another number"
                + (endsInTab ? ": the line ends in a tab" : ""),
            endsInTab
                ? "take the tabs off the ends of the lines: sed 's/\\t*$//'"
                : "the line is cut short or was edited: copy or download the file again"
        );

    private MalformedInputException BadGenotype(Variant variant, int genome) =>
        new(
            $"{_reader.FileName}, line {_reader.LineNumber}: expected a GT of one or two allele "
                + $"numbers for {variant}, found another text (genome {genome + 1})",
            "allele numbers count REF as 0 and the ALT alleles from 1"
        );
}
