using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Which subjects a kind has, and in which order: docs/spec/records.md 5.</summary>
public sealed class SubjectTests
{
    [Theory]
    [InlineData("context", "encryption-parameters public-key")]
    [InlineData("context", "encryption-parameters public-key relin-keys")]
    [InlineData("context", "encryption-parameters public-key galois-keys")]
    [InlineData("context", "encryption-parameters public-key relin-keys galois-keys")]
    [InlineData("contribution", "ciphertext")]
    [InlineData("contribution", "ciphertext proof")]
    [InlineData("contribution", "ciphertext/0 ciphertext/1")]
    [InlineData("contribution", "ciphertext/0 ciphertext/1 proof")]
    [InlineData("compute", "circuit")]
    [InlineData("compute", "circuit constant/a constant/b")]
    [InlineData("result", "result-ciphertext")]
    [InlineData("decryption", "opening result.tsv")]
    [InlineData("decryption", "result.tsv")]
    [InlineData("decryption of commitments", "opening result.tsv")]
    [InlineData("close", "")]
    [InlineData("refusal", "")]
    [InlineData("aborted", "")]
    public void The_subjects_of_a_kind_are_taken_and_read_back(string kind, string names)
    {
        var statement = new Statement([.. Subjects(names)], PredicateOf(kind));

        Assert.Equal(statement.Subjects, Statement.Parse(statement.ToBytes()).Subjects);
    }

    [Theory]
    [InlineData("context", "")]
    [InlineData("context", "encryption-parameters")]
    [InlineData("context", "public-key encryption-parameters")]
    [InlineData("context", "encryption-parameters public-key galois-keys relin-keys")]
    [InlineData("contribution", "")]
    [InlineData("contribution", "proof")]
    [InlineData("contribution", "ciphertext/0")]
    [InlineData("contribution", "ciphertext ciphertext")]
    [InlineData("contribution", "ciphertext/1 ciphertext/0")]
    [InlineData("contribution", "proof ciphertext")]
    [InlineData("contribution", "ciphertext proof proof")]
    [InlineData("compute", "")]
    [InlineData("compute", "constant/a")]
    [InlineData("compute", "circuit circuit")]
    [InlineData("compute", "circuit weights")]
    [InlineData("compute", "circuit constant/a weights")]
    [InlineData("compute", "circuit constant/a constant/a")]
    [InlineData("result", "")]
    [InlineData("result", "ciphertext")]
    [InlineData("result", "result-ciphertext result-ciphertext")]
    [InlineData("decryption", "")]
    [InlineData("decryption", "opening")]
    [InlineData("decryption", "other")]
    [InlineData("decryption", "result.tsv opening")]
    [InlineData("decryption of commitments", "result.tsv")]
    [InlineData("close", "contribution")]
    [InlineData("withdrawal", "ciphertext")]
    [InlineData("refusal", "statement")]
    [InlineData("aborted", "reason")]
    [InlineData("key-event", "")]
    [InlineData("key-event", "key")] // the digest is that of other bytes
    [InlineData("study", "")]
    [InlineData("study", "alzheimers-allele-frequency")] // without commit and manifest
    public void Other_subjects_are_refused_in_the_words_of_the_kind(string kind, string names)
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            new Statement([.. Subjects(names)], PredicateOf(kind))
        );

        Assert.Contains(
            kind.Split(' ')[0] switch
            {
                "aborted" => "abort",
                var word => word.Replace('-', ' '),
            },
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_studys_subject_is_its_pin()
    {
        using var scenario = new StudyScenario();
        var study = scenario.Study();
        var right = study.Subjects[0];
        foreach (
            var other in (Subject[])
                [
                    right with
                    {
                        Name = "x",
                    },
                    right with
                    {
                        GitCommit = new string('a', 40),
                    },
                    right with
                    {
                        Digest = StudyScenario.Blob("x"),
                    },
                ]
        )
            Assert.Throws<ArgumentException>(() => new Statement([other], study.Predicate));
        Assert.Throws<ArgumentException>(() => new Statement([right, right], study.Predicate));
    }

    [Fact]
    public void Every_word_of_a_record_reads_back()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        foreach (
            var role in (StudyRole[])
                [
                    StudyRole.Researcher,
                    StudyRole.ComputingParty,
                    StudyRole.KeyHolder,
                    StudyRole.Ledger,
                    StudyRole.Contributor,
                ]
        )
        {
            foreach (var action in (KeyEventAction[])[KeyEventAction.Add, KeyEventAction.Revoke])
            {
                var read = (KeyEventPredicate)
                    Statement
                        .Parse(
                            scenario.KeyEvent(action, role, scenario.Key(21).PublicKey).ToBytes()
                        )
                        .Predicate;
                Assert.Equal(
                    (role, action, scenario.Key(21).PublicKey),
                    (read.Role, read.Action, read.Key)
                );
            }
        }

        var withheld = scenario.DecryptionBody() with { Published = PublishedForm.Withheld };
        Assert.Equal(
            withheld,
            Statement
                .Parse(new Statement([.. Subjects("result.tsv")], withheld).ToBytes())
                .Predicate
        );
        var genesis = (StudyPredicate)scenario.Study().Predicate;
        var commit = new string('a', 64);
        var newer = genesis with
        {
            Protocol = genesis.Protocol with { ObjectFormat = "sha256", GitCommit = commit },
        };
        var statement = new Statement(
            [new Subject(genesis.Protocol.Name, genesis.Protocol.Manifest, commit)],
            newer
        );
        Assert.Equal(newer, Statement.Parse(statement.ToBytes()).Predicate);
    }

    private static IEnumerable<Subject> Subjects(string names) =>
        names
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new Subject(name, StudyScenario.Blob(name)));

    private static Predicate PredicateOf(string kind)
    {
        using var every = StudyScenario.WithEveryKind();
        using var withdrawals = StudyScenario.WithWithdrawals();
        using var aborted = new StudyScenario().Through(StudyStage.Aborted);
        return kind == "decryption of commitments"
            ? every.DecryptionBody() with
            {
                Open = OpeningMethod.Pedersen,
            }
            : every
                .Entries.Concat(withdrawals.Entries)
                .Concat(aborted.Entries)
                .First(entry => KindRules.Of(entry.Statement.Kind).Word == kind)
                .Statement.Predicate;
    }
}
