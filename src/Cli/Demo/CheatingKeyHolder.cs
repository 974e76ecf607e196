using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A key holder who publishes other numbers than decrypted, with the ledger's help, for
/// the demo.</summary>
internal static class CheatingKeyHolder
{
    /// <summary>
    /// Writes a bundle whose last entry publishes one count more or less, with a table, an opening,
    /// signatures and a checkpoint that all fit.
    /// </summary>
    /// <returns>The slot, and its true and its published total.</returns>
    public static (int Slot, ulong True, ulong Published) Forge(
        IStudy study,
        KeyFolder keys,
        string bundle,
        string forgery
    )
    {
        var state = study.State;
        var decryption = state.Decryption!;
        var opening = Opening.Parse(study.Blobs.ReadAllBytes(decryption.Subjects[0].Digest));
        var (slot, totals, lie) = FindPossibleLie(study, [.. opening.Totals]);

        var newOpening = new Opening([.. totals], opening.Blinding).Format();
        var newTable = lie.FormatTable();
        using var keyHolder = keys.OpenSigningKey(StudyRole.KeyHolder);
        using var ledger = keys.OpenSigningKey(StudyRole.Ledger);
        var statement = Statement.Sign(
            keyHolder,
            decryption.Predicate,
            new Subject(DecryptionPredicate.OpeningSubject, ArtifactDigest.Compute(newOpening)),
            new Subject(DecryptionPredicate.TableSubject, ArtifactDigest.Compute(newTable)),
            decryption.Subjects[^1]
        );

        var entries = study.ReadEntries().Select(Entry.Parse).ToList();
        var last = entries[^1];
        entries[^1] = Entry.Create(last.Index, last.Previous, last.Time, statement, ledger);
        Write(study, bundle, forgery, entries, ledger, decryption, [newOpening, newTable]);
        return (slot, opening.Totals[slot], totals[slot]);
    }

    private static void Write(
        IStudy study,
        string bundle,
        string forgery,
        List<Entry> entries,
        Ed25519PrivateKey ledger,
        Recorded<DecryptionPredicate> replaced,
        IEnumerable<byte[]> blobs
    )
    {
        var root = MerkleTree.ComputeRoot(entries.Select(entry => entry.Hash));
        var state = entries.Aggregate(StudyState.Empty, (before, entry) =>
            before.Apply(entry).State!
        );
        var dropped = replaced
            .Subjects.Take(2)
            .Select(subject => BundlePath.Object(subject.Digest))
            .ToHashSet(StringComparer.Ordinal);
        using var reader = BundleReader.Open(bundle);
        var writer = new BundleWriter(BundleType.Study, (ulong)entries.Count);
        writer.Add(
            BundlePath.Checkpoint,
            new Checkpoint(study.State.Study!.Predicate.Origin, (ulong)entries.Count, root)
                .Sign(ledger)
                .ToBytes()
        );
        writer.Add(
            BundlePath.Entries,
            entries.SelectMany(entry => entry.Bytes.ToArray().Append((byte)'\n')).ToArray()
        );
        writer.Add(BundlePath.RoCrate, BundleCrate.Format(state));
        writer.Add(BundlePath.Readme, BundleReadme.Format(state));
        writer.Add(BundlePath.Policy, Encoding.UTF8.GetBytes(BundleRelease.SuggestPolicy(state)));
        foreach (var blob in blobs)
            writer.Add(BundlePath.Object(ArtifactDigest.Compute(blob)), blob);
        foreach (var file in reader.Files)
        {
            if (
                file.Name.StartsWith("protocol/", StringComparison.Ordinal)
                || (
                    file.Name.StartsWith("objects/", StringComparison.Ordinal)
                    && !dropped.Contains(file.Name)
                )
            )
            {
                writer.AddSource(file.Name, () => reader.OpenRead(file.Name));
            }
        }

        writer.WriteNew(forgery);
    }

    /// <summary>The first total that can be one less or one more without breaking a rule.</summary>
    private static (int Slot, ulong[] Totals, StudyResult Lie) FindPossibleLie(
        IStudy study,
        ulong[] truth
    )
    {
        var protocol = study.Protocol;
        var genomes = study.State.CountGenomes();
        for (var slot = 0; slot < truth.Length; slot++)
        {
            foreach (var published in (ulong[])[Math.Max(truth[slot], 1) - 1, truth[slot] + 1])
            {
                var totals = (ulong[])truth.Clone();
                totals[slot] = published;
                if (
                    published != truth[slot]
                    && protocol.ReadTotals(totals, genomes, out _) is { } lie
                )
                    return (slot, totals, lie);
            }
        }

        throw new InvalidOperationException("no total can be changed by one");
    }
}
