using System.Collections.Immutable;
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

    internal GenotypeTable(
        ImmutableArray<string> genomes, VariantTable variants, AbsenceStatement? statement = null)
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

    /// <summary>What a genome has at a variant; nothing called where the file has no answer.</summary>
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
            : base((genomes + 3) / 4) => Bytes.AsSpan().Fill(0xff);

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

        public override void Set(int genome, Genotype genotype) => Bytes[genome] = (byte)(
            genotype.Called == 0
                ? 0
                : genotype.Dosage | (genotype.Called << 2) | (genotype.Missing << 4));
    }
}
