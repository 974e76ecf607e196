using System.Collections.Immutable;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Says whose a broken object is: which entry names it, and who signed that.</summary>
/// <remarks>
/// <code>
/// objects/sha256/47/8135…: the ciphertext of entry 2, contribution 1 of 12, by SHA256:fepX…
/// entry 4, contribution 3 of 12, by SHA256:efsf…, Ada Lovelace
/// </code>
/// It is read from the ledger's statements, and only where chain and signatures hold: else an entry
/// could put the blame on somebody who never signed it. An object that no statement names stays
/// without a name. Entries are read once more for it, so that a verification that finds nothing
/// needs no memory for it.
/// </remarks>
internal static class Attribution
{
    private const int MostEntries = 8;

    private static readonly ImmutableArray<Check> Premises =
    [
        LedgerEncoding,
        LedgerChain,
        SignersEntries,
        SignersStatements,
    ];

    /// <summary>The same results, with the name behind each place that an entry explains.</summary>
    public static ImmutableArray<CheckResult> Name(
        Evidence evidence,
        ImmutableArray<CheckResult> results
    )
    {
        if (
            results.All(result => result.Discrepancy is null)
            || !Premises.All(evidence.Findings.HasPassed)
        )
        {
            return results;
        }

        var faults = results.Select(result => result.Discrepancy).OfType<Discrepancy>().ToArray();
        var ledger = Read(
            evidence,
            [.. Broken(evidence), .. faults.Select(DigestOf).OfType<ArtifactDigest>()],
            [.. faults.Select(EntryOf).OfType<ulong>()]
        );
        return
        [
            .. results.Select(result =>
                result.Discrepancy is { } discrepancy
                    ? result with
                    {
                        Discrepancy = discrepancy with
                        {
                            Where = Describe(evidence, ledger, result.Check, discrepancy),
                        },
                    }
                    : result
            ),
        ];
    }

    /// <summary>Every object whose bytes are not what its name says.</summary>
    private static IEnumerable<ArtifactDigest> Broken(Evidence evidence) =>
        evidence
            .Mismatches.Select(mismatch => BundlePath.ObjectDigest(mismatch.Name))
            .OfType<ArtifactDigest>();

    private static string Describe(
        Evidence evidence,
        Namings ledger,
        Check check,
        Discrepancy discrepancy
    )
    {
        if (EntryOf(discrepancy) is { } entry)
        {
            return ledger.Entries.TryGetValue(entry, out var signer)
                ? $"{discrepancy.Where}, {signer}"
                : discrepancy.Where;
        }

        var first = DigestOf(discrepancy);
        var where =
            first is { } digest && ledger.Objects.TryGetValue(digest, out var naming)
                ? $"{discrepancy.Where}: {naming.Text}"
                : discrepancy.Where;
        if (check != BundleDigests)
            return where;
        ulong[] others =
        [
            .. Broken(evidence)
                .Where(other => other != first && ledger.Objects.ContainsKey(other))
                .Select(other => ledger.Objects[other].Entry)
                .Distinct()
                .Order(),
        ];
        var listed =
            string.Join(", ", others.Take(MostEntries))
            + (others.Length > MostEntries ? " and others" : "");
        return others.Length == 0
            ? where
            : $"{where}; damaged too: of entr{(others.Length == 1 ? "y" : "ies")} {listed}";
    }

    /// <summary>The object that a place names first: <c>objects/… and 3 more</c>.</summary>
    private static ArtifactDigest? DigestOf(Discrepancy discrepancy) =>
        BundlePath.ObjectDigest(discrepancy.Where.Split(' ')[0]);

    private static ulong? EntryOf(Discrepancy discrepancy) =>
        discrepancy.Where.Split(' ') is ["entry", var digits]
        && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    private static Namings Read(
        Evidence evidence,
        HashSet<ArtifactDigest> digests,
        HashSet<ulong> indexes
    )
    {
        var found = new List<(Entry Entry, int Place)>();
        var contributions = 0;
        foreach (var line in evidence.Source.ReadEntries())
        {
            var entry = Entry.Parse(line);
            if (entry.Statement.Kind == StatementKind.Contribution)
                contributions++;
            if (
                indexes.Contains(entry.Index)
                || entry.Statement.Subjects.Any(subject => digests.Contains(subject.Digest))
            )
            {
                found.Add((entry, contributions));
            }
        }

        var namings = new Namings([], []);
        foreach (var (entry, place) in found)
        {
            var key = SignerOf(evidence.Options.Policy, entry);
            var signer = $"{KindOf(entry, place, contributions)}, by {key}";
            if (entry.Statement.Kind == StatementKind.Contribution)
                namings.Entries[entry.Index] = signer;
            foreach (var subject in entry.Statement.Subjects)
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {subject.Name} of entry {entry.Index}, {signer}"
                );
                namings.Objects.TryAdd(subject.Digest, (entry.Index, text));
            }
        }

        return namings;
    }

    private static string KindOf(Entry entry, int place, int contributions) =>
        entry.Statement.Kind switch
        {
            StatementKind.Contribution => string.Create(
                CultureInfo.InvariantCulture,
                $"contribution {place} of {contributions}"
            ),
            var kind => KindRules.Of(kind).Name,
        };

    /// <summary>The key as the report names keys, and the name that the policy gives it.</summary>
    private static string SignerOf(TrustPolicy? policy, Entry entry)
    {
        var keyId = entry.StatementEnvelope.Signatures[0].KeyId;
        var name = policy?.DisplayNames.FirstOrDefault(pair => pair.Key.KeyId == keyId).Value;
        return name is null ? keyId : $"{keyId}, {name}";
    }

    /// <summary>What statements say of objects, and who signed contributions.</summary>
    private sealed record Namings(
        Dictionary<ArtifactDigest, (ulong Entry, string Text)> Objects,
        Dictionary<ulong, string> Entries
    );
}
