using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What a contribution says beside its data: whom it replaces, and why it is
/// let in.</summary>
public sealed record ContributionTerms
{
    /// <summary>The same key's effective contribution that this one replaces; null for
    /// none.</summary>
    public LeafHash? Supersedes { get; init; }

    /// <summary>The proof that the key is on the study's list; null where there is no
    /// list.</summary>
    public Admission? Admission { get; init; }

    /// <summary>The entry of the consent that it stands on, in a study of a commons; null
    /// elsewhere.</summary>
    public LeafHash? Consent { get; init; }

    /// <summary>Nothing to say.</summary>
    public static ContributionTerms None { get; } = new();

    /// <summary>What a contributor says to a study.</summary>
    /// <param name="genesis">The study's.</param>
    /// <param name="state">What is in the ledger; null where the contributor does not see
    /// it.</param>
    /// <param name="contributor">The contributor's key.</param>
    /// <param name="replace">Whether an earlier contribution of this key is replaced.</param>
    /// <param name="list">The study's list of allowed keys; null where the contributor has
    /// none.</param>
    /// <exception cref="StudyException">The key is not on the list, or there is nothing to
    /// replace, or something to replace that was not asked for.</exception>
    public static ContributionTerms Of(
        StudyPredicate genesis,
        StudyState? state,
        Ed25519PublicKey contributor,
        bool replace,
        ContributorList? list
    )
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new ContributionTerms
        {
            Supersedes = Replaced(state, contributor, replace),
            // A key that was added later is on no list and needs no proof.
            Admission =
                state?.IsAddedContributor(contributor) == true
                    ? null
                    : Admitted(genesis, contributor, list),
        };
    }

    private static LeafHash? Replaced(StudyState? state, Ed25519PublicKey contributor, bool replace)
    {
        var before = state?.ContributionOf(contributor);
        if (replace)
        {
            return before?.Hash
                ?? throw new StudyException(
                    $"--replace: expected a contribution of {contributor.KeyId} in the ledger, "
                        + "found none",
                    "name the key that signed it with --key, or leave --replace out"
                );
        }

        return before is null
            ? null
            : throw new StudyException(
                $"contribution: {contributor.KeyId} has contributed already (entry "
                    + $"{before.Index})",
                "replace it with --replace, or sign with another key"
            );
    }

    private static Admission? Admitted(
        StudyPredicate genesis,
        Ed25519PublicKey contributor,
        ContributorList? list
    )
    {
        if (genesis.AllowedContributors is not { } allowed)
            return null;
        if (list is null)
            throw new StudyException(
                "contribution: the study takes contributions from the keys of a list alone",
                "give the list with --contributors FILE, and the key that is on it with --key NAME"
            );
        if (list.Root != allowed)
            throw new StudyException(
                $"--contributors: expected the study's list of root {allowed}, found one of root "
                    + $"{list.Root}",
                "ask the researcher for the list that the study was created with"
            );
        return list.Admit(contributor)
            ?? throw new StudyException(
                $"contribution: expected a key that is on the study's list, found "
                    + $"{contributor.KeyId}",
                "sign with the key that is on it: --key NAME"
            );
    }
}
