using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier.Benchmarks;

/// <summary>A finished study of made genomes: real encryptions, real signatures, one key per contribution.</summary>
internal static class MadeBundle
{
    private const string Name = "three-variants";
    private const int Batch = 500;

    /// <summary>Writes study.sgp and policy into the folder.</summary>
    public static void Make(int contributions, string folder)
    {
        Directory.CreateDirectory(folder);
        using var passphrase = Passphrase.ThrowAway();
        var keys = new KeyFolder(Path.Combine(folder, "keys"), passphrase);
        using var study = StudyCreation.Create(
            Path.Combine(folder, "study"), CommitProtocol(Path.Combine(folder, "protocol")), "local",
            StudyCreation.DrawOrigin(StudyCreation.LocalHost), keys, TimeProvider.System);
        ContextPublication.Publish(study, keys);
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        using var extraction = VcfExtraction.Read(
            new MemoryStream(MakeVcf(Batch)), "made.vcf", study.Protocol.Variants, study.Protocol.Definition.Data.Genotypes);
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

    private static byte[] MakeVcf(int genomes)
    {
        var text = new StringBuilder("##fileformat=VCFv4.2\n##contig=<ID=19,length=58617616>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        for (var i = 0; i < genomes; i++)
            text.Append(CultureInfo.InvariantCulture, $"\tg{i}");
        string[] calls = ["0/0", "0/1", "1/1", "./."];
        foreach (var (site, i) in ((string[])["chr19\t100\t.\tA\tG", "chr19\t200\t.\tC\tT", "chr19\t300\t.\tG\tA"]).Select((site, i) => (site, i)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{site}\t.\tPASS\t.\tGT");
            for (var genome = 0; genome < genomes; genome++)
                text.Append('\t').Append(calls[(genome + i) % calls.Length]);
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static ProtocolPackage CommitProtocol(string folder)
    {
        var path = Path.Combine(folder, "protocols", Name);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "protocol.yaml"), $$"""
            name: {{Name}}
            version: 1.0.0
            title: Three variants
            summary: For benchmarks.
            authors: [The SecureGenomics.Provenance authors]
            license: MIT
            references: []
            data:
              kind: vcf
              build: GRCh38
              samples: single
              encoding: dosage
              missing: mask
              multiallelic: by-allele
              strand: strict
            crypto:
              scheme: bfv
              poly_modulus_degree: 4096
              coeff_modulus: hesg-2024
              plain_modulus: 1032193
            circuit:
              - name: total
                op: sum
                of: [contributions]
            result:
              interpret: allele-frequency
              minimum_contributors: 2
              open: none
              release: exact
            """ + "\n");
        File.WriteAllText(
            Path.Combine(path, "variants.tsv"),
            "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n"
            + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
            + "GRCh38\t19\t200\trs2\tC\tT\tT\tC\t.\tmade\n"
            + "GRCh38\t19\t300\trs3\tG\tA\tG\tA\t.\tmade\n");
        Git(folder, "init", "--quiet");
        Git(folder, "add", ".");
        Git(folder, "-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost", "commit", "--quiet", "-m", "A protocol");
        return ProtocolSource.LoadCommitted(path, out _);
    }

    private static void Git(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"git {arguments[0]} failed");
    }
}
