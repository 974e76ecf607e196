namespace SecureGenomics.Provenance.Store;

/// <summary>A ledger store that tells when somebody appends to its log, from here or
/// elsewhere.</summary>
/// <remarks>
/// Not promised: that each append is told. One that was stored while a connection was lost is not,
/// but the listener is told once when there is a connection again. So whoever is told reads the
/// log, and looks now and then without being told.
/// </remarks>
public interface IAppendNotices
{
    /// <summary>Listens until the answer is disposed.</summary>
    /// <param name="heard">Called on a thread of the store's, once when listening begins and
    /// behind each commit that stored something; it returns soon and does not throw.</param>
    IDisposable Listen(Action heard);
}
