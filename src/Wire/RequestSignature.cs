using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Wire;

/// <summary>An actor's Ed25519 signature of one HTTP request.</summary>
/// <remarks>
/// <code>
/// Signature-Input: sgp=("@method" "@target-uri" "content-digest");created=1767225600;
///                  nonce="…";keyid="SHA256:…";alg="ed25519";tag="sgp"
/// Signature:       sgp=:base64 of 64 bytes:
/// signed:          "@method": POST\n
///                  "@target-uri": https://example.org/v1/studies\n
///                  "content-digest": sha-256=:…:\n
///                  "@signature-params": (everything behind "sgp=")
/// </code>
/// A request without a body leaves <c>content-digest</c> out. Other components are not taken: what
/// they cover would not be looked at. Source: RFC 9421 2.5 and 3.3.6; docs/spec/server.md 3.
/// </remarks>
public sealed class RequestSignature
{
    /// <summary>The header with what is covered.</summary>
    public const string InputHeader = "Signature-Input";

    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "Signature";

    /// <summary>How far a clock may be off, and how long a nonce is remembered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(300);

    private const string Label = "sgp=";
    private const string Method = "@method";
    private const string TargetUri = "@target-uri";
    private const string Digest = "content-digest";
    private const int MaxHeaderChars = 1024;

    private readonly ImmutableArray<string> _components;
    private readonly string _parameters;
    private readonly byte[] _signature;

    private RequestSignature(
        ImmutableArray<string> components,
        DateTimeOffset created,
        string nonce,
        string keyId,
        string parameters,
        byte[] signature
    )
    {
        (_components, Created, Nonce) = (components, created, nonce);
        (KeyId, _parameters, _signature) = (keyId, parameters, signature);
    }

    /// <summary>When the request was signed, in whole seconds.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>Drawn for this request alone.</summary>
    public string Nonce { get; }

    /// <summary>The OpenSSH fingerprint of the signer's key.</summary>
    public string KeyId { get; }

    /// <summary>Whether the body's digest is covered.</summary>
    public bool CoversBody => _components.Contains(Digest, StringComparer.Ordinal);

    /// <summary>The value of <see cref="InputHeader"/>.</summary>
    public string Input => Label + _parameters;

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    public string Value => $"{Label}:{Convert.ToBase64String(_signature)}:";

    /// <summary>Signs a request.</summary>
    /// <param name="key">The actor's; stays the caller's.</param>
    /// <param name="method">Upper case, such as <c>POST</c>.</param>
    /// <param name="targetUri">The absolute address, query included.</param>
    /// <param name="contentDigest">The body's <see cref="ContentDigest"/>; null without a
    /// body.</param>
    /// <param name="now">The clock.</param>
    public static RequestSignature Sign(
        Ed25519PrivateKey key,
        string method,
        string targetUri,
        string? contentDigest,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(key);
        ImmutableArray<string> components = contentDigest is null
            ? [Method, TargetUri]
            : [Method, TargetUri, Digest];
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var list = string.Join(' ', components.Select(component => $"\"{component}\""));
        var parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"({list});created={now.ToUnixTimeSeconds()};nonce=\"{nonce}\";keyid=\"{key.KeyId}\""
        );
        parameters += ";alg=\"ed25519\";tag=\"sgp\"";
        var message = Message(components, parameters, method, targetUri, contentDigest);
        return new RequestSignature(
            components,
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            nonce,
            key.KeyId,
            parameters,
            key.Sign(message)
        );
    }

    /// <summary>Reads the two headers; nothing is verified yet.</summary>
    public static bool TryParse(string input, string value, out RequestSignature? signature)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(value);
        signature = null;
        if (
            input.Length > MaxHeaderChars
            || !input.StartsWith(Label + "(", StringComparison.Ordinal)
            || SignatureOf(value) is not { } bytes
        )
            return false;
        var parameters = input[Label.Length..];
        var end = parameters.IndexOf(')');
        if (end < 0 || ComponentsOf(parameters[1..end]) is not { } components)
            return false;
        if (ParametersOf(parameters[(end + 1)..]) is not { } named)
            return false;
        if (
            !named.TryGetValue("created", out var created)
            || !long.TryParse(
                created,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var seconds
            )
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !named.TryGetValue("nonce", out var nonce)
            || nonce is not ['"', .. { Length: >= 16 } drawn, '"']
            || !named.TryGetValue("keyid", out var keyId)
            || keyId is not ['"', .. { Length: > 0 } fingerprint, '"']
            || !named.TryGetValue("tag", out var tag)
            || tag != "\"sgp\""
            || (named.TryGetValue("alg", out var algorithm) && algorithm != "\"ed25519\"")
        )
            return false;
        signature = new RequestSignature(
            components,
            DateTimeOffset.FromUnixTimeSeconds(seconds),
            drawn,
            fingerprint,
            parameters,
            bytes
        );
        return true;
    }

    /// <summary>Whether the key signed this request.</summary>
    /// <param name="key">The key that <see cref="KeyId"/> names.</param>
    /// <param name="method">As received.</param>
    /// <param name="targetUri">The absolute address as the client wrote it.</param>
    /// <param name="contentDigest">The header as received, which the body is still to be held
    /// against; null where there is none.</param>
    public bool Verify(
        Ed25519PublicKey key,
        string method,
        string targetUri,
        string? contentDigest
    ) =>
        CoversBody == (contentDigest is not null)
        && string.Equals(key.KeyId, KeyId, StringComparison.Ordinal)
        && Ed25519.Verify(
            key,
            Message(_components, _parameters, method, targetUri, contentDigest),
            _signature
        );

    private static byte[] Message(
        ImmutableArray<string> components,
        string parameters,
        string method,
        string targetUri,
        string? contentDigest
    )
    {
        var text = new StringBuilder();
        foreach (var component in components)
        {
            var value = component switch
            {
                Method => method,
                TargetUri => targetUri,
                _ => contentDigest,
            };
            text.Append('"').Append(component).Append("\": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(parameters);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[]? SignatureOf(string value)
    {
        if (
            value.Length > MaxHeaderChars
            || !value.StartsWith(Label + ":", StringComparison.Ordinal)
            || !value.EndsWith(':')
        )
            return null;
        var bytes = new byte[Ed25519.SignatureSizeInBytes];
        var text = value[(Label.Length + 1)..^1];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == bytes.Length
            ? bytes
            : null;
    }

    private static ImmutableArray<string>? ComponentsOf(string list)
    {
        var components = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list.Split(' '))
        {
            if (item is not ['"', .. { } name, '"'] || name is not (Method or TargetUri or Digest))
                return null;
            if (components.Contains(name))
                return null;
            components.Add(name);
        }

        return components.Contains(Method) && components.Contains(TargetUri)
            ? components.ToImmutable()
            : null;
    }

    /// <summary>The parameters behind the list, each as it is written; null where the form is
    /// another.</summary>
    private static Dictionary<string, string>? ParametersOf(string text)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length == 0)
            return named;
        if (text[0] != ';')
            return null;
        foreach (var parameter in text[1..].Split(';'))
        {
            var equals = parameter.IndexOf('=');
            if (equals <= 0)
                return null;
            var (name, value) = (parameter[..equals].TrimStart(' '), parameter[(equals + 1)..]);
            // No value that is taken here needs an escape.
            var isQuoted = value is ['"', .., '"'] && value.Length > 1;
            if (value.AsSpan(isQuoted ? 1 : 0).TrimEnd('"').ContainsAny('"', '\\'))
                return null;
            if (!named.TryAdd(name, value))
                return null;
        }

        return named;
    }
}
