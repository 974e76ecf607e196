namespace SecureGenomics.Provenance.Cli;

/// <summary>Passes progress on at once, on the caller's thread (unlike
/// <see cref="Progress{T}"/>).</summary>
internal sealed class Relay<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
