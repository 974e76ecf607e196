using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a contributor's table says of each sample, one line each.</summary>
/// <typeparam name="T">What is said.</typeparam>
/// <param name="fileName">How errors name the table.</param>
/// <param name="hint">What to do where a genome has no line.</param>
internal sealed class SampleTable<T>(string fileName, string hint)
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);

    /// <summary>Adds a line; false where the sample has one already.</summary>
    public bool TryAdd(string sample, T value) => _values.TryAdd(sample, value);

    /// <summary>What is said of a file's genomes.</summary>
    /// <param name="samples">Shape: [genomes]; further lines of the table are ignored.</param>
    /// <returns>Shape: [genomes].</returns>
    /// <exception cref="MalformedInputException">A genome without a line; none is
    /// named.</exception>
    public ImmutableArray<T> Of(ImmutableArray<string> samples)
    {
        var missing = samples.Count(sample => !_values.ContainsKey(sample));
        return missing == 0
            ? [.. samples.Select(sample => _values[sample])]
            : throw new MalformedInputException(
                $"{fileName}: expected a line for each of the {samples.Length} genomes, found none "
                    + $"for {missing}",
                hint
            );
    }
}
