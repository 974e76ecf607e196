namespace SecureGenomics.Provenance.Cli;

/// <summary>One rule of a protocol: a key of protocol.yaml, its value, what it means.</summary>
/// <param name="Section">The section: <c>data</c>; empty for the file's own keys.</param>
/// <param name="Key">As protocol.yaml writes it.</param>
/// <param name="Value">As protocol.yaml writes it; empty where the key is absent.</param>
/// <param name="Means">In words.</param>
internal sealed record ProtocolRule(string Section, string Key, string Value, string Means)
{
    /// <summary>The key and its value: <c>missing: mask</c>.</summary>
    public string Written => Value.Length == 0 ? $"{Key} (not given)" : $"{Key}: {Value}";
}
