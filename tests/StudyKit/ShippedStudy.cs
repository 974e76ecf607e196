using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A finished study of a shipped protocol, on its expected input.</summary>
public sealed class ShippedStudy : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Runs the study to its end.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public ShippedStudy(string name)
    {
        if (
            File.ReadAllText(Checkout.PathOf($"protocols/{name}/protocol.yaml"))
                .Contains("publish: withheld", StringComparison.Ordinal)
        )
            Local = Own(new OwnerStudy(name)).Local;
        else if (
            Directory.GetFiles(Checkout.PathOf($"protocols/{name}/expected"), "site-*.csv").Length
            > 0
        )
        {
            var sites = Own(new SiteStudy(name));
            Local = sites.Local;
            sites.FinishAll();
            return;
        }
        else
            Local = Cohort(Own(new GitFolder()), name);
        Local.Finish();
    }

    /// <summary>Every shipped protocol that computes on ciphertexts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .GetFiles(Checkout.PathOf("protocols"), "protocol.yaml", SearchOption.AllDirectories)
            .Where(path =>
                File.ReadAllText(path).Contains("\ncircuit:\n", StringComparison.Ordinal)
            )
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The study.</summary>
    public LocalStudy Local { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            owned.Dispose();
    }

    private LocalStudy Cohort(GitFolder git, string name)
    {
        git.CopyFromCheckout($"protocols/{name}").Commit();
        var study = Own(
            new LocalStudy(ProtocolSource.LoadCommitted(git[$"protocols/{name}"], out _))
        );
        var vcf = File.ReadAllBytes(git[$"protocols/{name}/expected/input.vcf"]);
        var phenotypes = git[$"protocols/{name}/expected/phenotypes.tsv"];
        using var extraction = SampleProtocol.Read(study.Study.Protocol, vcf);
        return study.Contribute(
            vcf,
            File.Exists(phenotypes)
                ? PhenotypeTable
                    .Read(File.ReadAllText(phenotypes), phenotypes)
                    .CasesOf(extraction.Genotypes.Genomes)
                : null
        );
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
