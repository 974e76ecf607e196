namespace SecureGenomics.Provenance.Ledger;

/// <summary>The rules by which a commons decides.</summary>
/// <remarks>
/// A proposal keeps those that were in force when it was made; a lock asks for the cohort and the
/// budget that are in force then. Source: docs/spec/commons.md 4.
/// </remarks>
public sealed record CommonsRules
{
    /// <summary>The share of the eligible members that votes in person at least; from 0 to
    /// 1.</summary>
    public required Fraction Quorum { get; init; }

    /// <summary>The share of the votes for and against that is to be exceeded; below 1.</summary>
    public required Fraction Threshold { get; init; }

    /// <summary>The shortest time that a proposal is open.</summary>
    public required TimeSpan VotingMin { get; init; }

    /// <summary>The longest time that a proposal is open.</summary>
    public required TimeSpan VotingMax { get; init; }

    /// <summary>The time between a proposal's end and its use, in which guardians may hold
    /// it.</summary>
    public required TimeSpan Timelock { get; init; }

    /// <summary>Whether members may lend their weight in the tally.</summary>
    public required bool AllowsDelegation { get; init; }

    /// <summary>Whether a member may vote again; the last vote counts.</summary>
    public required bool AllowsReplacement { get; init; }

    /// <summary>Guardians that make a hold final; at least 1.</summary>
    public required ulong Holds { get; init; }

    /// <summary>Fewest members in a roster; at least 1.</summary>
    public required ulong MinimumCohort { get; init; }

    /// <summary>Fewest members by which two rosters of one epoch differ, unless they are
    /// equal.</summary>
    public required ulong MinimumDifference { get; init; }

    /// <summary>What may be let out in one epoch.</summary>
    public required CommonsBudget Budget { get; init; }

    /// <summary>Reads rules from a file of its own.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is something else.</exception>
    public static CommonsRules Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "rules", "docs/spec/commons.md 3"));

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("ballots", "open")
            .Add("budget", Budget.ToJson())
            .Add("delegation", AllowsDelegation ? "direct" : "none")
            .Add("holds", Holds)
            .Add("minimumCohort", MinimumCohort)
            .Add("minimumDifference", MinimumDifference)
            .Add("quorum", Quorum.ToJson())
            .Add("replace", CommonsFields.YesNo(AllowsReplacement))
            .Add("threshold", Threshold.ToJson())
            .Add("timelock", CommonsFields.Seconds(Timelock))
            .Add("votingMax", CommonsFields.Seconds(VotingMax))
            .Add("votingMin", CommonsFields.Seconds(VotingMin));

    internal static CommonsRules Read(JsonFields fields)
    {
        if (fields.Word("ballots", ("open", false), ("secret", true)))
            throw fields.Fault(
                "ballots",
                "is 'secret'; expected 'open': secret ballots are not built yet"
            );
        var rules = new CommonsRules
        {
            Quorum = Fraction.Read(fields, "quorum"),
            Threshold = Fraction.Read(fields, "threshold"),
            VotingMin = fields.Seconds("votingMin"),
            VotingMax = fields.Seconds("votingMax"),
            Timelock = fields.Seconds("timelock"),
            AllowsDelegation = fields.Word("delegation", ("direct", true), ("none", false)),
            AllowsReplacement = fields.YesNo("replace"),
            Holds = fields.UInt64("holds"),
            MinimumCohort = fields.UInt64("minimumCohort"),
            MinimumDifference = fields.UInt64("minimumDifference"),
            Budget = CommonsBudget.Read(fields.Object("budget")),
        };
        var one = new Fraction(1, 1);
        if (rules.Quorum > one)
            throw fields.Fault("quorum", "is above 1");
        if (rules.Threshold >= one)
            throw fields.Fault("threshold", "is not below 1: no vote could exceed it");
        if (rules.VotingMax < rules.VotingMin)
            throw fields.Fault("votingMax", "is below votingMin");
        foreach (var name in (string[])["holds", "minimumCohort", "minimumDifference"])
        {
            if (fields.UInt64(name) == 0)
                throw fields.Fault(name, "is 0");
        }

        fields.Finish();
        return rules;
    }
}
