using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Study;

/// <summary>What a study's rounds mean under its protocol: the parameters of a round, its totals,
/// and what the next round is taken at.</summary>
/// <remarks>Whoever acts and whoever judges read them here. Source: docs/spec/totals.md,
/// "Rounds".</remarks>
public static class StudyRounds
{
    /// <summary>Rounds that the protocol takes; 1 for most.</summary>
    public static int CountOf(ProtocolPackage protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol.Definition.Totals?.Rounds ?? 1;
    }

    /// <summary>What a round's sums are taken at; empty for a protocol without rounds.</summary>
    /// <param name="protocol">The study's.</param>
    /// <param name="state">In the round.</param>
    /// <returns>Null where the round's entry does not name as many as the protocol has.</returns>
    public static ImmutableArray<Rational>? ParametersOf(ProtocolPackage protocol, StudyState state)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(state);
        var first = protocol.Definition.Totals?.FirstParameters ?? [];
        if (state.Round is not { Predicate.Parameters: var texts })
            return first;
        if (texts.Length != first.Length)
            return null;
        var parameters = ImmutableArray.CreateBuilder<Rational>(texts.Length);
        foreach (var text in texts)
        {
            if (!ExactDecimal.TryParse(text, out var value))
                return null;
            parameters.Add(Rational.Of(value));
        }

        return parameters.MoveToImmutable();
    }

    /// <summary>Reads a round's totals, and checks that they can be what they claim.</summary>
    /// <param name="protocol">The study's.</param>
    /// <param name="state">In the round.</param>
    /// <param name="totals">Shape: [W].</param>
    /// <param name="violation">Which rule is broken, without any number; null when none
    /// is.</param>
    /// <returns>Null when a rule is broken.</returns>
    public static StudyResult? ReadTotals(
        ProtocolPackage protocol,
        StudyState state,
        ReadOnlySpan<ulong> totals,
        out string? violation
    )
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(state);
        var count = state.CountGenomes();
        if (protocol.Definition.Totals is not { } section)
            return protocol.ReadTotals(totals, count, out violation);
        if (ParametersOf(protocol, state) is { } parameters)
            return section.ReadTotals(totals, count, parameters.AsSpan(), out violation);
        violation = "the round's parameters are not as many as the protocol has";
        return null;
    }

    /// <summary>What the next round must be taken at: decimal texts.</summary>
    /// <param name="protocol">The study's.</param>
    /// <param name="opened">At the end of a round.</param>
    /// <param name="totals">The round's. Shape: [W].</param>
    /// <returns>Null where the protocol has no further round, or these totals determine
    /// none.</returns>
    public static ImmutableArray<string>? NextOf(
        ProtocolPackage protocol,
        StudyState opened,
        ReadOnlySpan<ulong> totals
    )
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(opened);
        if (
            protocol.Definition.Totals is not { } section
            || opened.RoundNumber >= (ulong)section.Rounds
            || ParametersOf(protocol, opened) is not { } parameters
            || section.NextParameters(totals, opened.CountGenomes(), parameters.AsSpan())
                is not { } next
        )
            return null;
        return
        [
            .. next.Select(value => value.Round(IterativeStatistic.ParameterDecimals).ToString()),
        ];
    }
}
