using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>One kind of entry as the ledger has it, for a drawing; nothing here is
/// checked.</summary>
/// <param name="Kind">What was said.</param>
/// <param name="FirstIndex">The first entry of the kind.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Signer">Who signed the first one: a key's fingerprint.</param>
internal sealed record OutlineStep(StatementKind Kind, ulong FirstIndex, int Count, string Signer);

/// <summary>What a ledger's entries are, kind by kind, without judging them.</summary>
internal sealed class LedgerOutline
{
    private readonly Dictionary<StatementKind, OutlineStep> _steps = [];

    /// <summary>The kinds in the order of their first entries.</summary>
    public ImmutableArray<OutlineStep> Steps => [.. _steps.Values.OrderBy(step => step.FirstIndex)];

    /// <summary>The published table's digest; null where none is published.</summary>
    public ArtifactDigest? Table { get; private set; }

    /// <summary>When the ledger says that it appended the first entry and the last.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Times { get; private set; }

    /// <summary>Takes the next entry; one that cannot be read is passed over.</summary>
    public void Take(ReadOnlyMemory<byte> line)
    {
        Entry entry;
        try
        {
            entry = Entry.Parse(line);
        }
        catch (LedgerFormatException)
        {
            return;
        }

        var kind = entry.Statement.Kind;
        _steps[kind] = _steps.TryGetValue(kind, out var step)
            ? step with
            {
                Count = step.Count + 1,
            }
            : new OutlineStep(kind, entry.Index, 1, entry.StatementEnvelope.Signatures[0].KeyId);
        Times = (Times?.First ?? entry.Time, entry.Time);
        if (entry.Statement.Predicate is DecryptionPredicate { Published: PublishedForm.Table })
            Table = entry
                .Statement.Subjects.First(subject =>
                    subject.Name == DecryptionPredicate.TableSubject
                )
                .Digest;
    }
}
