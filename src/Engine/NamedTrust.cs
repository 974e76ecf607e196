using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Whom somebody says they trust: a policy, or keys in its place.</summary>
public static class NamedTrust
{
    /// <summary>Reads a policy.</summary>
    /// <param name="text">The policy.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="MalformedInputException">The text is no policy.</exception>
    public static TrustPolicy Parse(string text, string name)
    {
        try
        {
            return TrustPolicy.Parse(text);
        }
        catch (TrustPolicyFormatException e)
        {
            throw new MalformedInputException(
                $"{name}: expected a trust policy, found: {e.Message}",
                "get the policy that was written when the study was released",
                e
            );
        }
    }

    /// <summary>The policy that some keys stand for.</summary>
    /// <param name="keys">A log's vkey, and a researcher's public key or a study id.</param>
    /// <exception cref="StudyException">One is none of these, or the log's is not among
    /// them.</exception>
    public static TrustPolicy OfKeys(IReadOnlyList<string> keys)
    {
        try
        {
            var policy = TrustPolicy.Of([.. keys]);
            return policy.Logs.IsEmpty
                ? throw new StudyException(
                    "expected the log's vkey among --trust, found none",
                    "every entry rests on the ledger's key: name it, too"
                )
                : policy;
        }
        catch (TrustPolicyFormatException e)
        {
            throw new StudyException(
                $"--trust: expected a log's vkey, an OpenSSH public key or a study id, found: "
                    + $"{e.Message}",
                "copy the key from where its owner publishes it"
            );
        }
    }

    /// <summary>The policy of somebody who is about to act: it has to say whose study it
    /// is.</summary>
    /// <exception cref="StudyException">It names neither a researcher nor a study.</exception>
    public static TrustPolicy? OfActor(TrustPolicy? policy) =>
        policy is { Researchers.IsEmpty: true, Studies.IsEmpty: true }
            ? throw new StudyException(
                "expected a researcher or a study among whom you trust, found the ledger's key "
                    + "alone",
                "a ledger keeps many people's studies: name the researcher's public key or the "
                    + "study id, too"
            )
            : policy;
}
