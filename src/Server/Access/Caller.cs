using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Who sends a request: a key that signed it, the bearer of an invitation, or
/// anybody.</summary>
/// <param name="nonces">Each signature is taken once.</param>
/// <param name="method">The request's method.</param>
/// <param name="targetUri">The address as the client wrote it.</param>
internal sealed class Caller(Nonces nonces, string method, string targetUri)
{
    private Ed25519PublicKey? _verified;

    /// <summary>The request's signature; null for none.</summary>
    public RequestSignature? Signature { get; init; }

    /// <summary>The body's digest as the client says it.</summary>
    public string? Digest { get; init; }

    /// <summary>The code; null for none.</summary>
    public string? Invitation { get; init; }

    /// <summary>The one of these keys that signed the request; null where none did.</summary>
    /// <exception cref="ProblemException">The request is signed by such a key, but not
    /// validly.</exception>
    public Ed25519PublicKey? SignedBy(IEnumerable<Ed25519PublicKey> keys)
    {
        if (Signature is null)
            return null;
        foreach (var key in keys)
        {
            if (!string.Equals(key.KeyId, Signature.KeyId, StringComparison.Ordinal))
                continue;
            if (_verified == key)
                return key;
            if (!Signature.Verify(key, method, targetUri, Digest))
                throw new ProblemException(
                    401,
                    "invalid-signature",
                    $"the request's signature by {Signature.KeyId} does not verify for "
                        + $"{method} {targetUri}",
                    "sign the address as it is sent, the body's digest included"
                );
            nonces.Take(Signature);
            _verified = key;
            return key;
        }

        return null;
    }
}
