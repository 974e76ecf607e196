using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One witness of a trust policy.</summary>
public sealed record PolicyWitness : PolicyMember
{
    internal PolicyWitness(string name, VerifierKey key)
        : base(name) => Key = key;

    /// <summary>
    /// The witness's cosigner key, of type <see cref="NoteKeyType.Cosignature"/>.
    /// </summary>
    public VerifierKey Key { get; }

    /// <inheritdoc/>
    public override ImmutableArray<PolicyWitness> Witnesses => [this];

    /// <inheritdoc/>
    public override int SmallestQuorum => 1;

    /// <inheritdoc/>
    public override int SmallestOverlap => 1;

    /// <inheritdoc/>
    public override int SmallestBlock => 1;

    /// <inheritdoc/>
    public override bool IsWitnessedBy(IReadOnlySet<PolicyWitness> cosigners)
    {
        ArgumentNullException.ThrowIfNull(cosigners);
        return cosigners.Contains(this);
    }
}
