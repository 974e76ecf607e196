using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Runs a protocol on its <c>expected/</c> input, encrypted and all, and compares the
/// result.</summary>
internal static class ProtocolTest
{
    /// <summary>Runs it.</summary>
    /// <returns>Null when the result is the expected one byte for byte; else the first line that
    /// differs.</returns>
    /// <exception cref="MalformedInputException">The folder is no protocol, or has no
    /// <c>expected/</c>.</exception>
    public static string? Run(Screen screen, string folder, CancellationToken cancellation)
    {
        var expected = File.ReadAllText(Require(folder, "result.tsv"));
        var found = AnalysisDefinition.IsAnalysis(
            File.ReadAllText(Require(folder, "../protocol.yaml")),
            "protocol.yaml"
        )
            ? Analyze(folder)
            : RunStudy(screen, folder, cancellation);
        return FirstDifference(expected, found);
    }

    private static string Analyze(string folder)
    {
        var analysis = LocalAnalysis.Load(folder);
        var input = Require(folder, "input.vcf");
        using var file = File.OpenRead(input);
        using var extraction = VcfExtraction.Read(
            file,
            input,
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );
        return analysis.FormatTable(extraction.Genotypes);
    }

    private static string RunStudy(Screen screen, string folder, CancellationToken cancellation)
    {
        var temporary = Directory.CreateTempSubdirectory("sgp-protocol-test-");
        try
        {
            // A copy in a repository of its own: what is tested need not be committed yet.
            var path = ThrowAwayRepository.Create(
                folder,
                Path.Combine(temporary.FullName, "repository")
            );
            var protocol = ProtocolSource.LoadCommitted(path, out _);
            using var passphrase = Passphrase.ThrowAway();
            var keys = new KeyFolder(Path.Combine(temporary.FullName, "keys"), passphrase);
            using var study = screen.While("making a study and its keys", () =>
                MakeStudy(temporary.FullName, protocol, keys)
            );
            if (protocol.Definition.Result.Publish == PublishRule.Withheld)
            {
                ContributeCommand.ContributeOwnersData(
                    screen,
                    study,
                    keys,
                    Require(folder, protocol.Definition.Table is null ? "input.vcf" : "input.csv")
                );
            }
            else if (protocol.Definition.Totals is not null)
            {
                RunRounds(screen, study, keys, folder, cancellation);
                return File.ReadAllText(study.TableFile);
            }
            else
            {
                var phenotypes = protocol.Encoding.NeedsPhenotypes
                    ? Genotypes.ReadPhenotypes(Require(folder, "phenotypes.tsv"))
                    : null;
                using var extraction = Genotypes.Read(
                    screen,
                    Require(folder, "input.vcf"),
                    protocol,
                    declaredBuild: null,
                    sexes: phenotypes?.Sexes
                );
                var isCase = phenotypes?.CasesOf(extraction.Genotypes.Genomes) ?? [];
                ContributeCommand.ContributeEach(
                    screen,
                    study,
                    extraction.Genotypes,
                    isCase,
                    cancellation
                );
            }

            RunCommand.Run(screen, study, keys, cancellation);
            ResultCommand.Publish(screen, study, keys, cancellation);
            return File.ReadAllText(
                protocol.Definition.Result.Publish == PublishRule.Withheld
                    ? Decryption.WithheldFile(keys)
                    : study.TableFile
            );
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Each <c>expected/site-*.csv</c> is a site's table, in every round under the same
    /// key.</summary>
    private static void RunRounds(
        Screen screen,
        FolderStudy study,
        KeyFolder keys,
        string folder,
        CancellationToken cancellation
    )
    {
        var files = Directory
            .GetFiles(Path.Combine(folder, "expected"), "site-*.csv")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Ledger.Ed25519PrivateKey[] sites =
        [
            .. files.Select(_ => Ledger.Ed25519PrivateKey.Generate()),
        ];
        try
        {
            while (true)
            {
                ContributeSites(study, files, sites);
                RunCommand.Run(screen, study, keys, cancellation);
                ResultCommand.Publish(screen, study, keys, cancellation);
                if (!NextRound.IsDue(study))
                    return;
                NextRound.Begin(study, keys);
            }
        }
        finally
        {
            foreach (var key in sites)
                key.Dispose();
        }
    }

    private static void ContributeSites(
        IStudy study,
        string[] files,
        Ledger.Ed25519PrivateKey[] sites
    )
    {
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        using var maker = new ContributionMaker(context);
        foreach (var (file, key) in files.Zip(sites))
        {
            using var table = ContributeCommand.OpenTable(
                file,
                context.Protocol,
                context.Parameters
            );
            intake.Accept([table.Make(maker, key, ContributionTerms.None)]);
        }
    }

    private static FolderStudy MakeStudy(string folder, ProtocolPackage protocol, KeyFolder keys)
    {
        var origin = StudyCreation.DrawOrigin(StudyCreation.LocalHost);
        var study = StudyCreation.Create(
            Path.Combine(folder, "study"),
            Stores.Default,
            protocol,
            "local",
            origin,
            keys,
            TimeProvider.System
        );
        ContextPublication.Publish(study, keys);
        return study;
    }

    private static string? FirstDifference(string expected, string found)
    {
        var (wanted, had) = (expected.Split('\n'), found.Split('\n'));
        for (var i = 0; i < Math.Max(wanted.Length, had.Length); i++)
        {
            var (left, right) = (wanted.ElementAtOrDefault(i), had.ElementAtOrDefault(i));
            if (left != right)
                return $"expected/result.tsv, line {i + 1}: expected \"{left}\", found \"{right}\"";
        }

        return null;
    }

    private static string Require(string folder, string name)
    {
        var path = Path.Combine(folder, "expected", name);
        return File.Exists(path)
            ? path
            : throw new MalformedInputException(
                $"{path}: expected a file of the protocol's test, found none",
                "expected/ holds a small input (input.vcf, and phenotypes.tsv where needed) and "
                    + "the result.tsv that it must give"
            );
    }
}
