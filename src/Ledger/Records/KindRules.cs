using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What holds of a kind of statement: its word, its forms, who signs it, when it may come
/// and what it is about.</summary>
/// <remarks>
/// All kinds stand here, one row each. Readers, the state machine, bundles, exports, drawings and
/// texts ask these rows. What a kind has beside its row is its <see cref="Predicate"/> and its
/// content rule in <see cref="StudyState"/>.
/// Source: docs/spec/records.md 3 and 6.
/// </remarks>
public sealed class KindRules
{
    private const string TypePrefix = "https://securegenomics.github.io/provenance/";

    private readonly ImmutableArray<string> _types;

    private KindRules(
        StatementKind kind,
        string word,
        Func<JsonFields, Predicate> read,
        ImmutableArray<StudyRole> signers,
        ImmutableArray<StudyStage> follows,
        StudyStage? leadsTo,
        ImmutableArray<SubjectRule> subjects,
        int forms = 1
    )
    {
        (Kind, Word, Read, Signers) = (kind, word, read, signers);
        (Follows, LeadsTo, Subjects, Forms) = (follows, leadsTo, subjects, forms);
        _types =
        [
            .. Enumerable
                .Range(1, forms)
                .Select(form =>
                    string.Create(CultureInfo.InvariantCulture, $"{TypePrefix}{word}/v{form}")
                ),
        ];
    }

    /// <summary>The rows, in the order of the kinds.</summary>
    public static ImmutableArray<KindRules> All { get; } =
    [
        new(
            StatementKind.Study,
            "study",
            StudyPredicate.Read,
            signers: [StudyRole.Researcher],
            follows: [StudyStage.Empty],
            leadsTo: StudyStage.Started,
            subjects: [new("the protocol's name", SubjectCount.OfPredicate, SubjectBytes.Elsewhere)]
        ),
        new(
            StatementKind.Context,
            "context",
            ContextPredicate.Read,
            signers: [StudyRole.KeyHolder],
            follows: [StudyStage.Started],
            leadsTo: StudyStage.Collecting,
            subjects:
            [
                Carried(ContextPredicate.ParametersSubject, SubjectCount.Once),
                Carried(ContextPredicate.PublicKeySubject, SubjectCount.Once),
                Carried(ContextPredicate.KeyProofSubject, SubjectCount.Optional, sinceForm: 2),
                Carried(ContextPredicate.RelinKeysSubject, SubjectCount.Optional),
                Carried(ContextPredicate.GaloisKeysSubject, SubjectCount.Optional),
            ],
            forms: 2
        ),
        new(
            StatementKind.Contribution,
            "contribution",
            ContributionPredicate.Read,
            signers: [StudyRole.Contributor],
            follows: [StudyStage.Collecting],
            leadsTo: null,
            subjects:
            [
                new(
                    ContributionPredicate.CiphertextSubject,
                    SubjectCount.Numbered,
                    SubjectBytes.CarriedUnlessLight
                ),
                Carried(ContributionPredicate.ProofSubject, SubjectCount.Optional),
            ],
            forms: 3
        ),
        new(
            StatementKind.Withdrawal,
            "withdrawal",
            WithdrawalPredicate.Read,
            signers: [StudyRole.Contributor],
            follows: [StudyStage.Collecting],
            leadsTo: null,
            subjects: []
        ),
        new(
            StatementKind.Refusal,
            "refusal",
            RefusalPredicate.Read,
            signers: [StudyRole.Ledger],
            follows: [StudyStage.Collecting],
            leadsTo: null,
            subjects: []
        ),
        new(
            StatementKind.KeyEvent,
            "key-event",
            KeyEventPredicate.Read,
            signers:
            [
                StudyRole.Researcher,
                StudyRole.ComputingParty,
                StudyRole.KeyHolder,
                StudyRole.Ledger,
            ],
            follows: [StudyStage.Collecting],
            leadsTo: null,
            subjects: [Carried(KeyEventPredicate.KeySubject, SubjectCount.Once)]
        ),
        new(
            StatementKind.Close,
            "close",
            ClosePredicate.Read,
            signers: [StudyRole.Researcher],
            follows: [StudyStage.Collecting],
            leadsTo: StudyStage.Closed,
            subjects: []
        ),
        new(
            StatementKind.Compute,
            "compute",
            ComputePredicate.Read,
            signers: [StudyRole.ComputingParty],
            follows: [StudyStage.Closed],
            leadsTo: StudyStage.Computing,
            subjects:
            [
                Carried(ComputePredicate.CircuitSubject, SubjectCount.Once),
                Carried(ComputePredicate.ConstantPrefix, SubjectCount.Named),
            ]
        ),
        new(
            StatementKind.Result,
            "result",
            ResultPredicate.Read,
            signers: [StudyRole.ComputingParty],
            follows: [StudyStage.Computing],
            leadsTo: StudyStage.Computed,
            subjects: [Carried(ResultPredicate.CiphertextSubject, SubjectCount.Once)]
        ),
        new(
            StatementKind.Decryption,
            "decryption",
            DecryptionPredicate.Read,
            signers: [StudyRole.KeyHolder],
            follows: [StudyStage.Computed],
            leadsTo: StudyStage.Opened,
            subjects:
            [
                new(
                    DecryptionPredicate.OpeningSubject,
                    SubjectCount.Optional,
                    SubjectBytes.CarriedUnlessWithheld
                ),
                new(
                    DecryptionPredicate.TableSubject,
                    SubjectCount.Once,
                    SubjectBytes.CarriedUnlessWithheld
                ),
                Carried(DecryptionPredicate.ReportSubject, SubjectCount.Once, sinceForm: 2),
            ],
            forms: 2
        ),
        new(
            StatementKind.Aborted,
            "aborted",
            AbortedPredicate.Read,
            signers: [StudyRole.KeyHolder],
            // While contributions are taken, only behind the first round: a site may have dropped
            // out.
            follows: [StudyStage.Collecting, StudyStage.Computed],
            leadsTo: StudyStage.Aborted,
            subjects: []
        ),
        new(
            StatementKind.Round,
            "round",
            RoundPredicate.Read,
            signers: [StudyRole.Researcher],
            follows: [StudyStage.Opened],
            leadsTo: StudyStage.Collecting,
            subjects: []
        ),
    ];

    /// <summary>The kind.</summary>
    public StatementKind Kind { get; }

    /// <summary>Its word in predicate types and in reports, for example <c>key-event</c>.</summary>
    public string Word { get; }

    /// <summary>Its name in a sentence, for example "key event".</summary>
    public string Name => Word.Replace('-', ' ');

    /// <summary>Number of its forms, from 1; a form is the number at the end of the predicate
    /// type.</summary>
    public int Forms { get; }

    /// <summary>Who signs it.</summary>
    /// <remarks>
    /// One role: exactly one key, which has the role at this place; of a contributor's
    /// statement, the
    /// key that it names. Several roles: more than half of the distinct keys that the genesis
    /// gives them.
    /// </remarks>
    public ImmutableArray<StudyRole> Signers { get; }

    /// <summary>The stages at which it may come.</summary>
    public ImmutableArray<StudyStage> Follows { get; }

    /// <summary>The stage that it leads to; null where the stage stays.</summary>
    public StudyStage? LeadsTo { get; }

    /// <summary>What it is about, in order.</summary>
    public ImmutableArray<SubjectRule> Subjects { get; }

    /// <summary>Reads the predicate's fields, but for the form.</summary>
    internal Func<JsonFields, Predicate> Read { get; }

    /// <summary>A kind's row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="StatementKind.None"/> or no
    /// kind.</exception>
    public static KindRules Of(StatementKind kind) =>
        kind > StatementKind.None && (int)kind <= All.Length
            ? All[(int)kind - 1]
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of statement");

    /// <summary>The row and the form that a predicate type names; null where it names
    /// none.</summary>
    internal static (KindRules Rules, int Form)? Find(string predicateType)
    {
        foreach (var rules in All)
        {
            if (rules._types.IndexOf(predicateType, 0, StringComparer.Ordinal) is >= 0 and var i)
                return (rules, i + 1);
        }

        return null;
    }

    /// <summary>The predicate type of a form of this kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no such form.</exception>
    internal string TypeOf(int form) =>
        form >= 1 && form <= Forms
            ? _types[form - 1]
            : throw new ArgumentOutOfRangeException(nameof(form), form, $"no such form of {Kind}");

    /// <summary>Where the bytes behind a subject are.</summary>
    internal SubjectBytes BytesOf(Subject subject) =>
        Subjects.FirstOrDefault(rule => rule.Covers(subject.Name))?.Bytes ?? SubjectBytes.Elsewhere;

    /// <summary>The rules of the subjects that a form has.</summary>
    internal IEnumerable<SubjectRule> SubjectsIn(int form) =>
        Subjects.Where(rule => rule.SinceForm <= form);

    /// <summary>Whether subjects are those of a form of this kind, by name and order, each name
    /// once.</summary>
    internal bool Fit(ImmutableArray<Subject> subjects, int form)
    {
        var next = subjects.AsSpan();
        foreach (var rule in SubjectsIn(form))
        {
            var count = rule.CountIn(next);
            if (count == 0 && rule.IsRequired)
                return false;
            next = next[count..];
        }

        return next.IsEmpty
            && (
                subjects.Length < 2
                || subjects.DistinctBy(subject => subject.Name, StringComparer.Ordinal).Count()
                    == subjects.Length
            );
    }

    private static SubjectRule Carried(string name, SubjectCount count, int sinceForm = 1) =>
        new(name, count, SubjectBytes.Carried, sinceForm);
}
