namespace SecureGenomics.Provenance.Ledger;

/// <summary>The public keys of a study's four roles; one person may hold several.</summary>
/// <param name="Researcher">Signs <c>study</c> and <c>close</c>.</param>
/// <param name="ComputingParty">Signs <c>compute</c> and <c>result</c>.</param>
/// <param name="KeyHolder">Signs <c>context</c>, <c>decryption</c> and <c>aborted</c>.</param>
/// <param name="Ledger">Signs entries and checkpoints, and <c>refusal</c>.</param>
public sealed record StudyRoles(
    Ed25519PublicKey Researcher,
    Ed25519PublicKey ComputingParty,
    Ed25519PublicKey KeyHolder,
    Ed25519PublicKey Ledger
)
{
    /// <summary>The key of a role.</summary>
    /// <param name="role">Any role but contributor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The role is none of the four.</exception>
    public Ed25519PublicKey KeyOf(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => Researcher,
            StudyRole.ComputingParty => ComputingParty,
            StudyRole.KeyHolder => KeyHolder,
            StudyRole.Ledger => Ledger,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "a role without a key"),
        };

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("computingParty", ComputingParty.ToOpenSsh())
            .Add("keyHolder", KeyHolder.ToOpenSsh())
            .Add("ledger", Ledger.ToOpenSsh())
            .Add("researcher", Researcher.ToOpenSsh());

    internal static StudyRoles Read(JsonFields fields)
    {
        var roles = new StudyRoles(
            fields.Key("researcher"),
            fields.Key("computingParty"),
            fields.Key("keyHolder"),
            fields.Key("ledger")
        );
        fields.Finish();
        return roles;
    }
}
