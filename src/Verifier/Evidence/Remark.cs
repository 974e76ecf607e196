namespace SecureGenomics.Provenance.Verifier;

/// <summary>Something that breaks no rule and that a reader should know.</summary>
/// <param name="Id">Stable dotted word; docs/spec/verification.md, "Remarks", lists them.</param>
/// <param name="Text">What was seen, in one or two sentences.</param>
public sealed record Remark(string Id, string Text);
