namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a failed check means to somebody who does not know the format.</summary>
public static class CheckMeaning
{
    /// <summary>One or two sentences.</summary>
    /// <exception cref="ArgumentException">No such check.</exception>
    public static string Of(string id) => CheckCatalogue.Get(id).Meaning;
}
