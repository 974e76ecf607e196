using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 3, the ledger's half: contributions are checked, stored and appended.</summary>
/// <remarks>
/// A ciphertext that could not be added later never enters the ledger: it would make every verification
/// fail for good.
/// </remarks>
public sealed class ContributionIntake(Study study, PublicContext context)
{
    /// <summary>Takes contributions in one batch: all are durable when this returns, or none is in the ledger.</summary>
    /// <returns>One entry per contribution, in order.</returns>
    /// <exception cref="StudyException">The study takes no contributions, or a ciphertext is not well-formed.</exception>
    /// <exception cref="StatementRejectedException">The state machine refuses one.</exception>
    public IReadOnlyList<Entry> Accept(IReadOnlyList<SignedContribution> contributions)
    {
        study.RequireStage("contribute", "contributions are taken between \"sgp keygen\" and \"sgp run\"", StudyStage.Collecting);
        foreach (var contribution in contributions)
            RequireWellFormed(contribution);

        using (var batch = study.Blobs.BeginBatch())
        {
            foreach (var contribution in contributions)
                batch.Add(contribution.Ciphertext);
            batch.Commit();
        }

        return study.Append([.. contributions.Select(contribution => contribution.Statement)]);
    }

    private void RequireWellFormed(SignedContribution contribution)
    {
        try
        {
            var ciphertext = SealStream.LoadCiphertext(context.Rlwe, contribution.Ciphertext);
            if (ciphertext.Size == 2 && ciphertext.ParmsId == context.Rlwe.FirstParmsId && !ciphertext.IsTransparent)
                return;
        }
        catch (SealFormatException e)
        {
            throw new StudyException(
                $"contribution: the ciphertext is not well-formed: {e.Message}",
                "make the contribution again under this study's context",
                e);
        }

        throw new StudyException(
            "contribution: expected a fresh ciphertext of size 2 at the first level, found another one",
            "make the contribution again under this study's context");
    }
}
