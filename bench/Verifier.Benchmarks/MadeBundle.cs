using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.StudyKit;

namespace SecureGenomics.Provenance.Verifier.Benchmarks;

/// <summary>A finished study of made genomes: real encryptions, real signatures, one key per
/// contribution.</summary>
internal static class MadeBundle
{
    private const int Batch = 500;

    /// <summary>Writes study.sgp and policy into the folder.</summary>
    public static void Make(int contributions, string folder)
    {
        Directory.CreateDirectory(folder);
        using var passphrase = Passphrase.ThrowAway();
        var keys = new KeyFolder(Path.Combine(folder, "keys"), passphrase);
        using var protocol = new SampleProtocol();
        using var study = StudyCreation.Create(
            Path.Combine(folder, "study"),
            SqliteLedgerStore.Kind,
            protocol.Load(),
            "local",
            StudyCreation.DrawOrigin(StudyCreation.LocalHost),
            keys,
            TimeProvider.System
        );
        ContextPublication.Publish(study, keys);
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        using var extraction = SampleProtocol.Read(study.Protocol, MakeVcf(Batch));
        using var maker = new ContributionMaker(context);
        for (var done = 0; done < contributions; done += Batch)
        {
            var batch = new List<SignedContribution>();
            for (var genome = 0; genome < Math.Min(Batch, contributions - done); genome++)
            {
                using var key = Ed25519PrivateKey.Generate();
                batch.Add(maker.Make(extraction.Genotypes, new Range(genome, genome + 1), key));
            }

            intake.Accept(batch);
        }

        Computation.Run(study, keys, progress: null, CancellationToken.None);
        Decryption.Publish(study, keys, progress: null, CancellationToken.None);
        BundleRelease.Write(study, Path.Combine(folder, "study.sgp"));
        File.WriteAllText(Path.Combine(folder, "policy"), BundleRelease.SuggestPolicy(study.State));
    }

    /// <summary>Each genome's calls begin one further in the cycle of four.</summary>
    private static byte[] MakeVcf(int genomes)
    {
        string[] calls = ["0/0", "0/1", "1/1", "./."];
        return SampleProtocol.Vcf([
            .. Enumerable
                .Range(0, genomes)
                .Select(genome =>
                    Enumerable.Range(0, 3).Select(i => calls[(genome + i) % calls.Length]).ToArray()
                ),
        ]);
    }
}
