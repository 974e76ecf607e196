using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>One study, kept as a folder at each of its stages, for programs to go on
/// from.</summary>
/// <remarks>
/// In each: <c>study</c>, <c>keys</c> and small VCFs. Keys are sealed under a drawn passphrase, at
/// the
/// cost that such a passphrase needs: that is what makes a run a second and not ten.
/// </remarks>
internal sealed class StagedStudy : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleProtocol _protocol = new(open: "pedersen");

    public StagedStudy()
    {
        using var passphrase = Engine.Passphrase.ThrowAway();
        Passphrase = passphrase.Chars.ToString();
        var keys = new KeyFolder(_folder["work/keys"], passphrase);
        var study = StudyCreation.Create(
            _folder["work/study"],
            SqliteLedgerStore.Kind,
            _protocol.Load(),
            "local",
            StudyCreation.DrawOrigin(StudyCreation.LocalHost),
            keys,
            LocalStudy.Clock
        );
        for (var i = 0; i < 4; i++)
            File.WriteAllBytes(
                _folder[$"work/{i}.vcf"],
                SampleProtocol.Vcf([i % 2 == 0 ? "0/1" : "1/1", "1|1", "0/0"])
            );

        study = Keep(nameof(StudyStage.Started), study, keys);
        ContextPublication.Publish(study, keys);
        using (
            var extraction = SampleProtocol.Read(
                study.Protocol,
                SampleProtocol.Vcf(
                    ["0/1", "1|1", "0/0"],
                    ["0/0", "./.", "0/1"],
                    ["1/1", "0/1", "1"]
                )
            )
        )
            CohortContribution.ContributeEach(
                study,
                extraction.Genotypes,
                progress: null,
                CancellationToken.None
            );
        study = Keep(nameof(StudyStage.Collecting), study, keys);
        Computation.Run(study, keys, progress: null, CancellationToken.None);
        study = Keep(nameof(StudyStage.Computed), study, keys);
        Decryption.Publish(study, keys, progress: null, CancellationToken.None);
        BundleRelease.Write(study, _folder["work/earlier.sgp"]);
        File.WriteAllText(_folder["work/policy"], BundleRelease.SuggestPolicy(study.State));
        Keep(nameof(StudyStage.Opened), study, keys).Dispose();
    }

    /// <summary>What opens the keys; for <c>SGP_PASSPHRASE</c>.</summary>
    public string Passphrase { get; }

    /// <summary>The protocol's folder, committed.</summary>
    public string Protocol => _protocol.Folder;

    /// <summary>A fresh copy of everything at a stage.</summary>
    public TemporaryFolder CopyAt(StudyStage stage)
    {
        var copy = new TemporaryFolder();
        CopyTree(_folder[stage.ToString()], copy.Path);
        return copy;
    }

    public void Dispose()
    {
        _protocol.Dispose();
        _folder.Dispose();
    }

    // Closed while it is copied: the write-ahead log is folded into the file.
    private FolderStudy Keep(string name, IStudy study, KeyFolder keys)
    {
        study.Dispose();
        CopyTree(_folder["work"], _folder[name]);
        return FolderStudy.Open(
            _folder["work/study"],
            [SqliteLedgerStore.Kind],
            keys.OpenSigningKey(StudyRole.Ledger),
            LocalStudy.Clock
        );
    }

    private static void CopyTree(string source, string target)
    {
        foreach (
            var folder in Directory
                .EnumerateDirectories(source, "*", SearchOption.AllDirectories)
                .Prepend(source)
        )
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
    }
}
