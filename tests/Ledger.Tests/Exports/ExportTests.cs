using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>What a study says in other tools' words; the scenario's keys and times are fixed, so
/// the whole text is compared.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    [Fact]
    public void The_provenance_document_of_a_whole_study_reads_as_it_was_approved() =>
        Snapshot.Match(PrettyJson.Of(ProvDocument.Format(_scenario.State)));

    [Fact]
    public void The_SLSA_statement_of_a_whole_study_reads_as_it_was_approved() =>
        Snapshot.Match(PrettyJson.Of(SlsaProvenance.Format(_scenario.State)));

    [Theory]
    [InlineData(StudyStage.Started, 1)]
    [InlineData(StudyStage.Collecting, 2)]
    [InlineData(StudyStage.Closed, 5)]
    [InlineData(StudyStage.Computing, 6)]
    [InlineData(StudyStage.Computed, 7)]
    [InlineData(StudyStage.Opened, 8)]
    public void An_unfinished_study_has_the_steps_it_took_and_no_SLSA_statement_before_its_table(
        StudyStage stage,
        int steps
    )
    {
        using var scenario = new StudyScenario().Through(stage);
        var document = JsonNode.Parse(ProvDocument.Format(scenario.State))!;

        Assert.Equal(steps, document["activity"]!.AsObject().Count);
        Assert.Equal(steps, document["wasAssociatedWith"]!.AsObject().Count);
        if (stage < StudyStage.Opened)
            Assert.Throws<ArgumentException>(() => SlsaProvenance.Format(scenario.State));
        else
            Assert.NotEmpty(SlsaProvenance.Format(scenario.State));
    }

    [Fact]
    public void An_aborted_study_ends_with_the_key_holders_word()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Aborted);
        var document = JsonNode.Parse(ProvDocument.Format(scenario.State))!;
        var last = $"study:entry-{scenario.Entries[^1].Index}";

        Assert.Equal(
            "End the study without a result",
            (string?)document["activity"]![last]!["prov:label"]
        );
        Assert.Contains(document["wasAssociatedWith"]!.AsObject(), link =>
            (string?)link.Value!["prov:activity"] == last
            && (string?)link.Value["prov:agent"] == "study:key-holder"
        );
        Assert.Throws<ArgumentException>(() => SlsaProvenance.Format(scenario.State));
    }

    [Fact]
    public void A_withheld_table_is_not_passed_off_as_the_subject()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Computed);
        scenario.Accept(
            new Statement(
                scenario.Decryption().Subjects,
                scenario.DecryptionBody() with
                {
                    Published = PublishedForm.Withheld,
                }
            ),
            scenario.KeyHolder
        );
        var subject = JsonNode.Parse(SlsaProvenance.Format(scenario.State))!["subject"]!
            .AsArray()
            .Single()!;

        Assert.Equal(
            "result.tsv, withheld: SHA-256 of a salt and the table",
            (string?)subject["name"]
        );
    }

    [Fact]
    public void A_ledger_without_a_study_has_nothing_to_export()
    {
        Assert.Throws<ArgumentException>(() => ProvDocument.Format(StudyState.Empty));
        Assert.Throws<ArgumentException>(() => SlsaProvenance.Format(StudyState.Empty));
    }

    public void Dispose() => _scenario.Dispose();
}
