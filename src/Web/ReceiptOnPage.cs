using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Web;

/// <summary>A contributor's receipt, looked up.</summary>
internal static class ReceiptOnPage
{
    private const int CheckpointBytes = 1 << 20;
    private const int BlobBytes = 1 << 26;

    /// <summary>What <c>sgp check MINE BUNDLE</c> says, for somebody who has seen no checkpoint of
    /// this log before.</summary>
    public static JsonObject LookInto(
        byte[] mine,
        string name,
        ByteSource bundle,
        string bundleName
    )
    {
        using var container = Open(bundle, bundleName);
        var entries = container.ReadEntries().ToArray();
        var parsed = entries.Select(Entry.Parse).ToArray();
        if (parsed is not [{ Statement.Predicate: StudyPredicate study }, ..])
            throw new MalformedInputException(
                $"{bundleName}: expected a log that starts with a study, found another",
                "verify the bundle, or run \"sgp fsck\" on the study"
            );
        var checkpoint = container.Contains(BundlePath.Checkpoint)
            ? Note.Parse(container.ReadAllBytes(BundlePath.Checkpoint, CheckpointBytes))
            : null;
        var check = new ContributionCheck(
            entries,
            checkpoint,
            () => StateOf(parsed),
            digest => container.ReadAllBytes(BundlePath.Object(digest), BlobBytes)
        );
        RequireOwnCheckpoint(new VerifierKey(study.Origin, study.Roles.Ledger), checkpoint, parsed);
        var report = check.Find(mine, name);
        return Describe(
            report,
            report.Fate == ContributionFate.Counted ? check.DescribeOpening() : null
        );
    }

    /// <summary>What a receipt promises, where there is no log to look into yet: whether this
    /// study's ledger signed it.</summary>
    public static JsonObject CompareWithContext(byte[] mine, PublicContext context)
    {
        var receipt = Receipt.Parse(mine);
        var log = new VerifierKey(context.Genesis.Origin, context.Genesis.Roles.Ledger);
        return Describe(
            receipt.Verify(log)
                ? new FateReport(
                    ContributionFate.Included,
                    receipt.Proof.Index,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"this study's ledger signed that entry {receipt.Proof.Index} is in it; "
                            + $"whether it was counted, the study's bundle says"
                    )
                )
                : new FateReport(
                    ContributionFate.Unknown,
                    null,
                    "the receipt is not signed by this log's key"
                ),
            opening: null
        );
    }

    private static JsonObject Describe(FateReport report, string? opening)
    {
        var word = ContributionCheck.Word(report.Fate);
        return new JsonObject
        {
            ["fate"] = word,
            ["index"] = report.Index,
            ["explanation"] = report.Explanation,
            ["opening"] = opening,
            ["evidence"] = report.Evidence is { } certificate
                ? Encoding.UTF8.GetString(certificate.ToBytes())
                : null,
            ["isGood"] = report.Fate switch
            {
                ContributionFate.Included
                or ContributionFate.Counted
                or ContributionFate.Superseded
                or ContributionFate.Withdrawn => true,
                ContributionFate.Unknown => null,
                _ => false,
            },
            ["text"] = $"{word}: {report.Explanation}\n{(opening is null ? "" : opening + "\n")}",
        };
    }

    private static BundleReader Open(ByteSource file, string name)
    {
        BundleReader container;
        try
        {
            container = BundleReader.Open(file);
        }
        catch (BundleFormatException e)
        {
            var beginning = FileBeginning.Of(file);
            throw new MalformedInputException(
                $"{name}: expected {FileBeginning.BundleIsWhat}, found {beginning.Name}; "
                    + e.Message,
                beginning.Hint,
                e
            );
        }

        return container.Type == BundleType.Study
            ? container
            : throw new MalformedInputException(
                $"{name}: expected the bundle of a study, found a "
                    + $"{container.Type.ToString().ToLowerInvariant()}",
                "name a bundle that \"sgp release\" made"
            );
    }

    private static StudyState StateOf(IEnumerable<Entry> entries) =>
        entries.Aggregate(StudyState.Empty, (state, entry) =>
            state.Apply(entry).State
            ?? throw new MalformedInputException(
                "the log: expected entries that may follow each other, found one that may not",
                "verify the bundle, or run \"sgp fsck\" on the study"
            )
        );

    private static void RequireOwnCheckpoint(VerifierKey log, Note? checkpoint, Entry[] entries)
    {
        if (checkpoint is null)
            return;
        var tree = new MerkleTree(entries.Select(entry => entry.Hash));
        if (ClientState.Empty.Observe(log, checkpoint, tree).Verdict != ClientVerdict.Grown)
            throw new StudyException(
                $"log {log.Name}: expected a checkpoint of these entries, signed by the ledger "
                    + "key, found another",
                "verify the bundle"
            );
    }
}
