namespace SecureGenomics.Provenance.Ledger;

/// <summary>How often a kind has a subject, and under which names.</summary>
public enum SubjectCount
{
    /// <summary>Never: the default, which no rule has.</summary>
    None = 0,

    /// <summary>Once, under the rule's name.</summary>
    Once,

    /// <summary>Once or not at all, under the rule's name.</summary>
    Optional,

    /// <summary>Once under the rule's name; where there are several, under that name with
    /// <c>/0</c>, <c>/1</c> and so on behind it.</summary>
    Numbered,

    /// <summary>Any number; the rule's name is what their names begin with.</summary>
    Named,

    /// <summary>Once, under a name that the predicate itself gives.</summary>
    OfPredicate,
}
