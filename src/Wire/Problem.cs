namespace SecureGenomics.Provenance.Wire;

/// <summary>Why a request was not done: what was expected and found, and what to do.</summary>
/// <remarks>
/// <c>type</c> is the page of the rejection's name, which is the same in a command's error, in a
/// refusal's record and in the test vectors. Source: RFC 9457; docs/spec/server.md 6.
/// </remarks>
public sealed record Problem
{
    /// <summary>Where <see cref="Type"/> points.</summary>
    public const string TypePrefix = "https://securegenomics.github.io/provenance/problems#";

    /// <summary>An address that names the kind of problem.</summary>
    public required string Type { get; init; }

    /// <summary>The kind in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What was expected and found this time.</summary>
    public string? Detail { get; init; }

    /// <summary>What the user can do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>The name of the problem, such as <c>duplicate-contributor</c>.</summary>
    public string? Rejection { get; init; }

    /// <summary>A problem by its name.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="rejection">The name, in lower case with hyphens.</param>
    /// <param name="detail">What was expected and found.</param>
    /// <param name="hint">What the user can do.</param>
    public static Problem Of(int status, string rejection, string detail, string hint) =>
        new()
        {
            Type = TypePrefix + rejection,
            Title = rejection.Replace('-', ' '),
            Status = status,
            Detail = detail,
            Hint = hint,
            Rejection = rejection,
        };
}
