using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The genotypes of some genomes at a protocol's variants. Secret: it lives in memory only.</summary>
/// <remarks>Layout: [genome][variant], one byte each. Zeroised on dispose.</remarks>
public sealed class GenotypeTable : IDisposable
{
    private readonly byte[] _dosages;
    private readonly byte[] _calledAlleles;

    internal GenotypeTable(ImmutableArray<string> genomes, int variantCount)
    {
        Genomes = genomes;
        VariantCount = variantCount;
        // Pinned: the collector leaves no copies behind that Dispose would not reach.
        _dosages = GC.AllocateArray<byte>(checked(genomes.Length * variantCount), pinned: true);
        _calledAlleles = GC.AllocateArray<byte>(_dosages.Length, pinned: true);
    }

    /// <summary>Shape: [genomes]; sample names, for the user's eyes only.</summary>
    public ImmutableArray<string> Genomes { get; }

    /// <summary>Length of each row.</summary>
    public int VariantCount { get; }

    /// <summary>Shape: [variants]; copies of the effect allele, 0…2, 0 where not called.</summary>
    public ReadOnlySpan<byte> Dosages(int genome) => _dosages.AsSpan(genome * VariantCount, VariantCount);

    /// <summary>Shape: [variants]; alleles that were called, 0…2: what one genome adds to AN.</summary>
    public ReadOnlySpan<byte> CalledAlleles(int genome) => _calledAlleles.AsSpan(genome * VariantCount, VariantCount);

    internal void Set(int genome, int variant, int dosage, int calledAlleles)
    {
        _dosages[genome * VariantCount + variant] = (byte)dosage;
        _calledAlleles[genome * VariantCount + variant] = (byte)calledAlleles;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_dosages);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_calledAlleles);
    }
}
