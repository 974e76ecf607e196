using System.Numerics;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Signatures that a careless reader of Ed25519 takes for valid.</summary>
internal static class PageForgeries
{
    private static readonly BigInteger Order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    public static readonly Dictionary<string, (string Expected, Action<ForgedStudy> Lie)> All = new(
        StringComparer.Ordinal
    )
    {
        ["a statement's signature with S + L"] = ("signature entry 3", forged =>
            forged.OnStatement = (envelope, i) =>
                i == 3
                    ? WithSignature(
                        envelope,
                        envelope.Signatures[0].KeyId,
                        AddOrder([.. envelope.Signatures[0].Signature])
                    )
                    : envelope
        ),
        ["a computing party whose key is of small order"] = ("signature entry 6", forged =>
        {
            // The identity: every message has the signature (R, S) = (identity, 0) under it, where
            // nobody looks.
            var identity = new byte[32];
            identity[0] = 1;
            var key = new Ed25519PublicKey(identity);
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Roles = study.Roles with { ComputingParty = key },
                }
            );
            forged.OnStatement = (envelope, i) =>
                Statement.Parse(envelope).Kind is StatementKind.Compute or StatementKind.Result
                    ? WithSignature(envelope, key.KeyId, [.. identity, .. new byte[32]])
                    : envelope;
        }),
    };

    private static byte[] AddOrder(byte[] signature)
    {
        var larger = new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order;
        signature.AsSpan(32).Clear();
        larger.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);
        return signature;
    }

    private static DsseEnvelope WithSignature(DsseEnvelope envelope, string keyId, byte[] signature)
    {
        var old = envelope.Signatures[0];
        return DsseEnvelope.Parse(
            Encoding.UTF8.GetBytes(
                Encoding
                    .UTF8.GetString(envelope.Bytes.Span)
                    .Replace(
                        Convert.ToBase64String(old.Signature.AsSpan()),
                        Convert.ToBase64String(signature),
                        StringComparison.Ordinal
                    )
                    .Replace($"\"{old.KeyId}\"", $"\"{keyId}\"", StringComparison.Ordinal)
            )
        );
    }
}
