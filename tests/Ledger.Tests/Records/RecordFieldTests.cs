using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The members of every record: none too many, none too few, none with a value that it may
/// not have.</summary>
public sealed class RecordFieldTests
{
    // What a record may leave out; docs/spec/records.md 5.
    private static readonly string[] Optional =
    [
        "admission",
        "commitment",
        "consent",
        "statement",
        "supersedes",
    ];

    [Fact]
    public void A_member_too_many_in_any_object_of_any_record_is_refused()
    {
        foreach (var payload in Payloads())
        {
            foreach (
                var changed in Objects(CanonicalJson.Parse(payload), members =>
                    members.TryAdd("zzz", new JsonValue.Text("1"))
                )
            )
                Refuses(() => Statement.Parse(changed), "zzz is an unknown field");
        }
    }

    [Fact]
    public void A_member_too_few_in_any_object_of_any_record_is_refused_unless_it_is_optional()
    {
        foreach (var payload in Payloads())
        {
            foreach (
                var name in Names(CanonicalJson.Parse(payload))
                    .Distinct(StringComparer.Ordinal)
                    .Except(Optional)
            )
            {
                foreach (
                    var changed in Objects(CanonicalJson.Parse(payload), members =>
                        members.Remove(name)
                    )
                )
                    Refuses(() => Statement.Parse(changed), "");
            }
        }
    }

    [Fact]
    public void An_entry_has_its_four_members_one_signature_and_its_type()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        var payload = scenario.Entries[0].Envelope.Payload.ToArray();
        var type = DsseEnvelope.EntryPayloadType;
        foreach (
            var changed in Objects(CanonicalJson.Parse(payload), members =>
                members.TryAdd("zzz", new JsonValue.Text("1"))
            )
        )
            Refuses(
                () => Entry.Parse(DsseEnvelope.Sign(type, changed, scenario.LedgerKey).Bytes),
                "zzz is an unknown field"
            );

        Assert.Equal(
            0UL,
            Entry.Parse(DsseEnvelope.Sign(type, payload, scenario.LedgerKey).Bytes).Index
        );
        Refuses(
            () =>
                Entry.Parse(
                    DsseEnvelope.Sign(type, payload, scenario.LedgerKey, scenario.Researcher).Bytes
                ),
            "signed exactly once"
        );
        Refuses(
            () =>
                Entry.Parse(
                    DsseEnvelope
                        .Sign(DsseEnvelope.StatementPayloadType, payload, scenario.LedgerKey)
                        .Bytes
                ),
            "type"
        );
        Refuses(
            () =>
                Statement.Parse(
                    DsseEnvelope.Sign(
                        type,
                        scenario.Entries[0].StatementEnvelope.Payload.Span,
                        scenario.Researcher
                    )
                ),
            "an envelope of type"
        );
    }

    [Fact]
    public void An_entry_over_its_limit_is_neither_made_nor_read()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Closed);
        var constants = Enumerable
            .Range(0, Statement.MaxSubjects - 1)
            .Select(i => new Subject($"constant/{i:d119}", StudyScenario.Blob("x")));
        var large = new Statement(
            [new Subject("circuit", StudyScenario.Blob("circuit")), .. constants],
            scenario.ComputeBody()
        );

        Refuses(() => scenario.NextEntry(large.Sign(scenario.ComputingParty)), "over 65535");
        Refuses(() => Entry.Parse(new byte[Entry.MaxBytes + 1]), "over 65535");
        Assert.Throws<CanonicalJsonException>(() => Entry.Parse(new byte[Entry.MaxBytes])); // not for its size
        Refuses(() => Entry.Parse(large.Sign(scenario.ComputingParty).Bytes), "over 65535");
        Assert.Throws<ArgumentException>(() =>
            new Statement(
                [.. large.Subjects, new Subject("constant/one-more", StudyScenario.Blob("x"))],
                large.Predicate
            )
        );
    }

    [Fact]
    public void An_entrys_time_is_cut_to_seconds_of_utc()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        var statement = scenario.Context().Sign(scenario.KeyHolder);
        var elsewhere = new DateTimeOffset(2026, 1, 31, 14, 0, 5, 999, TimeSpan.FromHours(2));

        Assert.Equal(
            StudyScenario.Start.AddSeconds(5),
            Entry.Create(1, scenario.State.LastHash, elsewhere, statement, scenario.LedgerKey).Time
        );
    }

    [Theory]
    [InlineData(
        "study",
        "\"minimumContributors\":\"1\"",
        "\"minimumContributors\":\"0\"",
        "minimumContributors is 0"
    )]
    [InlineData(
        "study",
        "\"contributors\":\"open\"",
        "\"contributors\":\"shut\"",
        "neither 'open' nor a Merkle root"
    )]
    [InlineData(
        "study",
        "\"origin\":\"example.org/0",
        "\"origin\":\"example.org/",
        "origin is not"
    )]
    [InlineData("study", "\"origin\":\"example.org/", "\"origin\":\"/", "origin is not")]
    [InlineData("study", "\"origin\":\"example.org/", "\"origin\":\"ex mple.org/", "origin is not")]
    [InlineData(
        "study",
        "\"origin\":\"example.org/0",
        "\"origin\":\"example.org/A",
        "origin is not"
    )]
    [InlineData(
        "study",
        "\"objectFormat\":\"sha1\"",
        "\"objectFormat\":\"sha256\"",
        "not a commit id"
    )]
    [InlineData(
        "study",
        "\"objectFormat\":\"sha1\"",
        "\"objectFormat\":\"sha512\"",
        "unknown value"
    )]
    [InlineData(
        "study",
        "\"gitCommit\":\"0123456789abcdef",
        "\"gitCommit\":\"0123456789abcdeg",
        "not a commit id"
    )]
    [InlineData(
        "study",
        "\"gitCommit\":\"0123456789abcdef",
        "\"gitCommit\":\"123456789abcdef",
        "not a commit id"
    )]
    [InlineData(
        "study",
        "\"name\":\"alzheimers-allele-frequency\"",
        "\"name\":\"\"",
        "name is empty"
    )]
    [InlineData(
        "study",
        "\"minimumContributors\":\"1\"",
        "\"minimumContributors\":\"01\"",
        "not a decimal integer"
    )]
    [InlineData(
        "study",
        "\"minimumContributors\":\"1\"",
        "\"minimumContributors\":\"18446744073709551616\"",
        "not a decimal integer"
    )]
    [InlineData("study", "/study/v1\"", "/study/v2\"", "predicateType is unknown")]
    [InlineData("study", "in-toto.io/Statement/v1\"", "in-toto.io/Statement/v0\"", "unknown value")]
    [InlineData("contribution", "\"genomes\":\"1\"", "\"genomes\":\"0\"", "genomes is 0")]
    [InlineData(
        "contribution",
        "\"report\":{",
        "\"report\":{\"absent\":\"reference\",",
        "of form 2 exactly where"
    )]
    [InlineData(
        "contribution",
        "\"report\":{",
        "\"report\":{\"absent\":\"perhaps\",",
        "unknown value"
    )]
    [InlineData(
        "contribution",
        "/contribution/v1\"",
        "/contribution/v2\"",
        "of form 2 exactly where"
    )]
    [InlineData(
        "contribution",
        "/contribution/v1\"",
        "/contribution/v4\"",
        "predicateType is unknown"
    )]
    [InlineData(
        "contribution",
        "/contribution/v1\"",
        "/contribution/v3\"",
        "of form 3 exactly where it has the member round"
    )]
    [InlineData("round", "\"number\":\"2\"", "\"number\":\"1\"", "number is below 2")]
    [InlineData("round", "\"0.02876732528\"", "\"0.028767325280\"", "are no decimal numbers")]
    [InlineData("round", "\"0.02876732528\"", "\".02876732528\"", "are no decimal numbers")]
    [InlineData("round", "\"0.02876732528\"", "\"2e-2\"", "are no decimal numbers")]
    [InlineData("round", "\"0.02876732528\"", "\"-0\"", "are no decimal numbers")]
    [InlineData("round", "\"0.02876732528\"", "\"00.5\"", "are no decimal numbers")]
    [InlineData(
        "decryption",
        "\"published\":\"table\"",
        "\"published\":\"nowhere\"",
        "unknown value"
    )]
    [InlineData("key-event", "\"action\":\"revoke\"", "\"action\":\"forget\"", "unknown value")]
    [InlineData("key-event", "\"role\":\"contributor\"", "\"role\":\"friend\"", "unknown value")]
    [InlineData("refusal", "\"refused\":\"", "\"refused\":\"0", "not a text of at most 64")]
    [InlineData("refusal", "\"reason\":\"duplicate-ciphertext\"", "\"reason\":1", "not a text")]
    public void A_value_that_a_member_may_not_have_is_refused(
        string kind,
        string good,
        string bad,
        string problem
    )
    {
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        using var every = StudyScenario.WithEveryKind();
        using var rounds = StudyScenario.WithRounds();
        var entries = kind switch
        {
            "study" => scenario.Entries,
            "round" => rounds.Entries,
            _ => every.Entries,
        };
        var payload = entries
            .First(entry => KindRules.Of(entry.Statement.Kind).Word == kind)
            .StatementEnvelope.Payload;
        var text = Encoding.UTF8.GetString(payload.Span);

        Assert.Contains(good, text, StringComparison.Ordinal);
        Refuses(
            () =>
                Statement.Parse(
                    Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))
                ),
            problem
        );
    }

    [Fact]
    public void A_refusal_names_the_digest_of_what_it_refuses()
    {
        using var every = StudyScenario.WithEveryKind();
        var refusal = every
            .Entries.Select(entry => entry.Statement.Predicate)
            .OfType<RefusalPredicate>()
            .Single();
        var other = new Statement(
            [],
            refusal with
            {
                Refused = StudyScenario.Blob("another statement"),
            }
        ).ToBytes();

        Refuses(() => Statement.Parse(other), "refused is not the digest of the refused statement");
        Assert.Null(
            (
                (RefusalPredicate)
                    Statement
                        .Parse(new Statement([], refusal with { Statement = null }).ToBytes())
                        .Predicate
            ).Statement
        );
    }

    [Fact]
    public void Records_are_equal_by_every_member()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var context = (ContextPredicate)scenario.Entries[1].Statement.Predicate;
        ContextPredicate[] others =
        [
            context with
            {
                Scheme = "ckks",
            },
            context with
            {
                PolyModulusDegree = 1,
            },
            context with
            {
                CoeffModulus = [1],
            },
            context with
            {
                PlainModulus = 1,
            },
            context with
            {
                SecurityProfile = "x",
            },
            context with
            {
                SecurityBits = 1,
            },
            context with
            {
                ParmsId = "x",
            },
            context with
            {
                Study = LeafHash.Compute("x"u8),
            },
        ];
        var admission = new Admission(1, 3, [StudyScenario.Blob("a").Value]);

        Assert.Equal(context, context with { CoeffModulus = [.. context.CoeffModulus] });
        Assert.All(others, other => Assert.NotEqual(context, other));
        Assert.Equal(admission, new Admission(1, 3, [StudyScenario.Blob("a").Value]));
        foreach (
            var other in (Admission?[])
                [
                    admission with
                    {
                        Index = 0,
                    },
                    admission with
                    {
                        Size = 4,
                    },
                    admission with
                    {
                        Proof = [],
                    },
                    null,
                ]
        )
            Assert.False(admission.Equals(other));
    }

    [Fact]
    public void What_a_contribution_may_leave_out_reads_back_as_nothing()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var bare = scenario.ContributionBody(scenario.Key(11).PublicKey) with { Consent = null };

        Assert.Equal(
            bare,
            Statement
                .Parse(
                    new Statement(
                        ContributionPredicate.SubjectsFor([StudyScenario.Blob("c")]),
                        bare
                    ).ToBytes()
                )
                .Predicate
        );
    }

    /// <summary>One payload of each kind, and each member that is not in all of them.</summary>
    private static List<byte[]> Payloads()
    {
        using var every = StudyScenario.WithEveryKind();
        using var withdrawals = StudyScenario.WithWithdrawals();
        using var aborted = new StudyScenario().Through(StudyStage.Aborted);
        using var rounds = StudyScenario.WithRounds();
        using var pedersen = new StudyScenario(OpeningMethod.Pedersen).Through(StudyStage.Opened);
        var admitted = (ContributionPredicate)pedersen.Entries[2].Statement.Predicate with
        {
            Admission = new Admission(0, 2, [StudyScenario.Blob("sibling").Value]),
            Supersedes = every.State.StudyId,
        };
        return
        [
            .. every
                .Entries.Concat(withdrawals.Entries)
                .Concat(aborted.Entries)
                .Concat(rounds.Entries)
                .DistinctBy(entry => (entry.Statement.Kind, entry.Statement.Predicate.Version))
                .Select(entry => entry.StatementEnvelope.Payload.ToArray()),
            new Statement(pedersen.Entries[2].Statement.Subjects, admitted).ToBytes(),
        ];
    }

    /// <summary>The value as often as it has objects that the change changes, each time with
    /// another of them changed.</summary>
    private static IEnumerable<byte[]> Objects(
        JsonValue value,
        Predicate<SortedDictionary<string, JsonValue>> change
    ) => Changes(value, change).Select(CanonicalJson.Write);

    private static IEnumerable<JsonValue> Changes(
        JsonValue value,
        Predicate<SortedDictionary<string, JsonValue>> change
    )
    {
        switch (value)
        {
            case JsonValue.Object with:
                var members = new SortedDictionary<string, JsonValue>(
                    with.Members.ToDictionary(),
                    StringComparer.Ordinal
                );
                if (change(members))
                    yield return new JsonValue.Object(members);
                foreach (var (name, member) in with.Members)
                {
                    foreach (var changed in Changes(member, change))
                        yield return new JsonValue.Object(
                            new Dictionary<string, JsonValue>(with.Members) { [name] = changed }
                        );
                }

                break;
            case JsonValue.List list:
                for (var i = 0; i < list.Items.Length; i++)
                {
                    foreach (var changed in Changes(list.Items[i], change))
                        yield return new JsonValue.List(list.Items.SetItem(i, changed));
                }

                break;
        }
    }

    private static IEnumerable<string> Names(JsonValue value) =>
        value switch
        {
            JsonValue.Object with => with.Members.SelectMany(member =>
                Names(member.Value).Prepend(member.Key)
            ),
            JsonValue.List list => list.Items.SelectMany(Names),
            _ => [],
        };

    private static void Refuses(Func<object> read, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<RecordFormatException>(read).Problem,
            StringComparison.Ordinal
        );
}
