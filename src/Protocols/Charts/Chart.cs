namespace SecureGenomics.Provenance.Protocols;

/// <summary>What of a result is drawn, before anything is said of how.</summary>
/// <param name="Title">One line.</param>
/// <param name="Caption">A sentence or two: what is seen, and what is left out.</param>
public abstract record Chart(string Title, string Caption);
