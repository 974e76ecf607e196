namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What is slow to make and only read afterwards: made once per process, disposed with
/// it.</summary>
/// <remarks>A mutation run keeps the process, and pays for it once instead of once per
/// change.</remarks>
internal sealed class Once<T>(Func<T> make)
    where T : class, IDisposable
{
    private readonly Lazy<T> _made = new(() =>
    {
        var made = make();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => made.Dispose();
        return made;
    });

    public T Value => _made.Value;
}
