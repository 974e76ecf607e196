using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Verifies a bundle: offline, without a secret, without a clock.</summary>
/// <remarks>
/// The steps are those of docs/spec/verification.md, in the order of their numbers. Everything is
/// read through one handle: a file that takes the bundle's name meanwhile is not looked at.
/// </remarks>
public static class Verification
{
    /// <summary>Runs every check that can run.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="options">The auditor's policy, and who is told of progress.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VerificationReport Run(string path, VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(path, options, new Findings(VerificationScope.Publication));
    }

    /// <summary>Runs every check that can run on a bundle, wherever its bytes are.</summary>
    /// <param name="file">The bundle.</param>
    /// <param name="name">What the report calls it: a path or a file's name.</param>
    /// <param name="options">The auditor's policy, and who is told of progress.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VerificationReport Run(ByteSource file, string name, VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        return Run(file, name, options, new Findings(VerificationScope.Publication));
    }

    /// <summary>Runs every check that can run.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="options">What the verifier is told.</param>
    /// <param name="findings">Empty; where the answers go.</param>
    internal static VerificationReport Run(
        string path,
        VerificationOptions options,
        Findings findings
    )
    {
        using var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        return Run(ByteSource.Of(file), path, options, findings);
    }

    private static VerificationReport Run(
        ByteSource file,
        string path,
        VerificationOptions options,
        Findings findings
    )
    {
        StudyFacts? facts = null;
        Outcome? outcome = null;
        var isWithheld = false;
        Func<ImmutableArray<CheckResult>, ImmutableArray<CheckResult>> name = results => results;
        Task<string>? whole = null;
        using var bundle = Open(file, path, findings); // Step 1
        if (bundle is not null)
        {
            var source = new BundleSource(bundle, path);
            var digests = BundleChecks.StartDigests(bundle, options);
            // Behind them, on the same thread, the whole file: a report names it by its hash.
            if (!options.IsQuick && !OperatingSystem.IsBrowser())
                whole = digests.ContinueWith(_ => HashWhole(file), TaskScheduler.Default);
            var pass = LedgerChecks.Read(source, options.Since);
            var evidence = new Evidence(source, bundle, pass.Facts, findings, options);
            BundleChecks.CheckDigests(evidence, digests); // Step 2
            outcome = RunSteps(evidence, pass);
            BundleChecks.CompleteDigests(evidence); // Step 2, what was not used
            facts = evidence.DescribeStudy(outcome.Protocol);
            isWithheld =
                outcome.Protocol?.Definition.Result.Publish == PublishRule.Withheld
                && ResultChecks.EndOf(evidence) is null;
            name = results => Attribution.Name(evidence, results);
        }

        return new VerificationReport
        {
            Bundle = path,
            BundleSha256 = options.IsQuick
                ? null
                : whole?.GetAwaiter().GetResult() ?? HashWhole(file),
            BundleBytes = file.Length,
            IsQuick = options.IsQuick,
            Repository = options.Repository is null
                ? null
                : options.RepositoryName ?? "a repository",
            IsLogTrusted = outcome is { IsLogTrusted: true },
            Facts = facts,
            IsWithheld = isWithheld,
            Result = outcome?.Result,
            Governance = outcome?.Governance,
            IsOfCommons = facts?.Commons is not null,
            Results = name(findings.Complete(unreachedBecause: BundleFormat.Id)),
            Remarks = [.. findings.Remarks],
            AllowsLight = options.AllowLight,
            MinimumLevel = options.Policy?.MinimumLevel ?? 0,
            NamedByPolicy = options.Policy is { } policy ? PolicyCheck.NamedBy(policy) : [],
        };
    }

    /// <summary>Every step behind the container's own; what is out of scope is not asked.</summary>
    /// <returns>What the steps gave to those behind them.</returns>
    internal static Outcome RunSteps(Evidence evidence, LedgerChecks.Pass pass)
    {
        LedgerChecks.Run(evidence, pass); // Steps 3 to 12
        var isLight = false;
        if (evidence.Scope == VerificationScope.Publication)
        {
            isLight = BundleChecks.CheckContents(evidence); // Step 13
            LogChecks.Run(evidence); // Steps 14 and 15
        }

        var isLogTrusted = PolicyCheck.Run(evidence); // Steps 16 and 17
        var protocol = ProtocolChecks.Run(evidence); // Steps 18 to 22
        var context = FheChecks.RunContext(evidence, protocol); // Steps 23 to 27
        RoundChecks.AskEarlier(evidence, protocol, context, isLight);
        var replayed = FheChecks.RunRound(evidence, protocol, context, isLight); // 28 and 29
        GenomicsChecks.Run(evidence, protocol, context); // Steps 30 to 33
        if (evidence.Scope >= VerificationScope.Result)
            ResultChecks.Run(evidence, protocol, replayed); // Steps 34 to 37
        if (evidence.Scope >= VerificationScope.Contributions)
            OpeningChecks.Run(evidence, protocol?.Package); // Steps 38 and 39
        RoundChecks.Run(evidence, protocol); // Step 40
        var governance =
            evidence.Scope >= VerificationScope.Contributions
                ? GovernanceChecks.Run(evidence, protocol?.Package) // Steps 41 to 47
                : null;
        var result = CheckedResult.Of(evidence, protocol?.Package);
        RemarkableThings.Look(evidence, protocol?.Package, result);
        return new Outcome(isLogTrusted, protocol?.Package, context, replayed, governance, result);
    }

    /// <summary>SHA-256 of everything behind a handle, hex.</summary>
    internal static string HashWhole(ByteSource file)
    {
        using var sha256 = new IncrementalSha256();
        var buffer = new byte[1 << 20];
        long offset = 0;
        int read;
        while ((read = file.Read(buffer, offset)) > 0)
        {
            sha256.Append(buffer.AsSpan(0, read));
            offset += read;
        }

        return sha256.Finish().ToString();
    }

    private static BundleReader? Open(ByteSource file, string path, Findings findings)
    {
        BundleReader bundle;
        try
        {
            bundle = BundleReader.Open(file);
        }
        catch (BundleFormatException e)
        {
            findings.Record(
                BundleFormat,
                new Discrepancy(
                    path,
                    FileBeginning.BundleIsWhat,
                    $"{FileBeginning.Of(file).Name}; {e.Message}"
                )
            );
            return null;
        }

        if (bundle.Type == BundleType.Study)
        {
            findings.Record(BundleFormat, null);
            return bundle;
        }

        findings.Record(
            BundleFormat,
            new Discrepancy(
                path,
                "the bundle of a study",
                $"a {bundle.Type.ToString().ToLowerInvariant()}"
            )
        );
        bundle.Dispose();
        return null;
    }
}
