using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>Brings signed statements to a server, and believes its receipts only once they are
/// verified.</summary>
/// <param name="connection">To the server.</param>
/// <param name="path">The study's.</param>
/// <param name="ledger">The key that signs its entries and checkpoints.</param>
internal sealed class StatementSubmission(
    ServerConnection connection,
    string path,
    VerifierKey ledger
)
{
    private const int SingleBytes = 8 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Submits a statement whose blobs are there.</summary>
    /// <returns>Its entry, and the receipt.</returns>
    public (Entry Entry, Receipt Receipt) Submit(DsseEnvelope statement) =>
        Await(
            statement,
            connection.Send(
                HttpMethod.Post,
                $"{path}/statements",
                statement.Bytes.ToArray(),
                MediaTypes.Statement
            )
        );

    /// <summary>Submits a contribution with its blobs: in one request where it is small.</summary>
    /// <param name="contribution">The contribution.</param>
    /// <param name="container">The bytes of its file.</param>
    /// <param name="blobs">Takes large ones in parts.</param>
    public (Entry Entry, Receipt Receipt) Submit(
        SignedContribution contribution,
        byte[] container,
        RemoteBlobs blobs
    )
    {
        if (container.Length <= SingleBytes)
            return Await(
                contribution.Statement,
                connection.Send(
                    HttpMethod.Post,
                    $"{path}/statements",
                    container,
                    MediaTypes.Contribution
                )
            );
        blobs.Put(contribution.Ciphertext);
        if (contribution.Proof is { } proof)
            blobs.Put(proof);
        return Submit(contribution.Statement);
    }

    /// <summary>Waits until a published checkpoint covers the statement.</summary>
    private (Entry Entry, Receipt Receipt) Await(DsseEnvelope statement, Answer answer)
    {
        var started = Environment.TickCount64;
        while (answer.Status == 202)
        {
            if (Environment.TickCount64 - started > Patience.TotalMilliseconds)
                throw new StudyException(
                    $"{connection.Server.Host} took the statement, but its witnesses have not "
                        + "cosigned it yet",
                    "run the same command again later: it is in the ledger, and not taken twice"
                );
            Thread.Sleep(500);
            answer = connection.Send(
                HttpMethod.Get,
                $"{path}/statements/{ArtifactDigest.Compute(statement.Bytes.Span)}"
            );
        }

        var view = System.Text.Json.JsonSerializer.Deserialize(
            answer.Body,
            WireJson.Default.ReceiptView
        ) ?? throw Wrong("no receipt");
        var entry = Entry.Parse(Convert.FromBase64String(view.Entry));
        var receipt = Receipt.Parse(Encoding.UTF8.GetBytes(view.Receipt));
        if (!entry.StatementEnvelope.Bytes.Span.SequenceEqual(statement.Bytes.Span))
            throw Wrong("an entry with another statement");
        if (!entry.Envelope.Verify(ledger.Key))
            throw Wrong("an entry that the ledger did not sign");
        if (receipt.Entry != entry.Hash || receipt.Proof.Index != entry.Index)
            throw Wrong("a receipt of another entry");
        if (!receipt.Verify(ledger))
            throw Wrong("a receipt under a checkpoint that the ledger did not sign");
        return (entry, receipt);
    }

    private StudyException Wrong(string found) =>
        new(
            $"{connection.Server.Host}: expected the receipt for what was sent, found {found}",
            "do not rely on it: keep what you sent, and ask the server's operator"
        );
}
