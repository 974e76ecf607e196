namespace SecureGenomics.Provenance.Client;

/// <summary>A server could not be reached, or the connection broke too often.</summary>
public sealed class UnreachableException : IOException
{
    /// <summary>Creates the exception with the server and what the system said.</summary>
    public UnreachableException(Uri server, Exception cause)
        : base(
            $"{server.GetLeftPart(UriPartial.Authority)} cannot be reached: {Reason(cause)}",
            cause
        ) { }

    private static string Reason(Exception cause) =>
        cause is TaskCanceledException or TimeoutException
            ? "no answer in time"
            : (cause.InnerException ?? cause).Message;
}
