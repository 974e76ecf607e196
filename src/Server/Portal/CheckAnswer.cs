namespace SecureGenomics.Provenance.Server;

/// <summary>What became of the contribution that a receipt is for.</summary>
/// <param name="Tone">The page's style.</param>
/// <param name="Word">The fate in a word.</param>
/// <param name="Explanation">The fate in a sentence.</param>
/// <param name="Study">The study's id.</param>
/// <param name="Index">The entry that says so; null for none.</param>
public sealed record CheckAnswer(
    string Tone,
    string Word,
    string Explanation,
    string Study,
    ulong? Index
);
