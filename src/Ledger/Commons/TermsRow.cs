using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One row of the decision table: a condition, and when it is met.</summary>
/// <param name="Code">The condition.</param>
/// <param name="Id">How a record names it.</param>
/// <param name="Shorthand">How people name it.</param>
/// <param name="IsPermission">Whether it is one of the five permissions.</param>
/// <param name="Value">What it takes.</param>
/// <param name="Sentence">When it is met, for people.</param>
public sealed record TermsRow(
    TermsCode Code,
    string Id,
    string Shorthand,
    bool IsPermission,
    TermsValue Value,
    string Sentence
)
{
    /// <summary>Whether these are values that the row takes.</summary>
    public bool Takes(ImmutableArray<string> values) =>
        Value switch
        {
            TermsValue.None => values.IsEmpty,
            TermsValue.Time => values is [var time] && JsonTime.TryParse(time, out _),
            TermsValue.Diseases => DiseaseId.AreOrdered(values),
            TermsValue.Countries => !values.IsEmpty
                && values.All(text => text is [>= 'A' and <= 'Z', >= 'A' and <= 'Z']),
            TermsValue.Keys => !values.IsEmpty
                && values.All(text => Ed25519PublicKey.TryParseOpenSsh(text, out _)),
            TermsValue.Proposals => !values.IsEmpty
                && values.All(text => Sha256Digest.TryParse(text, out _)),
            TermsValue.Text => values is [var digest] && Sha256Digest.TryParse(digest, out _),
            _ => false,
        };
}
