namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// A file comes back to a variant that it had passed, when its genotypes had been given away: it
/// must be read without an <see cref="IGenotypeSink"/>.
/// </summary>
public sealed class UnsortedFileException : MalformedInputException
{
    internal UnsortedFileException(string fileName, long line)
        : base(
            $"{fileName}, line {line}: expected records in the order of their places, found one of "
                + "a place further up",
            "sort the file: \"bcftools sort\""
        ) { }
}
