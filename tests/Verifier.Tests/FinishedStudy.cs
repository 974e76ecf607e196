using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>One honest study of three genomes, which all tests share: it is only read.</summary>
public class FinishedStudy
{
    private static readonly Once<Made> Plain = new(() => new Made(open: "none"));

    private readonly Made _made;

    public FinishedStudy()
        : this(Plain.Value) { }

    private protected FinishedStudy(Made made) => _made = made;

    public LocalStudy Study => _made.Study;

    /// <summary>The repository of its protocol.</summary>
    public string Repository => _made.Protocol.Root;

    /// <summary>The honest bundle.</summary>
    public string Bundle => _made.Bundle;

    /// <summary>The policy that names the honest signers.</summary>
    public TrustPolicy Policy => _made.Policy;

    /// <summary>Verifies a bundle under the honest policy, by the ledger and researcher keys
    /// alone.</summary>
    public VerificationReport Verify(
        string bundle,
        TrustPolicy? policy = null,
        bool allowLight = false
    ) =>
        Verification.Run(
            bundle,
            new VerificationOptions { Policy = policy ?? Policy, AllowLight = allowLight }
        );

    /// <summary>Verifies what a liar makes of the study.</summary>
    internal VerificationReport VerifyForged(
        Action<ForgedStudy> tell,
        VerificationOptions? options = null
    )
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(Study);
        tell(forged);
        forged.Write(folder["forged.sgp"]);
        return Verification.Run(
            folder["forged.sgp"],
            options ?? new VerificationOptions { Policy = Policy }
        );
    }

    /// <summary>Releases the study without its ciphertexts.</summary>
    public void WriteLight(string path)
    {
        lock (Study)
            BundleRelease.Write(Study.Study, path, light: true);
    }

    /// <summary>A policy that names ledger and researcher, and no study: what a forgery of another
    /// id still has to pass.</summary>
    internal static TrustPolicy KeysOf(LocalStudy study) =>
        TrustPolicy.Parse(
            string.Join(
                '\n',
                BundleRelease
                    .SuggestPolicy(study.Study.State)
                    .Split('\n')
                    .Where(line => line.Split(' ')[0] is "log" or "researcher" or "quorum")
            )
        );

    /// <summary>The study, its protocol and its bundle.</summary>
    private protected sealed class Made : IDisposable
    {
        public Made(string open, bool withdraws = false)
        {
            Protocol = new SampleProtocol(open: open);
            Study = new LocalStudy(Protocol.Load()).Contribute(
                SampleProtocol.Vcf(
                    ["0/1", "1|1", "0/0"],
                    ["0/0", "./.", "0/1"],
                    ["1/1", "0/1", "1"]
                )
            );
            if (withdraws)
            {
                Withdrawal.Record(Study.Study, Study.Contributors[2]);
                Withdrawal.Record(Study.Study, Study.Contributors[0]);
                ContributeAgain(Study.Contributors[0]);
            }

            Study.Finish();
            Bundle = Study.Release();
            Policy = KeysOf(Study);
        }

        public SampleProtocol Protocol { get; }

        public LocalStudy Study { get; }

        public string Bundle { get; }

        public TrustPolicy Policy { get; }

        public void Dispose()
        {
            Study.Dispose();
            Protocol.Dispose();
        }

        private void ContributeAgain(Ed25519PrivateKey key)
        {
            using var extraction = SampleProtocol.Read(
                Study.Study.Protocol,
                SampleProtocol.Vcf(["0/1", "0/1", "0/0"])
            );
            var context = Study.Study.ReadContext();
            using var maker = new ContributionMaker(context);
            new ContributionIntake(Study.Study, context).Accept([
                maker.Make(extraction.Genotypes, .., key),
            ]);
        }
    }
}

/// <summary>The same study, of whose three one withdrew, and another withdrew and contributed
/// again.</summary>
public sealed class WithdrawnStudy : FinishedStudy
{
    private static readonly Once<Made> Withdrawn = new(() =>
        new Made(open: "pedersen", withdraws: true)
    );

    public WithdrawnStudy()
        : base(Withdrawn.Value) { }
}

/// <summary>The same study with commitments.</summary>
public sealed class OpenedStudy : FinishedStudy
{
    private static readonly Once<Made> Opened = new(() => new Made(open: "pedersen"));

    public OpenedStudy()
        : base(Opened.Value) { }
}
