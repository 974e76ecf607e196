using System.Collections.Concurrent;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The bundle of a lie that several classes of tests look at, and what the verifier says of
/// it: both made once per process, and only read.</summary>
internal sealed class ForgedBundle
{
    private static readonly Once<TemporaryFolder> Folder = new(() => new TemporaryFolder());
    private static readonly ConcurrentDictionary<
        (LocalStudy Study, Action<ForgedStudy> Lie),
        ForgedBundle
    > Known = new();

    private readonly Lazy<string> _path;
    private readonly Lazy<VerificationReport> _report;

    private ForgedBundle(LocalStudy study, TrustPolicy policy, Action<ForgedStudy> lie)
    {
        _path = new Lazy<string>(() =>
        {
            var forged = ForgedStudy.Of(study);
            lie(forged);
            var path = Folder.Value[$"{Guid.NewGuid():N}.sgp"];
            forged.Write(path);
            return path;
        });
        _report = new Lazy<VerificationReport>(() =>
            Verification.Run(Path, new VerificationOptions { Policy = policy })
        );
    }

    /// <summary>The bundle; nobody changes it.</summary>
    public string Path => _path.Value;

    /// <summary>What the verifier says under the honest policy, with the engine's evaluator.</summary>
    public VerificationReport Report => _report.Value;

    /// <summary>The bundle that a liar makes of a study.</summary>
    /// <param name="study">The honest study.</param>
    /// <param name="policy">The policy that names its honest signers.</param>
    /// <param name="lie">From a table of forgeries: the same lie gives the same bundle.</param>
    public static ForgedBundle Of(LocalStudy study, TrustPolicy policy, Action<ForgedStudy> lie) =>
        Known.GetOrAdd((study, lie), _ => new ForgedBundle(study, policy, lie));
}
