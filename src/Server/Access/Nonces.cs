using System.Collections.Concurrent;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The nonces seen lately: a signed request is taken once.</summary>
/// <remarks>
/// Not promised: that a request is refused when it is replayed within the window after a restart.
/// It does nothing twice even then: statements, blobs, jobs and keys are the same when they are
/// sent again.
/// </remarks>
internal sealed class Nonces(TimeProvider time)
{
    private const int SweepEvery = 4096;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(
        StringComparer.Ordinal
    );
    private int _count;

    /// <summary>Takes a signature's time and nonce.</summary>
    /// <exception cref="ProblemException">The time is out of the window, or the nonce was
    /// seen.</exception>
    public void Take(RequestSignature signature)
    {
        var now = time.GetUtcNow();
        if ((now - signature.Created).Duration() > RequestSignature.Window)
            throw new ProblemException(
                401,
                "clock-skew",
                $"the request was signed at {signature.Created:u}, and it is {now:u} here",
                "set the clock: it may be off by "
                    + $"{RequestSignature.Window.TotalSeconds:0} seconds at most"
            );
        if (!_seen.TryAdd($"{signature.KeyId} {signature.Nonce}", signature.Created))
            throw new ProblemException(
                401,
                "replayed",
                "a request with this signature was received before",
                "sign each request anew"
            );
        if (Interlocked.Increment(ref _count) % SweepEvery != 0)
            return;
        foreach (var (nonce, created) in _seen)
        {
            if (now - created > RequestSignature.Window)
                _seen.TryRemove(nonce, out _);
        }
    }
}
