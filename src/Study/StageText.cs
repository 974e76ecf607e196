using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Study;

/// <summary>A study's stages in words.</summary>
public static class StageText
{
    /// <summary>The stage, as it stands in a sentence: "a study that is …".</summary>
    public static string Describe(StudyStage stage) =>
        stage switch
        {
            StudyStage.Empty => "empty",
            StudyStage.Started => "created, without keys",
            StudyStage.Collecting => "collecting contributions",
            StudyStage.Closed => "closed for contributions",
            StudyStage.Computing => "computing",
            StudyStage.Computed => "computed, not decrypted",
            StudyStage.Opened => "finished, with a result",
            StudyStage.Aborted => "aborted, without a result",
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
        };
}
