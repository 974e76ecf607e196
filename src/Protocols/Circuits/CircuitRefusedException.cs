namespace SecureGenomics.Provenance.Protocols;

/// <summary>A circuit that means something, but not under these parameters; others may carry
/// it.</summary>
/// <remarks>Never leaves this assembly: <see cref="CircuitDesign"/> turns it into an error with
/// advice.</remarks>
internal sealed class CircuitRefusedException(string reason) : Exception(reason);
