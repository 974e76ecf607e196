using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Web;

/// <summary>What the page says beside a file.</summary>
/// <param name="values">As it came from the page.</param>
internal sealed class Options(JsonObject values)
{
    public static Options Parse(string json) => new(JsonNode.Parse(json)!.AsObject());

    /// <summary>A text; null where nothing was said.</summary>
    public string? Text(string name) => values[name]?.GetValue<string>();

    public bool Flag(string name) => values[name]?.GetValue<bool>() ?? false;

    /// <summary>Whom the visitor trusts; null for nobody named.</summary>
    /// <exception cref="StudyException">Both forms were given, or keys without the
    /// log's.</exception>
    /// <exception cref="Protocols.MalformedInputException">The text is no policy.</exception>
    public TrustPolicy? Trust()
    {
        var keys = (values["trust"]?.AsArray() ?? [])
            .Select(key => key!.GetValue<string>())
            .ToArray();
        var text = Text("policy");
        if (keys.Length == 0)
            return text is null ? null : NamedTrust.Parse(text, "the policy");
        return text is null
            ? NamedTrust.OfKeys(keys)
            : throw new StudyException(
                "expected --policy or --trust, found both",
                "write the keys into the policy"
            );
    }

    /// <summary>One of a few words; null where nothing was said.</summary>
    /// <exception cref="StudyException">Another word.</exception>
    public string? OneOf(string name, params ReadOnlySpan<string> words)
    {
        var value = Text(name);
        return value is null || words.Contains(value)
            ? value
            : throw new StudyException(
                $"{name}: expected {string.Join(" or ", words.ToArray())}, found another word",
                "choose one of them"
            );
    }
}
