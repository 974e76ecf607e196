using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Web;

/// <summary>An exception as the visitor sees it: what is wrong, and what to do next.</summary>
internal static class Refusal
{
    /// <summary>The two sentences, in the words of the command line.</summary>
    /// <remarks>They may quote a hostile file: no control character of it reaches the
    /// page.</remarks>
    public static (string Message, string Hint) Of(Exception fault)
    {
        var (message, hint) = fault switch
        {
            MalformedInputException e => (e.Message, e.Hint),
            StudyException e => (e.Message, e.Hint),
            LedgerFormatException e => (e.Message, "the file is damaged or of another format"),
            LedgerCorruptException e => (e.Message, "verify the bundle"),
            OutOfMemoryException => (
                "expected a file that fits into a page's memory, found a larger one",
                "use the program on your computer: \"sgp verify\", \"sgp contribute\""
            ),
            IOException e => (
                e.Message,
                "choose the file again: it may have been changed or moved since"
            ),
            _ => (
                $"internal error: {fault.GetType().Name}: {fault.Message}",
                "this is a defect of the program: please report it"
            ),
        };
        return (Visible.Of(message), Visible.Of(hint));
    }
}
