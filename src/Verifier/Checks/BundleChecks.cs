using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 2 and 13: the container's contents.</summary>
internal static class BundleChecks
{
    /// <summary>What a quick look leaves out, in the words of the report.</summary>
    public const string LeftOut = "left out by a quick look";

    /// <summary>What travels along where a commons approved the study.</summary>
    public static readonly ImmutableArray<string> CommonsFiles =
    [
        BundlePath.CommonsEntries,
        BundlePath.CommonsCheckpoint,
    ];

    /// <summary>Starts to hash every file that is no blob.</summary>
    /// <remarks>On another thread, because the entries can be read meanwhile: both take long, and
    /// neither needs the other.</remarks>
    public static Task<ImmutableArray<DigestMismatch>> StartDigests(
        BundleReader bundle,
        VerificationOptions options
    ) =>
        OperatingSystem.IsBrowser() // One thread, and nobody may wait on it.
            ? Task.FromResult(Hash(bundle, options, "hashing", file => !IsBlob(file)))
            : Task.Run(() => Hash(bundle, options, "hashing", file => !IsBlob(file)));

    /// <summary>Step 2: takes what was found, and hashes the blobs but the contributions'
    /// ciphertexts.</summary>
    /// <remarks>Ciphertexts are hashed when they are used, so that what is hashed and what is used
    /// are the same bytes.</remarks>
    public static void CheckDigests(Evidence evidence, Task<ImmutableArray<DigestMismatch>> digests)
    {
        AddDamaged(evidence, digests.GetAwaiter().GetResult());
        AddDamaged(
            evidence,
            Hash(evidence.Bundle, evidence.Options, "hashing keys and proofs", file =>
                IsBlob(file)
                && !evidence.Ledger.ContributedCiphertexts.Contains(file.Digest)
                && !(evidence.Options.IsQuick && evidence.Ledger.Proofs.Contains(file.Digest))
            )
        );
    }

    /// <summary>Step 2, at the end: what was not used is hashed, and the answer recorded.</summary>
    public static void CompleteDigests(Evidence evidence)
    {
        if (!evidence.Options.IsQuick)
        {
            AddDamaged(
                evidence,
                Hash(evidence.Bundle, evidence.Options, "hashing what was not used", file =>
                    evidence.Ledger.ContributedCiphertexts.Contains(file.Digest)
                    && !evidence.Hashed.Contains(file.Digest)
                )
            );
        }

        if (evidence.Options.IsQuick && evidence.Mismatches.IsEmpty)
            evidence.Findings.Skip(BundleDigests, $"{LeftOut}: of ciphertexts and proofs");
        else
            evidence.Findings.Record(BundleDigests, First(InOrder(evidence)));
    }

    /// <summary>As the files stand in the bundle: the answer does not depend on when each was
    /// hashed.</summary>
    private static ImmutableArray<DigestMismatch> InOrder(Evidence evidence)
    {
        var byName = evidence.Mismatches.ToDictionary(
            mismatch => mismatch.Name,
            StringComparer.Ordinal
        );
        return
        [
            .. evidence
                .Bundle.Files.Where(file => byName.ContainsKey(file.Name))
                .Select(file => byName[file.Name]),
        ];
    }

    private static void AddDamaged(Evidence evidence, ImmutableArray<DigestMismatch> mismatches)
    {
        evidence.Mismatches = evidence.Mismatches.AddRange(mismatches);
        evidence.Damaged = evidence
            .Mismatches.Select(mismatch => mismatch.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsBlob(BundleFile file) =>
        file.Name.StartsWith("objects/", StringComparison.Ordinal);

    private static ImmutableArray<DigestMismatch> Hash(
        BundleReader bundle,
        VerificationOptions options,
        string step,
        Func<BundleFile, bool> isAsked
    )
    {
        var total = bundle.Files.Where(isAsked).Aggregate(0UL, (sum, file) => sum + file.SizeBytes);
        var progress = options.Progress is { } target
            ? new Relay<ulong>(done =>
                target.Report(new VerificationProgress(step, (long)done, (long)total, "bytes"))
            )
            : null;
        return bundle.VerifyDigests(progress, isAsked);
    }

    private static Discrepancy? First(ImmutableArray<DigestMismatch> mismatches) =>
        mismatches is [var first, ..]
            ? new Discrepancy(
                mismatches.Length == 1
                    ? first.Name
                    : $"{first.Name} and {mismatches.Length - 1} more",
                $"SHA-256 {first.Expected}",
                $"SHA-256 {first.Found}"
            )
            : null;

    /// <summary>
    /// Every blob that an entry names is there, README.txt and ro-crate-metadata.json are the
    /// ledger's, and nothing else
    /// travels along.
    /// A light bundle leaves out all contributed ciphertexts together, never some of them.
    /// </summary>
    /// <returns>Whether it is a light bundle.</returns>
    public static bool CheckContents(Evidence evidence)
    {
        var isLight = false;
        evidence.Findings.Ask(
            BundleManifest,
            evidence.IsIntact(BundlePath.Readme) && evidence.IsIntact(BundlePath.RoCrate),
            () =>
            {
                var bundle = evidence.Bundle;
                var named = evidence.Ledger.NamedObjects;
                var ciphertexts = evidence.Ledger.ContributedCiphertexts;
                var isOfCommons = evidence.State.Study!.Predicate.Commons is not null;
                isLight =
                    ciphertexts.Count > 0
                    && !ciphertexts.Any(digest => bundle.Contains(BundlePath.Object(digest)));
                foreach (
                    var digest in named.Where(digest => !(isLight && ciphertexts.Contains(digest)))
                )
                {
                    if (!bundle.Contains(BundlePath.Object(digest)))
                        return new Discrepancy(
                            BundlePath.Object(digest),
                            "the blob that an entry names",
                            "no such file"
                        );
                }

                foreach (var file in bundle.Files)
                {
                    if (file.Name.StartsWith("objects/", StringComparison.Ordinal))
                    {
                        if (!named.Contains(file.Digest))
                            return new Discrepancy(
                                file.Name,
                                "blobs that an entry names",
                                "one that no entry names"
                            );
                    }
                    else if (!IsKnown(file.Name) && !(isOfCommons && IsOfCommons(file.Name)))
                    {
                        return new Discrepancy(
                            file.Name,
                            "only files that the format knows",
                            "this one"
                        );
                    }
                }

                foreach (
                    var required in (string[])
                        [
                            BundlePath.Checkpoint,
                            BundlePath.Entries,
                            BundlePath.RoCrate,
                            BundlePath.Readme,
                            .. isOfCommons ? CommonsFiles : [],
                        ]
                )
                {
                    if (!bundle.Contains(required))
                        return new Discrepancy(required, "the file", "no such file");
                }

                return RequireText(bundle, BundlePath.Readme, BundleReadme.Format(evidence.State))
                    ?? RequireText(bundle, BundlePath.RoCrate, BundleCrate.Format(evidence.State));
            }
        );
        return isLight;
    }

    /// <summary>A file that is a function of the ledger: made again, and compared.</summary>
    private static Discrepancy? RequireText(BundleReader bundle, string name, byte[] expected) =>
        bundle.Files.First(file => file.Name == name).SizeBytes == (ulong)expected.Length
        && bundle.ReadAllBytes(name, expected.Length).AsSpan().SequenceEqual(expected)
            ? null
            : new Discrepancy(name, "the text that the ledger gives", "another text");

    private static bool IsOfCommons(string name) =>
        CommonsFiles.Contains(name, StringComparer.Ordinal);

    private static bool IsKnown(string name) =>
        name
            is BundlePath.Manifest
                or BundlePath.Checkpoint
                or BundlePath.Entries
                or BundlePath.Policy
                or BundlePath.RoCrate
                or BundlePath.Readme
        || name.StartsWith("protocol/objects/", StringComparison.Ordinal);
}
