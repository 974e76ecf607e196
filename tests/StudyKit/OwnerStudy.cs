using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A study of a shipped protocol whose result is the data owner's alone, on its expected
/// input.</summary>
public sealed class OwnerStudy : IDisposable
{
    private readonly GitFolder _git = new();

    /// <summary>Commits the protocol, changed as a test wishes, and contributes the expected
    /// input.</summary>
    /// <param name="name">A folder of <c>protocols/</c>.</param>
    /// <param name="change">From a file's path and text to another text.</param>
    public OwnerStudy(string name, Func<string, string, string>? change = null)
    {
        _git.CopyFromCheckout($"protocols/{name}");
        foreach (var file in change is null ? [] : Directory.GetFiles(Folder(name)))
            File.WriteAllText(file, change!(Path.GetFileName(file), File.ReadAllText(file)));
        _git.Commit();
        Local = new LocalStudy(ProtocolSource.LoadCommitted(Folder(name), out _));
        var key = Local.Keys.OpenSigningKey(StudyRole.KeyHolder);
        Local.Contributors.Add(key);
        Contribute(key);
    }

    /// <summary>The study, with one contribution.</summary>
    public LocalStudy Local { get; }

    /// <summary>Contributes the expected input under a key.</summary>
    public void Contribute(Ed25519PrivateKey key)
    {
        var study = Local.Study;
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        var expected = Path.Combine(Folder(study.Protocol.Definition.Name), "expected");
        new ContributionIntake(study, context).Accept([Make()]);

        SignedContribution Make()
        {
            if (study.Protocol.Definition.Table is { } columns)
            {
                using var file = File.OpenRead(Path.Combine(expected, "input.csv"));
                using var table = DataTable.Read(file, "input.csv", columns);
                return maker.Make(table, key);
            }

            using var extraction = SampleProtocol.Read(
                study.Protocol,
                File.ReadAllBytes(Path.Combine(expected, "input.vcf"))
            );
            return maker.Make(extraction.Genotypes, .., key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Local.Dispose();
        _git.Dispose();
    }

    private string Folder(string name) => _git[$"protocols/{name}"];
}
