namespace SecureGenomics.Provenance.Ledger;

/// <summary>An actor's envelope beside the statement that was parsed from it.</summary>
public sealed class SignedStatement
{
    private SignedStatement(DsseEnvelope envelope, Statement statement) =>
        (Envelope, Statement) = (envelope, statement);

    /// <summary>The envelope, as it came.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>What it says.</summary>
    public Statement Statement { get; }

    /// <summary>Parses an envelope's payload; no signature is verified.</summary>
    /// <exception cref="RecordFormatException">The envelope holds no statement.</exception>
    /// <exception cref="CanonicalJsonException">
    /// The envelope's payload is not canonical JSON.
    /// </exception>
    public static SignedStatement Parse(DsseEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new SignedStatement(envelope, Statement.Parse(envelope));
    }

    /// <summary>Parses on all cores, and verifies ahead what contributors signed.</summary>
    /// <param name="envelopes">In order; enumerated by the caller's thread.</param>
    /// <returns>The statements, in order.</returns>
    /// <exception cref="LedgerFormatException">
    /// An envelope holds no statement; thrown in its place.
    /// </exception>
    public static IEnumerable<SignedStatement> ParseAhead(IEnumerable<DsseEnvelope> envelopes)
    {
        ArgumentNullException.ThrowIfNull(envelopes);
        foreach (var (envelope, parsed) in Ahead.Of(envelopes, Prepare))
        {
            // A malformed one is read again here, so that its error comes when its turn does.
            yield return parsed ?? Parse(envelope);
        }
    }

    /// <summary>
    /// Contributions carry their own key: their signatures can be verified before their turn, and
    /// the envelope remembers that it was valid.
    /// </summary>
    internal static void VerifyAhead(DsseEnvelope envelope, Statement statement)
    {
        if (statement.Predicate is ContributionPredicate contribution)
            _ = envelope.Verify(contribution.Contributor);
    }

    private static (DsseEnvelope Envelope, SignedStatement? Parsed) Prepare(DsseEnvelope envelope)
    {
        try
        {
            var parsed = Parse(envelope);
            VerifyAhead(envelope, parsed.Statement);
            return (envelope, parsed);
        }
        catch (LedgerFormatException)
        {
            return (envelope, null);
        }
    }
}
