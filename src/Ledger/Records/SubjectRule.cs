namespace SecureGenomics.Provenance.Ledger;

/// <summary>One subject that a kind of statement has or may have.</summary>
/// <param name="Name">Its name, or what its name begins with, as <paramref name="Count"/>
/// says.</param>
/// <param name="Count">How often it may come.</param>
/// <param name="Bytes">Where the bytes behind its digest are.</param>
/// <param name="SinceForm">The first form of the kind that has it; from 1.</param>
/// <remarks>Source: docs/spec/records.md 3.</remarks>
public sealed record SubjectRule(
    string Name,
    SubjectCount Count,
    SubjectBytes Bytes,
    int SinceForm = 1
)
{
    /// <summary>Whether a statement without it is none of its kind.</summary>
    public bool IsRequired => Count is not (SubjectCount.Optional or SubjectCount.Named);

    /// <summary>Whether a subject of this name is meant.</summary>
    public bool Covers(string name) =>
        Count switch
        {
            SubjectCount.Once or SubjectCount.Optional => IsNamed(name),
            SubjectCount.Numbered => IsNamed(name)
                || name.StartsWith($"{Name}/", StringComparison.Ordinal),
            SubjectCount.Named => name.StartsWith(Name, StringComparison.Ordinal),
            SubjectCount.OfPredicate => true,
            _ => false,
        };

    /// <summary>How many of the next subjects are meant: 0 where none is.</summary>
    internal int CountIn(ReadOnlySpan<Subject> next)
    {
        if (next.IsEmpty || !Covers(next[0].Name))
            return 0;
        var count = 1;
        switch (Count)
        {
            case SubjectCount.Named:
                while (count < next.Length && Covers(next[count].Name))
                    count++;
                return count;
            case SubjectCount.Numbered when !IsNamed(next[0].Name):
                count = 0;
                while (count < next.Length && next[count].Name == $"{Name}/{count}")
                    count++;
                // One alone has no number.
                return count == 1 ? 0 : count;
            default:
                return count;
        }
    }

    private bool IsNamed(string name) => string.Equals(name, Name, StringComparison.Ordinal);
}
