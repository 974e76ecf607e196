using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A statistic that takes several rounds: each round's sums are taken at parameters that
/// the totals of the round before give.</summary>
/// <remarks>Source: docs/spec/totals.md, "Rounds".</remarks>
public abstract record IterativeStatistic : Statistic
{
    /// <summary>Digits behind the point of a parameter: what a round's record carries.</summary>
    public const int ParameterDecimals = 12;

    private protected IterativeStatistic(StatisticHead head, int rounds)
        : base(head) => Rounds = rounds;

    /// <summary>How many rounds a study takes; at least 2.</summary>
    public int Rounds { get; }

    /// <summary>What the parameters are called, in order.</summary>
    public abstract ImmutableArray<string> ParameterNames { get; }

    /// <summary>The parameters of the next round.</summary>
    /// <param name="totals">Of a round. Shape: [quantities].</param>
    /// <param name="parameters">Of that round. Shape: [parameters].</param>
    /// <returns>Rounded half to even to <see cref="ParameterDecimals"/>; null where the totals
    /// determine none.</returns>
    public abstract ImmutableArray<Rational>? Next(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    );
}
