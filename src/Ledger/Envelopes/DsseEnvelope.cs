using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A signed payload: Dead Simple Signing Envelope, protocol version 1.</summary>
/// <remarks>
/// <code>
/// {"payload":"base64","payloadType":"…","signatures":[{"keyid":"SHA256:…","sig":"base64"}]}
/// </code>
/// What is signed is PAE(payloadType, payload) =
/// <c>DSSEv1 SP len(type) SP type SP len(payload) SP payload</c>, lengths in decimal bytes. An
/// envelope has 1 to 16 signatures by different keys, ordered by key id.
/// Source: secure-systems-lab/dsse, protocol.md and envelope.md; docs/spec/records.md 2.
/// </remarks>
public sealed class DsseEnvelope
{
    /// <summary>Payload type of a statement.</summary>
    public const string StatementPayloadType = "application/vnd.in-toto+json";

    /// <summary>Payload type of an entry.</summary>
    public const string EntryPayloadType = "application/vnd.securegenomics.entry.v1+json";

    /// <summary>Most signatures in one envelope.</summary>
    public const int MaxSignatures = 16;

    private const string Section = "docs/spec/records.md 2";

    // The last key that verified: an envelope never changes, so the answer stays true.
    private object? _verifiedKey;

    private DsseEnvelope(
        string payloadType,
        ReadOnlyMemory<byte> payload,
        ImmutableArray<DsseSignature> signatures,
        ReadOnlyMemory<byte> bytes
    )
    {
        PayloadType = payloadType;
        Payload = payload;
        Signatures = signatures;
        Bytes = bytes;
    }

    /// <summary>What the payload is.</summary>
    public string PayloadType { get; }

    /// <summary>The exact payload bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The signatures, ordered by key id.</summary>
    public ImmutableArray<DsseSignature> Signatures { get; }

    /// <summary>The exact bytes of the envelope: canonical JSON.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The envelope as a value of a larger record.</summary>
    internal JsonValue Json => new JsonValue.Written(Bytes);

    /// <summary>The bytes that a signature covers.</summary>
    /// <param name="payloadType">The payload's type.</param>
    /// <param name="payload">The exact payload bytes.</param>
    public static byte[] PreAuthEncode(string payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(payloadType);
        var typeBytes = Encoding.UTF8.GetByteCount(payloadType);
        var head = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"DSSEv1 {typeBytes} {payloadType} {payload.Length} "
            )
        );
        return [.. head, .. payload];
    }

    /// <summary>Signs a payload.</summary>
    /// <param name="payloadType">What the payload is.</param>
    /// <param name="payload">The exact bytes; copied.</param>
    /// <param name="keys">1 to <see cref="MaxSignatures"/> different keys.</param>
    /// <exception cref="ArgumentException">No key, too many, or one twice.</exception>
    public static DsseEnvelope Sign(
        string payloadType,
        ReadOnlySpan<byte> payload,
        params ReadOnlySpan<Ed25519PrivateKey> keys
    )
    {
        if (keys.Length is 0 or > MaxSignatures)
            throw new ArgumentException(
                $"an envelope has 1 to {MaxSignatures} signatures",
                nameof(keys)
            );
        var message = PreAuthEncode(payloadType, payload);
        var signatures = ImmutableArray.CreateBuilder<DsseSignature>(keys.Length);
        foreach (var key in keys)
            signatures.Add(new DsseSignature(key.KeyId, [.. key.Sign(message)]));
        var envelope = Of(payloadType, payload, signatures);
        if (keys.Length == 1)
            envelope._verifiedKey = keys[0].PublicKey;
        return envelope;
    }

    /// <summary>The envelope of a payload that was signed elsewhere, by a key that this program
    /// never sees.</summary>
    /// <param name="payloadType">What the payload is.</param>
    /// <param name="payload">The exact bytes; copied.</param>
    /// <param name="key">Whose signature it is.</param>
    /// <param name="signature">Shape: [64]; of <see cref="PreAuthEncode"/>.</param>
    /// <exception cref="ArgumentException">The signature is not the key's.</exception>
    public static DsseEnvelope Assemble(
        string payloadType,
        ReadOnlySpan<byte> payload,
        Ed25519PublicKey key,
        ReadOnlySpan<byte> signature
    )
    {
        if (signature.Length != Ed25519.SignatureSizeInBytes)
            throw new ArgumentException("an Ed25519 signature has 64 bytes", nameof(signature));
        var signatures = ImmutableArray.CreateBuilder<DsseSignature>(1);
        signatures.Add(new DsseSignature(key.KeyId, [.. signature]));
        var envelope = Of(payloadType, payload, signatures);
        return envelope.Verify(key)
            ? envelope
            : throw new ArgumentException(
                $"the signature is not one of {key.KeyId} over this payload",
                nameof(signature)
            );
    }

    private static DsseEnvelope Of(
        string payloadType,
        ReadOnlySpan<byte> payload,
        ImmutableArray<DsseSignature>.Builder signatures
    )
    {
        signatures.Sort((left, right) => string.CompareOrdinal(left.KeyId, right.KeyId));
        for (var i = 1; i < signatures.Count; i++)
        {
            if (
                string.Equals(
                    signatures[i].KeyId,
                    signatures[i - 1].KeyId,
                    StringComparison.Ordinal
                )
            )
                throw new ArgumentException("one key signs an envelope once", nameof(signatures));
        }

        var ordered = signatures.MoveToImmutable();
        var json = new JsonMembers()
            .Add("payload", JsonValue.Text.OfBase64(payload))
            .Add("payloadType", payloadType)
            .Add("signatures", ordered, signature =>
                new JsonMembers()
                    .Add("keyid", signature.KeyId)
                    .Add("sig", JsonValue.Text.OfBase64(signature.Signature.AsSpan()))
                    .ToObject()
            )
            .ToObject();
        return new DsseEnvelope(payloadType, payload.ToArray(), ordered, CanonicalJson.Write(json));
    }

    /// <summary>Reads an envelope; signatures are not verified.</summary>
    /// <param name="bytes">The exact bytes, canonical JSON.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is not an envelope.</exception>
    public static DsseEnvelope Parse(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes.ToArray();
        return FromJson(CanonicalJson.ParseKept(kept), "envelope", kept);
    }

    /// <summary>Reads an envelope; signatures are not verified.</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static DsseEnvelope Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes.Span);

    /// <summary>Whether the envelope carries a valid signature by this key.</summary>
    /// <param name="key">The signer's key; only signatures under its key id are looked at.</param>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public bool Verify(Ed25519PublicKey key)
    {
        if (Volatile.Read(ref _verifiedKey) is Ed25519PublicKey verified && verified == key)
            return true;
        var keyId = key.KeyId;
        foreach (var signature in Signatures)
        {
            if (!string.Equals(signature.KeyId, keyId, StringComparison.Ordinal))
                continue;
            var valid = Ed25519.Verify(
                key,
                PreAuthEncode(PayloadType, Payload.Span),
                signature.Signature.AsSpan()
            );
            if (valid)
                Volatile.Write(ref _verifiedKey, key);
            return valid;
        }

        return false;
    }

    /// <summary>Reads an envelope that stands inside a record.</summary>
    /// <param name="value">The envelope, as a value inside a larger record or by itself.</param>
    /// <param name="path">Where it stands, for messages.</param>
    /// <param name="source">
    /// The record that it was read from, which the envelope keeps: its bytes there are the
    /// envelope's.
    /// Written again without it.
    /// </param>
    internal static DsseEnvelope FromJson(
        JsonValue value,
        JsonPath path,
        ReadOnlyMemory<byte> source = default
    )
    {
        var fields = new JsonFields(value, path, Section);
        var payload = fields.Base64("payload");
        var payloadType = fields.Text("payloadType", 128);
        string? previous = null;
        var signatures = fields.List("signatures", MaxSignatures, (item, itemPath) =>
        {
            var members = fields.ItemObject(item, itemPath);
            var keyId = members.Text("keyid", 50);
            if (!IsFingerprint(keyId))
                throw members.Fault("keyid", "is not an OpenSSH fingerprint");
            if (previous is not null && string.CompareOrdinal(previous, keyId) >= 0)
                throw members.Fault("keyid", "is not above the one before it");
            previous = keyId;
            var signature = members.Base64("sig");
            if (signature.Length != Ed25519.SignatureSizeInBytes)
                throw members.Fault("sig", "is not 64 bytes");
            members.Finish();
            return new DsseSignature(keyId, [.. signature]);
        });
        if (signatures.IsEmpty)
            throw fields.Fault("signatures", "is empty");
        fields.Finish();
        var bytes = source.IsEmpty
            ? CanonicalJson.Write(value)
            : source[value.Offset..((JsonValue.Object)value).End];
        return new DsseEnvelope(payloadType, payload, signatures, bytes);
    }

    private static bool IsFingerprint(string keyId) =>
        keyId.Length == 50
        && keyId.StartsWith("SHA256:", StringComparison.Ordinal)
        && StrictBase64.HasOnlyDigits(keyId.AsSpan(7));
}
