using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>One honest study of three genomes, made once for all tests of a class.</summary>
public class FinishedStudy : IDisposable
{
    private readonly SampleProtocol _protocol;

    public FinishedStudy()
        : this(open: "none")
    {
    }

    protected FinishedStudy(string open)
    {
        _protocol = new SampleProtocol(open: open);
        Study = new LocalStudy(_protocol.Load()).Contribute(SampleProtocol.Vcf(
            ["0/1", "1|1", "0/0"],
            ["0/0", "./.", "0/1"],
            ["1/1", "0/1", "1"]));
        Study.Finish();
        Bundle = Study.Release();
        Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(Study.Study.State));
    }

    public LocalStudy Study { get; }

    /// <summary>The repository of its protocol.</summary>
    public string Repository => _protocol.Root;

    /// <summary>The honest bundle.</summary>
    public string Bundle { get; }

    /// <summary>The policy that names the honest signers.</summary>
    public TrustPolicy Policy { get; }

    /// <summary>Verifies a bundle under the honest policy, by the ledger and researcher keys alone.</summary>
    public VerificationReport Verify(string bundle, TrustPolicy? policy = null, bool allowLight = false) =>
        Verification.Run(bundle, new VerificationOptions { Policy = policy ?? Policy, AllowLight = allowLight });

    public void Dispose()
    {
        Study.Dispose();
        _protocol.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same study with commitments.</summary>
public sealed class OpenedStudy() : FinishedStudy(open: "pedersen");
