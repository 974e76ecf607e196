using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A step of a study as the command that takes it.</summary>
internal static class StepCommand
{
    /// <summary>A hint, and behind it the command that does what it says.</summary>
    public static string Behind(string hint, NextStep step) =>
        Of(step) is { } command ? $"{hint}: {command}" : hint;

    /// <summary>What is typed, in quotation marks; null where no step is named.</summary>
    public static string? Of(NextStep step) =>
        step switch
        {
            NextStep.None => null,
            NextStep.NameStudy => "--study DIR, or \"sgp create\"",
            NextStep.CreateOnServer => "\"sgp create --remote\"",
            NextStep.PublishContext => "\"sgp keygen\"",
            NextStep.ExportContext => "\"sgp export context\"",
            NextStep.Contribute => "\"sgp contribute\"",
            NextStep.ContributeEach => "\"sgp contribute --each\"",
            NextStep.DescribePhenotypes => "\"sgp contribute --help\"",
            NextStep.Encrypt => "\"sgp encrypt\"",
            NextStep.Compute => "\"sgp run\"",
            NextStep.Decrypt => "\"sgp result\"",
            NextStep.BeginRound => "\"sgp round\"",
            NextStep.EndStudy => "\"sgp abort\"",
            NextStep.ShowCommons => "\"sgp commons show\"",
            NextStep.GrantConsent => "\"sgp consent grant\"",
            NextStep.ShowProtocol => "\"sgp protocol show\"",
            NextStep.Verify => "\"sgp verify\"",
            NextStep.CheckContribution => "\"sgp check\"",
            NextStep.CheckCertificate => "\"sgp check-certificate\"",
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
        };
}
