using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What holds of a kind of statement of a commons: its word, its reader, who signs
/// it.</summary>
/// <remarks>
/// All kinds stand here, one row each, as <see cref="KindRules"/> does for a study. But for the
/// genesis, which comes first and once, kinds have no order: what may come is a question about
/// what was said before. Source: docs/spec/commons.md 3.
/// </remarks>
public sealed class CommonsKindRules
{
    private const string TypePrefix = "https://securegenomics.github.io/provenance/commons/";

    private CommonsKindRules(
        CommonsKind kind,
        string word,
        Func<JsonFields, GovernancePredicate> read,
        CommonsSigner signer
    ) => (Kind, Word, Read, Signer) = (kind, word, read, signer);

    /// <summary>The rows, in the order of the kinds.</summary>
    public static ImmutableArray<CommonsKindRules> All { get; } =
    [
        new(CommonsKind.Commons, "commons", CommonsPredicate.Read, CommonsSigner.Founders),
        new(CommonsKind.Member, "member", MemberPredicate.Read, CommonsSigner.Registrar),
        new(CommonsKind.Rules, "rules", RulesPredicate.Read, CommonsSigner.Ledger),
        new(CommonsKind.Consent, "consent", ConsentPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Revoke, "revoke", RevokePredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Delegation, "delegation", DelegationPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Proposal, "proposal", ProposalPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Cancel, "cancel", CancelPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Vote, "vote", VotePredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Outcome, "outcome", OutcomePredicate.Read, CommonsSigner.Ledger),
        new(CommonsKind.Hold, "hold", HoldPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.Lock, "lock", LockPredicate.Read, CommonsSigner.Researcher),
        new(CommonsKind.Overlap, "overlap", OverlapPredicate.Read, CommonsSigner.Registrar),
        new(CommonsKind.Settle, "settle", SettlePredicate.Read, CommonsSigner.StudyLedger),
        new(CommonsKind.Audit, "audit", AuditPredicate.Read, CommonsSigner.Member),
        new(CommonsKind.KeyEvent, "key-event", RegistrarPredicate.Read, CommonsSigner.Founders),
        new(CommonsKind.Refusal, "refusal", CommonsRefusalPredicate.Read, CommonsSigner.Ledger),
    ];

    /// <summary>The kind.</summary>
    public CommonsKind Kind { get; }

    /// <summary>Its word in predicate types and in reports, for example
    /// <c>key-event</c>.</summary>
    public string Word { get; }

    /// <summary>Who signs it.</summary>
    public CommonsSigner Signer { get; }

    /// <summary>Its predicate type; every kind has form 1 alone.</summary>
    public string Type => $"{TypePrefix}{Word}/v1";

    /// <summary>Reads the predicate's fields.</summary>
    internal Func<JsonFields, GovernancePredicate> Read { get; }

    /// <summary>A kind's row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="CommonsKind.None"/> or no
    /// kind.</exception>
    public static CommonsKindRules Of(CommonsKind kind) =>
        kind > CommonsKind.None && (int)kind <= All.Length
            ? All[(int)kind - 1]
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of statement");

    /// <summary>The row that a predicate type names; null where it names none.</summary>
    internal static CommonsKindRules? Find(string predicateType) =>
        All.FirstOrDefault(rules => rules.Type == predicateType);
}
