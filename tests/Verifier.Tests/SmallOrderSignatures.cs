using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Signatures that anyone can make and that hold in Ed25519's equation, S·B = R + H(R ‖
/// A ‖ message)·A, all the same.</summary>
/// <remarks>Programs that ask nothing of A and R accept them. Source: docs/spec/keys.md
/// 1.</remarks>
internal static class SmallOrderSignatures
{
    private static readonly BigInteger Order =
        (BigInteger.One << 252)
        + BigInteger.Parse(
            "27742317777372353535851937790883648493",
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>The neutral point, of order 1.</summary>
    private static readonly byte[] Neutral = [1, .. new byte[31]];

    /// <summary>B, the base point.</summary>
    private static readonly byte[] Base = [0x58, .. Enumerable.Repeat((byte)0x66, 31)];

    /// <summary>A contribution under the neutral point as key: R = B and S = 1 fit every
    /// message.</summary>
    public static void UseNeutralKey(ForgedStudy forged, int step) =>
        Use(forged, step, Neutral, _ => [.. Base, 1, .. new byte[31]]);

    /// <summary>A contribution under B as key, whose secret is 1: with the neutral point as R, S is
    /// the hash.</summary>
    public static void UseNeutralCommitment(ForgedStudy forged, int step) =>
        Use(forged, step, Base, message =>
        {
            var hash =
                new BigInteger(SHA512.HashData([.. Neutral, .. Base, .. message]), isUnsigned: true)
                % Order;
            var scalar = new byte[32];
            _ = hash.TryWriteBytes(scalar, out var _, isUnsigned: true);
            return [.. Neutral, .. scalar];
        });

    private static void Use(ForgedStudy forged, int step, byte[] point, Func<byte[], byte[]> sign)
    {
        var key = new Ed25519PublicKey(point);
        forged.Steps[step].Predicate = (ContributionPredicate)forged.Steps[step].Predicate with
        {
            Contributor = key,
        };
        forged.OnStatement = (envelope, i) =>
        {
            if (i != step)
                return envelope;
            var signature = sign(
                DsseEnvelope.PreAuthEncode(envelope.PayloadType, envelope.Payload.Span)
            );
            var text = Encoding
                .UTF8.GetString(envelope.Bytes.Span)
                .Replace(envelope.Signatures[0].KeyId, key.KeyId, StringComparison.Ordinal)
                .Replace(
                    Convert.ToBase64String(envelope.Signatures[0].Signature.AsSpan()),
                    Convert.ToBase64String(signature),
                    StringComparison.Ordinal
                );
            return DsseEnvelope.Parse(Encoding.UTF8.GetBytes(text));
        };
    }
}
