using LiteDB;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>Says LiteDB's errors in the ledger's words.</summary>
internal static class LiteDbFault
{
    /// <summary>Reads something; what LiteDB cannot read is a damaged file.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="LedgerCorruptException">LiteDB fails in any way.</exception>
    public static T WhileReading<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        // LiteDB checks little of what it reads: a damaged page ends in any of a dozen exceptions.
        catch (Exception fault) when (fault is not (IOException or OutOfMemoryException))
        {
            throw new LedgerCorruptException(
                $"the ledger's file is damaged: {fault.Message}",
                fault
            );
        }
    }

    /// <summary>Writes something.</summary>
    /// <exception cref="IOException">The disk or LiteDB fails.</exception>
    public static void WhileWriting(Action step)
    {
        try
        {
            step();
        }
        catch (LiteException fault) when (fault.ErrorCode == LiteException.FILE_SIZE_EXCEEDED)
        {
            throw new IOException("the disk is full; nothing was appended", fault);
        }
        catch (Exception fault) when (fault is not (IOException or OutOfMemoryException))
        {
            throw new IOException($"the ledger's file cannot be used: {fault.Message}", fault);
        }
    }
}
