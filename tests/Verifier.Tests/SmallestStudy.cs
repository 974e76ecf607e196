using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The smallest bundle of a sum that the formats allow: degree 4096, one data prime, two
/// contributions.</summary>
public sealed class SmallestStudy : IDisposable
{
    private readonly SampleProtocol _protocol = new();

    public SmallestStudy()
    {
        var protocol = _protocol.CommitChange("protocol.yaml", text =>
            text.Replace(
                    "coeff_modulus: hesg-2024",
                    "coeff_modulus: [40, 40]\n  security_profile: hesg-2024",
                    StringComparison.Ordinal
                )
                .Replace("plain_modulus: 1032193", "plain_modulus: 40961", StringComparison.Ordinal)
        );
        Study = new LocalStudy(protocol).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        Study.Finish();
        Bundle = Study.Release();
        Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(Study.Study.State));
    }

    public LocalStudy Study { get; }

    /// <summary>The honest bundle.</summary>
    public string Bundle { get; }

    /// <summary>The policy that names the honest signers.</summary>
    public TrustPolicy Policy { get; }

    public void Dispose()
    {
        Study.Dispose();
        _protocol.Dispose();
    }
}
