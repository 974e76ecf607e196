using System.Collections.Immutable;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>A step of a study as its page shows it.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Tone">The page's style: <c>good</c>, <c>open</c> or <c>later</c>.</param>
/// <param name="Mark">The sign before it.</param>
/// <param name="State">The same as the sign, in a word.</param>
/// <param name="Says">One sentence.</param>
public sealed record FlowStep(string Title, string Tone, string Mark, string State, string Says);

/// <summary>Who holds a key of a study.</summary>
/// <param name="Role">The role's name.</param>
/// <param name="Does">What its holder can do.</param>
/// <param name="Key">The key's fingerprint.</param>
/// <param name="IsOurs">Whether this server holds it.</param>
public sealed record RoleFact(string Role, string Does, string Key, bool IsOurs);

/// <summary>A variant of a protocol.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Place">Chromosome and position.</param>
/// <param name="Alleles">REF and ALT.</param>
/// <param name="Counted">The allele whose copies are counted.</param>
public sealed record VariantFact(string Id, string Place, string Alleles, string Counted);

/// <summary>What pages show of a study: nothing in it is anybody's secret.</summary>
public sealed record StudyFacts
{
    /// <summary>The stages, as the search knows and names them.</summary>
    public static ImmutableArray<(string Word, string Label)> Stages { get; } =
    [
        ("started", "no keys yet"),
        ("collecting", "open for contributions"),
        ("closed", "closed"),
        ("computing", "computing"),
        ("computed", "computed, not decrypted"),
        ("opened", "with a result"),
        ("aborted", "ended without a result"),
    ];

    /// <summary>The study id.</summary>
    public required string Id { get; init; }

    /// <summary>The stage's word.</summary>
    public required string Stage { get; init; }

    /// <summary>The protocol's title.</summary>
    public required string Title { get; init; }

    /// <summary>What the protocol says it is for.</summary>
    public required string Summary { get; init; }

    /// <summary>The protocol's name and version.</summary>
    public required string Protocol { get; init; }

    /// <summary>The protocol's commit.</summary>
    public required string Commit { get; init; }

    /// <summary>Where the protocol's repository is said to be.</summary>
    public required string Repository { get; init; }

    /// <summary>What the protocol cites.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>Effective contributions.</summary>
    public required ulong Contributions { get; init; }

    /// <summary>How many there must be.</summary>
    public required ulong Minimum { get; init; }

    /// <summary>Whether anybody may contribute.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Entries under the published checkpoint.</summary>
    public required ulong Entries { get; init; }

    /// <summary>The root of the published checkpoint.</summary>
    public required string Root { get; init; }

    /// <summary>When the last entry was made.</summary>
    public required DateTimeOffset Changed { get; init; }

    /// <summary>Who cosigned the published checkpoint.</summary>
    public string[] Cosigners { get; init; } = [];

    /// <summary>The running or last job; null where there was none.</summary>
    public JobView? Job { get; init; }

    /// <summary>The steps.</summary>
    public ImmutableArray<FlowStep> Flow { get; init; } = [];

    /// <summary>Who holds which key.</summary>
    public ImmutableArray<RoleFact> Roles { get; init; } = [];

    /// <summary>What a contributor brings.</summary>
    public string Asks { get; init; } = "";

    /// <summary>What is computed on the ciphertexts.</summary>
    public string Computes { get; init; } = "";

    /// <summary>What becomes public.</summary>
    public string Releases { get; init; } = "";

    /// <summary>How the published numbers are proved.</summary>
    public string Opens { get; init; } = "";

    /// <summary>The first variants.</summary>
    public ImmutableArray<VariantFact> Variants { get; init; } = [];

    /// <summary>How many variants there are.</summary>
    public int VariantCount { get; init; }

    /// <summary>The published table; null where there is none.</summary>
    public ResultTable? Table { get; init; }

    /// <summary>Whether the result is its owner's alone.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>Whether the visitor may run the study.</summary>
    public bool MayRun { get; init; }

    /// <summary>Whether contributions are taken.</summary>
    public bool TakesContributions => Stage == "collecting";

    /// <summary>Whether there is a bundle.</summary>
    public bool HasEnded => Stage is "opened" or "aborted";

    /// <summary>The stage for people.</summary>
    public string StageWords
    {
        get
        {
            var stage = Stage;
            return Stages.First(next => next.Word == stage).Label;
        }
    }

    /// <summary>The stage's style.</summary>
    public string StageTone =>
        Stage switch
        {
            "opened" => "good",
            "aborted" => "bad",
            _ => "open",
        };

    /// <summary>Whether it is one of those that a reader looks for.</summary>
    /// <param name="words">Each must be in the id, the protocol, the title or the summary.</param>
    /// <param name="stage">The stage's word; empty for any.</param>
    public bool Fits(IReadOnlyList<string> words, string stage)
    {
        ArgumentNullException.ThrowIfNull(words);
        return (stage.Length == 0 || stage == Stage)
            && words.All(word =>
                Id.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || $"{Protocol} {Title} {Summary}".Contains(
                    word,
                    StringComparison.OrdinalIgnoreCase
                )
            );
    }
}
