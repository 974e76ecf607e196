using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>A statement on its way into a ledger.</summary>
internal sealed class Submission(DsseEnvelope statement, SignedContribution? contribution)
{
    private readonly TaskCompletionSource<ulong> _index = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public DsseEnvelope Statement => statement;

    public ArtifactDigest Digest { get; } = ArtifactDigest.Compute(statement.Bytes.Span);

    /// <summary>Its blobs, where they came with it; null where they are stored already.</summary>
    public SignedContribution? Contribution => contribution;

    /// <summary>Pays for a contribution once, where the study asks for an invitation.</summary>
    public string? Invitation { get; init; }

    /// <summary>The entry's index, once it is durable and its checkpoint published, or could not
    /// be.</summary>
    public Task<ulong> Index => _index.Task;

    public void Complete(ulong index) => _index.TrySetResult(index);

    /// <summary>Gets what becomes of the same statement, sent a moment earlier.</summary>
    public void Follow(Submission same) =>
        _ = same.Index.ContinueWith(
            done =>
            {
                if (done.IsCompletedSuccessfully)
                    Complete(done.Result);
                else
                    Fail(done.Exception!.InnerException!);
            },
            TaskScheduler.Default
        );

    public void Fail(Exception exception) => _index.TrySetException(exception);
}
