using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary>An entry in words and as decoded JSON.</summary>
internal static class EntryText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The kind's word, as in predicate types.</summary>
    public static string KindOf(Entry entry) => KindRules.Of(entry.Statement.Kind).Word;

    /// <summary>The fingerprint of the key that signed the statement; the first of
    /// several.</summary>
    public static string SignerOf(Entry entry) => entry.StatementEnvelope.Signatures[0].KeyId;

    /// <summary>RFC 3339, UTC, seconds.</summary>
    public static string TimeOf(Entry entry) =>
        entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The role of a key in the genesis; "contributor" or "another key"
    /// otherwise.</summary>
    public static string RoleOf(StudyPredicate study, Entry entry)
    {
        var (name, key) = KindRules.Of(entry.Statement.Kind).Signers switch
        {
            [StudyRole.Contributor] => (
                RoleWord.InSentence(StudyRole.Contributor),
                entry.Statement.Predicate.NamedSigner!.Value
            ),
            [var role] => (RoleWord.InSentence(role), study.Roles.KeyOf(role)),
            _ => ("genesis key", study.Roles.Researcher),
        };
        return key.KeyId == SignerOf(entry) ? name : "another key";
    }

    /// <summary>Scheme, sizes and security of a context, in one line; CKKS has no plaintext
    /// modulus.</summary>
    public static string Describe(ContextPredicate context)
    {
        var modulus = context.PlainModulus is 0 ? "" : $"t = {context.PlainModulus}, ";
        return $"{context.Scheme.ToUpperInvariant()}, n = {context.PolyModulusDegree}, {modulus}"
            + $"{context.SecurityProfile}, {context.SecurityBits}-bit security";
    }

    /// <summary>Everything that an entry says, with the statement inside it decoded.</summary>
    public static JsonObject Decode(Entry entry)
    {
        var decoded = JsonNode.Parse(entry.Envelope.Payload.Span)!.AsObject();
        var statement = JsonNode.Parse(entry.StatementEnvelope.Payload.Span);
        decoded["statement"] = statement;
        return decoded;
    }

    /// <summary>JSON for people: indented, and nothing in it that a terminal would act
    /// on.</summary>
    public static string Indent(JsonNode node) => node.ToJsonString(Indented);

    /// <summary>Each value of a document by its path, such as
    /// <c>statement.predicate.genomes</c>.</summary>
    public static SortedDictionary<string, string> Flatten(JsonNode? node)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(node, "");
        return flat;

        void Add(JsonNode? value, string path)
        {
            switch (value)
            {
                case JsonObject members:
                    foreach (var (name, member) in members)
                        Add(member, path.Length == 0 ? name : $"{path}.{name}");
                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                        Add(items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                    break;
                default:
                    flat[path] = value?.ToString() ?? "null";
                    break;
            }
        }
    }
}
