using System.Collections.Concurrent;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Many genomes of one file, each as a contribution of its own, signed by its own
/// throw-away key.</summary>
public static class CohortContribution
{
    private const int BatchSize = 256;

    /// <summary>Encrypts on every core, and appends in file order, batch by batch.</summary>
    /// <param name="study">Collecting, open for writing.</param>
    /// <param name="genotypes">Shape: [genomes][variants].</param>
    /// <param name="progress">Told the genomes that are in the ledger.</param>
    /// <param name="cancellation">Stops between two batches; what is in the ledger stays.</param>
    /// <param name="isCase">Shape: [genomes]; empty where the protocol needs no phenotypes.</param>
    /// <param name="keys">The genomes' keys; by default throw-away ones. Genomes whose key is in
    /// the ledger are skipped.</param>
    /// <returns>Genomes that were in the ledger already.</returns>
    public static int ContributeEach(
        IStudy study,
        GenotypeTable genotypes,
        IProgress<StepProgress>? progress,
        CancellationToken cancellation,
        ReadOnlyMemory<bool> isCase = default,
        ContributorKeys? keys = null
    )
    {
        keys ??= ContributorKeys.ThrowAway;
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        var makers = new ConcurrentBag<ContributionMaker>();
        var missing = keys.Missing(study.State, genotypes.Genomes.Length);
        var total = missing.Length;
        var options = new ParallelOptions { CancellationToken = cancellation };
        try
        {
            for (var first = 0; first < total; first += BatchSize)
            {
                var batch = new SignedContribution[Math.Min(BatchSize, total - first)];
                var offset = first;
                Parallel.For(
                    0,
                    batch.Length,
                    options,
                    localInit: () =>
                        makers.TryTake(out var maker) ? maker : new ContributionMaker(context),
                    body: (i, _, maker) =>
                    {
                        var genome = missing[offset + i];
                        using var key = keys.For(genome);
                        batch[i] = maker.Make(
                            genotypes,
                            new Range(genome, genome + 1),
                            key,
                            isCase.Span
                        );
                        return maker;
                    },
                    localFinally: makers.Add
                );
                cancellation.ThrowIfCancellationRequested();
                intake.Accept(batch);
                progress?.Report(
                    new StepProgress(
                        "encrypting and submitting",
                        first + batch.Length,
                        total,
                        "genomes"
                    )
                );
            }
        }
        finally
        {
            foreach (var maker in makers)
                maker.Dispose();
        }

        return genotypes.Genomes.Length - total;
    }
}
