using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Verifies a bundle: offline, without a secret, without a clock.</summary>
/// <remarks>The steps are those of docs/spec/verification.md, with the same numbers, in the same order.</remarks>
public static class Verification
{
    /// <summary>Runs every check that can run.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="options">The auditor's policy, and who is told of progress.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VerificationReport Run(string path, VerificationOptions options)
    {
        var findings = new Findings();
        StudyFacts? facts = null;
        var isLogTrusted = false;
        Task<string>? whole = null;
        using var bundle = Open(path, findings);                                     // Step 1
        if (bundle is not null)
        {
            var evidence = new Evidence(bundle, findings, options);
            var digests = BundleChecks.StartDigests(evidence);
            // Behind them, on the same thread, the whole file: a report names it by its hash.
            if (!options.IsQuick)
                whole = digests.ContinueWith(_ => HashWhole(path), TaskScheduler.Default);
            var pass = LedgerChecks.Read(evidence);
            BundleChecks.CheckDigests(evidence, digests);                            // Step 2
            LedgerChecks.Run(evidence, pass);                                        // Steps 3 to 8, 25, 33, 34
            BundleChecks.CheckFewDigests(evidence);                                  // Step 2, of a quick look
            facts = evidence.DescribeStudy();
            BundleChecks.CheckContents(evidence);                                // Step 9
            LogChecks.Run(evidence);                                             // Steps 10 and 11
            isLogTrusted = PolicyCheck.Run(evidence);                                // Steps 12 and 31
            ProtocolChecks.Run(evidence);                                        // Steps 13 to 15, 32, 35
            FheChecks.Run(evidence);                                             // Steps 16 to 21
            GenomicsChecks.Run(evidence);                                        // Steps 22 to 24
            ResultChecks.Run(evidence);                                          // Steps 26 to 28
            OpeningChecks.Run(evidence);                                         // Steps 29 and 30
        }

        return new VerificationReport
        {
            Bundle = path,
            BundleSha256 = options.IsQuick ? null : whole?.GetAwaiter().GetResult() ?? HashWhole(path),
            BundleBytes = new FileInfo(path).Length,
            IsQuick = options.IsQuick,
            Repository = options.Repository is null ? null : options.RepositoryName ?? "a repository",
            IsLogTrusted = isLogTrusted,
            Facts = facts,
            Results = findings.Complete(unreachedBecause: "bundle.format"),
            AllowsLight = options.AllowLight,
            MinimumLevel = options.Policy?.MinimumLevel ?? 0,
        };
    }

    private static string HashWhole(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static BundleReader? Open(string path, Findings findings)
    {
        BundleReader bundle;
        try
        {
            bundle = BundleReader.Open(path);
        }
        catch (BundleFormatException e)
        {
            findings.Record("bundle.format", new Discrepancy(path, "a bundle", e.Message));
            return null;
        }

        if (bundle.Type == BundleType.Study)
        {
            findings.Record("bundle.format", null);
            return bundle;
        }

        findings.Record("bundle.format", new Discrepancy(path, "the bundle of a study", $"a {bundle.Type.ToString().ToLowerInvariant()}"));
        bundle.Dispose();
        return null;
    }
}
