using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Whom a trust policy names, to be compared with a paper, key by key.</summary>
/// <remarks>
/// <code>
/// study            227a3cda…
/// ledger           SHA256:ZaX7…
/// localhost/cf33…+0c2753fe+ATBK…
/// researcher       SHA256:C7SF…, Ada Lovelace
/// ssh-ed25519 AAAA…
/// </code>
/// Fingerprints stand as the report prints them. The full key below each begins its line: an
/// OpenSSH line then fits 80 columns, and is not broken.
/// </remarks>
internal static class PolicyText
{
    private const int LabelColumns = 17;

    /// <summary>For people.</summary>
    public static string Format(TrustPolicy policy)
    {
        var text = new StringBuilder();
        foreach (var study in policy.Studies)
            Add("study", study.ToString());
        foreach (var log in policy.Logs)
            AddKey("ledger", log.Key, log.ToString());
        foreach (var (label, role) in Roles)
        {
            foreach (var key in policy.KeysOf(role))
                AddKey(label, key, key.ToOpenSsh());
        }

        foreach (var witness in policy.Witnesses)
            AddKey($"witness {witness.Name}", witness.Key.Key, witness.Key.ToString());
        foreach (var group in GroupsOf(policy.Quorum))
            Add($"group {group.Name}", Describe(group));
        Add("quorum", policy.Quorum is { } quorum ? quorum.Name : "none: no witness is asked");
        if (policy.MinimumLevel is { } level)
            Add("level", $"V{level.ToString(CultureInfo.InvariantCulture)} at least");
        if (policy.RequiredOpening is { } opening)
            Add("open", WordOf(opening));
        text.Append('\n');
        foreach (var sentence in policy.Explain().TrimEnd('\n').Split('\n'))
        {
            foreach (var line in WordWrap.Lines(sentence, TextTable.ProseColumns))
                text.Append(line).Append('\n');
        }

        return text.ToString();

        void Add(string label, string value) =>
            text.Append($"{Visible.Of(label).PadRight(LabelColumns - 1)} {Visible.Of(value)}\n");

        void AddKey(string label, Ed25519PublicKey key, string whole)
        {
            var name = policy.DisplayNames.GetValueOrDefault(key);
            Add(label, name is null ? key.KeyId : $"{key.KeyId}, {name}");
            text.Append(Visible.Of(whole)).Append('\n');
        }
    }

    /// <summary>For programs: the same.</summary>
    public static JsonObject ToJson(TrustPolicy policy)
    {
        var json = new JsonObject
        {
            ["studies"] = new JsonArray([
                .. policy.Studies.Select(study => (JsonNode)study.ToString()),
            ]),
            ["ledgers"] = new JsonArray([
                .. policy.Logs.Select(log => (JsonNode)OfVerifierKey(policy, log)),
            ]),
        };
        foreach (var (label, role) in Roles)
        {
            json[JsonNameOf(label)] = new JsonArray([
                .. policy
                    .KeysOf(role)
                    .Select(key =>
                    {
                        var named = OfKey(policy, key);
                        named["publicKey"] = key.ToOpenSsh();
                        return (JsonNode)named;
                    }),
            ]);
        }

        json["witnesses"] = new JsonArray([
            .. policy.Witnesses.Select(witness =>
            {
                var named = OfVerifierKey(policy, witness.Key);
                named["witness"] = witness.Name;
                return (JsonNode)named;
            }),
        ]);
        json["groups"] = new JsonArray([
            .. GroupsOf(policy.Quorum).Select(group => (JsonNode)ToJson(group)),
        ]);
        json["quorum"] = policy.Quorum?.Name;
        json["minimumLevel"] = policy.MinimumLevel;
        json["open"] = policy.RequiredOpening is { } opening ? WordOf(opening) : null;
        json["explanation"] = policy.Explain();
        return json;
    }

    private static JsonObject ToJson(PolicyGroup group) =>
        new()
        {
            ["name"] = group.Name,
            ["threshold"] = group.Threshold,
            ["members"] = new JsonArray([.. group.Members.Select(member => (JsonNode)member.Name)]),
        };

    private static ImmutableArray<(string Label, StudyRole Role)> Roles { get; } =
    [
        ("researcher", StudyRole.Researcher),
        ("computing party", StudyRole.ComputingParty),
        ("key holder", StudyRole.KeyHolder),
    ];

    private static JsonObject OfKey(TrustPolicy policy, Ed25519PublicKey key) =>
        new() { ["keyId"] = key.KeyId, ["name"] = policy.DisplayNames.GetValueOrDefault(key) };

    private static JsonObject OfVerifierKey(TrustPolicy policy, VerifierKey key)
    {
        var named = OfKey(policy, key.Key);
        named["vkey"] = key.ToString();
        return named;
    }

    private static string JsonNameOf(string label) =>
        label switch
        {
            "researcher" => "researchers",
            "computing party" => "computingParties",
            _ => "keyHolders",
        };

    /// <summary>The groups that the quorum is made of, each behind its own members.</summary>
    private static IEnumerable<PolicyGroup> GroupsOf(PolicyMember? member) =>
        member is PolicyGroup group ? [.. group.Members.SelectMany(GroupsOf), group] : [];

    private static string Describe(PolicyGroup group) =>
        $"{group.Threshold} of {string.Join(", ", group.Members.Select(member => member.Name))}";

    private static string WordOf(OpeningMethod opening) => opening.ToString().ToLowerInvariant();
}
