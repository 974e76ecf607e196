using System.Collections.Concurrent;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>A study's blobs as its server keeps them: which ones records name, and what the others
/// take.</summary>
/// <remarks>
/// <para>A blob comes before the record that names it, and sometimes the record never comes. Such a
/// blob counts against the study's space, and is removed when nobody sent or asked for it for
/// <see cref="Patience"/>. Its age is the file's time, which whoever relies on it renews.</para>
/// <para>Why no record loses its blob to that: a record is appended, and an old blob removed, by
/// one at a time. In one process that is the study's gate; between processes it is a lock on
/// <c>blobs.lock</c>, which those who append share. Who appends looks for the blobs under the lock,
/// who removes reads the ledger's end under it. What a job stores is named by its next record,
/// within moments and not a day.</para>
/// </remarks>
/// <param name="folder">The study's.</param>
/// <param name="isShared">Whether other processes append to the same ledger.</param>
internal sealed class StudyBlobs(string folder, bool isShared)
{
    /// <summary>How long what no record names may stay.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    // What is removed at a time is removed within moments.
    private const int Attempts = 500;
    private const int AttemptMilliseconds = 20;

    private readonly BlobStore _store = new(Path.Combine(folder, "objects"));
    private readonly ConcurrentDictionary<ArtifactDigest, bool> _named = [];
    private readonly ConcurrentDictionary<ArtifactDigest, long> _unnamed = [];

    /// <summary>Bytes that are here, and that no record names.</summary>
    public long UnnamedBytes
    {
        get
        {
            var sum = 0L;
            foreach (var (_, size) in _unnamed)
                sum += size;
            return sum;
        }
    }

    /// <summary>Whether a record names a blob.</summary>
    public bool Names(ArtifactDigest blob) => _named.ContainsKey(blob);

    /// <summary>A record names a blob.</summary>
    public void Name(ArtifactDigest blob)
    {
        _named.TryAdd(blob, true);
        _unnamed.TryRemove(blob, out _);
    }

    /// <summary>Stores a blob, which counts until a record names it.</summary>
    public void Put(ReadOnlySpan<byte> blob)
    {
        Count(ArtifactDigest.Compute(blob), blob.Length);
        _store.Put(blob);
    }

    /// <summary>Whether a blob is here; from now on it is as young as a new one.</summary>
    public bool Renew(ArtifactDigest blob) => _store.Renew(blob);

    /// <summary>Counts the blobs of a contribution that was stored and then refused.</summary>
    public void Leave(SignedContribution contribution)
    {
        foreach (var blob in (byte[]?[])[contribution.Ciphertext, contribution.Proof])
        {
            if (blob is not null)
                Count(ArtifactDigest.Compute(blob), blob.Length);
        }
    }

    /// <summary>While it is held, no other process removes a blob.</summary>
    /// <returns>Null where no other process could.</returns>
    /// <exception cref="IOException">Somebody removes blobs for too long.</exception>
    public IDisposable? Share()
    {
        for (var attempt = 1; isShared; attempt++)
        {
            try
            {
                return Lock(FileShare.ReadWrite);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(AttemptMilliseconds);
            }
        }

        return null;
    }

    /// <summary>Counts what no record names, and finds what of it is old.</summary>
    /// <param name="before">The time from which on a blob is not old.</param>
    public IReadOnlyList<ArtifactDigest> FindOld(DateTimeOffset before)
    {
        var old = new List<ArtifactDigest>();
        foreach (var blob in _store.List().Where(blob => !Names(blob.Digest)))
        {
            Count(blob.Digest, blob.SizeInBytes);
            if (blob.Renewed < before)
                old.Add(blob.Digest);
        }

        // Another process may have removed what is counted here.
        foreach (var (blob, _) in _unnamed)
        {
            if (!_store.Contains(blob))
                _unnamed.TryRemove(blob, out _);
        }

        _store.RemoveLeftovers(before);
        return old;
    }

    /// <summary>Removes old blobs, under the study's gate.</summary>
    /// <param name="old">From <see cref="FindOld"/>.</param>
    /// <param name="before">The time from which on a blob is not old.</param>
    /// <param name="catchUp">Reads the ledger's end, so that every record is known.</param>
    /// <returns>False where another process appends just now.</returns>
    public bool TryRemove(IReadOnlyList<ArtifactDigest> old, DateTimeOffset before, Action catchUp)
    {
        FileStream? alone = null;
        try
        {
            if (isShared)
                alone = Lock(FileShare.None);
        }
        catch (IOException)
        {
            return false;
        }

        using (alone)
        {
            catchUp();
            foreach (var blob in old)
            {
                if (!Names(blob) && _store.TryRemove(blob, before))
                    _unnamed.TryRemove(blob, out _);
            }
        }

        return true;
    }

    private FileStream Lock(FileShare share) =>
        new(Path.Combine(folder, "blobs.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, share);

    private void Count(ArtifactDigest blob, long size)
    {
        _unnamed[blob] = size;
        // Its record may have come in between.
        if (Names(blob))
            _unnamed.TryRemove(blob, out _);
    }
}
