namespace SecureGenomics.Provenance.Web;

/// <summary>The run-time asks for an entry point; the worker calls <see cref="Exports"/>.</summary>
internal static class Program
{
    private static void Main()
    {
        // Everything begins with a call from the worker.
    }
}
