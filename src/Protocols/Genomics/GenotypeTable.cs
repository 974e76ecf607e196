using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// The genotypes of some genomes at a protocol's variants. Secret: it lives in memory only.
/// </summary>
/// <remarks>
/// A variant of which the file has nothing takes no memory, one with diploid calls alone two bits
/// a genome, any other one a byte. Zeroised on dispose.
/// </remarks>
public sealed class GenotypeTable : IDisposable
{
    private readonly GenotypeRow?[] _rows;

    /// <summary>
    /// Shape: [variants]; called genomes of those given away, plus one; 0 for any other.
    /// </summary>
    private int[]? _givenAway;

    /// <summary>A row that is empty again, for the next variant; null where there is
    /// none.</summary>
    private DiploidRow? _spare;

    internal GenotypeTable(
        ImmutableArray<string> genomes,
        VariantTable variants,
        AbsenceStatement? statement = null
    )
    {
        (Genomes, Variants) = (genomes, variants);
        Statement = statement ?? AbsenceStatement.None;
        _rows = new GenotypeRow?[variants.Variants.Length];
    }

    /// <summary>Shape: [genomes]; sample names, for the user's eyes only.</summary>
    public ImmutableArray<string> Genomes { get; }

    /// <summary>What was looked for.</summary>
    public VariantTable Variants { get; }

    /// <summary>
    /// What was said of sites that the file does not have, by which some of these genotypes may
    /// have been filled in.
    /// </summary>
    public AbsenceStatement Statement { get; }

    /// <summary>What a genome has at a variant; nothing called where the file has no
    /// answer.</summary>
    /// <param name="genome">A row of <see cref="Genomes"/>.</param>
    /// <param name="variant">A row of <see cref="Variants"/>.</param>
    public Genotype this[int genome, int variant] => _rows[variant]?[genome] ?? default;

    /// <summary>Whether the file answers a variant for any genome.</summary>
    internal bool Has(int variant) => _rows[variant] is not null;

    internal void Set(int genome, int variant, Genotype genotype)
    {
        if (!genotype.IsPossible)
            throw new ArgumentException("expected at most two alleles", nameof(genotype));
        var row = _rows[variant] ??= new DiploidRow(Genomes.Length);
        if (!row.Takes(genotype))
        {
            // The first haploid or half-called genotype of the variant.
            var wide = new AnyPloidyRow(row, Genomes.Length);
            row.Clear();
            _rows[variant] = row = wide;
        }

        row.Set(genome, genotype);
    }

    /// <summary>
    /// Takes all genomes' genotypes at a variant at once, where the columns are pairs of called
    /// alleles and nothing else (see <see cref="PairColumns"/>).
    /// </summary>
    /// <returns>False where they are not; then nothing has changed.</returns>
    internal bool TrySetPairs(int variant, ReadOnlySpan<byte> columns, int reference, int alternate)
    {
        if (!PairColumns.HaveLength(columns, Genomes.Length))
            return false;
        var row = _spare ?? new DiploidRow(Genomes.Length);
        if (!row.TryFill(columns, Genomes.Length, reference, alternate))
        {
            row.Reset();
            _spare = row;
            return false;
        }

        _spare = null;
        Withdraw(variant);
        _rows[variant] = row;
        return true;
    }

    /// <summary>Genomes with a called allele at a variant, also at one that was given
    /// away.</summary>
    internal int CalledGenomes(int variant) =>
        IsGivenAway(variant)
            ? _givenAway![variant] - 1
            : _rows[variant]?.CalledGenomes(Genomes.Length) ?? 0;

    /// <summary>Whether a variant's genotypes were given to a sink and are no more here.</summary>
    internal bool IsGivenAway(int variant) => _givenAway?[variant] > 0;

    /// <summary>Gives a variant's genotypes to a sink and forgets them.</summary>
    internal void GiveAway(int variant, IGenotypeSink sink)
    {
        _givenAway ??= new int[_rows.Length];
        var called = CalledGenomes(variant);
        sink.Take(this, variant);
        if (_rows[variant] is DiploidRow row)
        {
            row.Reset();
            _spare = row;
            _rows[variant] = null;
        }

        Withdraw(variant);
        _givenAway[variant] = called + 1;
    }

    /// <summary>Adds to each genome's sum what its genotype at a variant adds.</summary>
    /// <param name="variant">One that the file answers (<see cref="Has"/>).</param>
    /// <param name="model">What copies of called alleles add.</param>
    /// <param name="weight">What one copy adds.</param>
    /// <param name="sums">Shape: [genomes].</param>
    internal void AddTo(int variant, EffectModel model, double weight, Span<ScoreSum> sums) =>
        _rows[variant]!.AddTo(model, weight, sums);

    /// <summary>Takes back whatever was read at a variant.</summary>
    internal void Withdraw(int variant)
    {
        _rows[variant]?.Clear();
        _rows[variant] = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var variant = 0; variant < _rows.Length; variant++)
            Withdraw(variant);
    }

    /// <summary>
    /// One variant. Pinned: the collector leaves no copies behind that Clear would not reach.
    /// </summary>
    private abstract class GenotypeRow(int bytes)
    {
        protected readonly byte[] Bytes = GC.AllocateArray<byte>(bytes, pinned: true);

        public abstract Genotype this[int genome] { get; }

        public abstract bool Takes(Genotype genotype);

        public abstract void Set(int genome, Genotype genotype);

        public virtual int CalledGenomes(int genomes)
        {
            var called = 0;
            for (var genome = 0; genome < genomes; genome++)
                called += this[genome].Called > 0 ? 1 : 0;
            return called;
        }

        public virtual void AddTo(EffectModel model, double weight, Span<ScoreSum> sums)
        {
            for (var genome = 0; genome < sums.Length; genome++)
            {
                var genotype = this[genome];
                sums[genome]
                    .Add(
                        model.Adds(genotype.Dosage, genotype.Called, weight),
                        genotype.Called > 0 ? 1 : 0
                    );
            }
        }

        public void Clear() => CryptographicOperations.ZeroMemory(Bytes);
    }

    /// <summary>
    /// Two bits a genome, four genomes a byte, the first lowest: 0, 1 and 2 copies of two called
    /// alleles; 3 where nothing is called.
    /// </summary>
    private sealed class DiploidRow : GenotypeRow
    {
        private const int Uncalled = 3;

        public DiploidRow(int genomes)
            : base((genomes + 3) / 4) => Reset();

        /// <summary>Nothing is called.</summary>
        public void Reset() => Bytes.AsSpan().Fill(0xff);

        public override Genotype this[int genome]
        {
            get
            {
                // Branch-free: what is called must not show in the time that it takes.
                var code = (Bytes[genome >> 2] >> (2 * (genome & 3))) & 3;
                var isUncalled = code & (code >> 1);
                return new Genotype(code - (Uncalled * isUncalled), 2 - (2 * isUncalled), 0);
            }
        }

        public bool TryFill(
            ReadOnlySpan<byte> columns,
            int genomes,
            int reference,
            int alternate
        ) => PairColumns.TryPack(columns, genomes, reference, alternate, Bytes);

        public override int CalledGenomes(int genomes)
        {
            // Uncalled is both bits; the places behind the last genome are so too.
            var uncalled = 0;
            foreach (var four in Bytes)
                uncalled += BitOperations.PopCount((uint)(four & (four >> 1) & 0x55));
            return (4 * Bytes.Length) - uncalled;
        }

        public override void AddTo(EffectModel model, double weight, Span<ScoreSum> sums)
        {
            Span<double> byCode =
            [
                model.Adds(0, 2, weight),
                model.Adds(1, 2, weight),
                model.Adds(2, 2, weight),
                model.Adds(0, 0, weight),
            ];
            for (var genome = 0; genome < sums.Length; genome++)
            {
                var code = (Bytes[genome >> 2] >> (2 * (genome & 3))) & 3;
                sums[genome].Add(byCode[code], 1 - (code & (code >> 1)));
            }
        }

        public override bool Takes(Genotype genotype) =>
            genotype.Called == 0 || genotype is { Called: 2, Missing: 0 };

        public override void Set(int genome, Genotype genotype)
        {
            var code = genotype.Called == 0 ? Uncalled : genotype.Dosage;
            var shift = 2 * (genome & 3);
            Bytes[genome >> 2] = (byte)((Bytes[genome >> 2] & ~(3 << shift)) | (code << shift));
        }
    }

    /// <summary>A byte a genome: copies, called alleles and missing ones, two bits each.</summary>
    private sealed class AnyPloidyRow : GenotypeRow
    {
        public AnyPloidyRow(GenotypeRow from, int genomes)
            : base(genomes)
        {
            for (var genome = 0; genome < genomes; genome++)
                Set(genome, from[genome]);
        }

        public override Genotype this[int genome] =>
            new(Bytes[genome] & 3, (Bytes[genome] >> 2) & 3, Bytes[genome] >> 4);

        public override bool Takes(Genotype genotype) => true;

        public override void Set(int genome, Genotype genotype) =>
            Bytes[genome] = (byte)(
                genotype.Called == 0
                    ? 0
                    : genotype.Dosage | (genotype.Called << 2) | (genotype.Missing << 4)
            );
    }
}
