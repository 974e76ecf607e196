using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Rules, terms and proposals as people write them: JSON in any layout, with the fields
/// of
/// docs/spec/commons.md.</summary>
public static class CommonsDocument
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads rules.</summary>
    /// <exception cref="StudyException">The file holds something else.</exception>
    public static CommonsRules ReadRules(string path) =>
        Read(path, node => CommonsRules.Parse(Canonical(node)));

    /// <summary>Reads terms.</summary>
    /// <exception cref="StudyException">The file holds something else.</exception>
    public static Terms ReadTerms(string path) => Read(path, node => Terms.Parse(Canonical(node)));

    /// <summary>Reads a proposal.</summary>
    /// <param name="path">With <c>subject</c>, <c>opens</c>, <c>closes</c>, <c>validUntil</c>,
    /// <c>text</c> and what is asked: <c>rules</c>, <c>budget</c>, <c>member</c>, or for a study
    /// <c>purpose</c>, <c>release</c> and <c>rounds</c>.</param>
    /// <param name="study">Makes the study of the rest: pin, roles and minimum are not in the
    /// file.</param>
    /// <returns>The proposal, but for who says it where, and its text.</returns>
    /// <exception cref="StudyException">The file holds something else.</exception>
    public static (ProposalPredicate Asked, string Text) ReadProposal(
        string path,
        Func<Purpose, ReleaseTerms, ulong, ProposedStudy> study
    ) => Read(path, node =>
        {
            var members = node.AsObject();
            var subject = Text(members, "subject");
            var asked = new ProposalPredicate
            {
                Commons = default,
                Observed = default,
                Member = default,
                Text = default,
                Opens = Time(members, "opens"),
                Closes = Time(members, "closes"),
                ValidUntil = Time(members, "validUntil"),
            };
            asked = subject switch
            {
                "study" => asked with
                {
                    Study = study(
                        Purpose.Parse(Canonical(Take(members, "purpose"))),
                        ReleaseTerms.Parse(Canonical(Take(members, "release"))),
                        ulong.TryParse(Text(members, "rounds"), out var rounds) && rounds > 0
                            ? rounds
                            : throw new FormatException("rounds: expected a number from 1 on")
                    ),
                },
                "rules" => asked with
                {
                    Rules = CommonsRules.Parse(Canonical(Take(members, "rules"))),
                },
                "budget" => asked with
                {
                    Budget = CommonsBudget.Parse(Canonical(Take(members, "budget"))),
                },
                "member" => asked with
                {
                    Change = ProposedMember.Parse(Canonical(Take(members, "member"))),
                },
                _ => throw new FormatException(
                    $"subject: expected study, rules, budget or member, found \"{subject}\""
                ),
            };
            var text = Text(members, "text");
            return members.FirstOrDefault() is { Key: { } unknown }
                ? throw new FormatException($"\"{unknown}\" is no field of a proposal")
                : (asked, text);
        });

    private static T Read<T>(string path, Func<JsonNode, T> read)
    {
        if (!File.Exists(path))
            throw new StudyException($"{path}: expected a file, found none", "check the path");
        try
        {
            return read(
                JsonNode.Parse(File.ReadAllBytes(path))
                    ?? throw new FormatException("expected an object, found null")
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or FormatException
                        or LedgerFormatException
                        or InvalidOperationException
            )
        {
            throw new StudyException(
                $"{path}: {e.Message}",
                "docs/spec/commons.md shows such a file",
                e
            );
        }
    }

    /// <summary>The one spelling of a value that a record has.</summary>
    private static byte[] Canonical(JsonNode node) =>
        Encoding.UTF8.GetBytes(Ordered(node).ToJsonString(Plain));

    private static JsonNode Ordered(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member =>
                        KeyValuePair.Create(member.Key, (JsonNode?)Ordered(member.Value))
                    )
            ),
            JsonArray items => new JsonArray([.. items.Select(Ordered)]),
            not null => node.DeepClone(),
            null => throw new FormatException("expected a value, found null"),
        };

    private static JsonNode Take(JsonObject members, string name)
    {
        var value = members[name] ?? throw new FormatException($"{name}: expected it, found none");
        members.Remove(name);
        return value;
    }

    private static string Text(JsonObject members, string name) =>
        Take(members, name).GetValue<string>();

    private static DateTimeOffset Time(JsonObject members, string name)
    {
        var text = Text(members, name);
        return DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : throw new FormatException(
                $"{name}: expected a UTC time such as 2026-01-31T12:00:00Z, found \"{text}\""
            );
    }
}
