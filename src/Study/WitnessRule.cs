using System.Collections.Immutable;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Study;

/// <summary>Whose cosignatures a study's checkpoints carry, as whoever keeps its ledger
/// says.</summary>
/// <param name="Keys">The witnesses' verifier keys.</param>
/// <param name="Quorum">How many of them each published checkpoint has.</param>
public sealed record WitnessRule(ImmutableArray<VerifierKey> Keys, int Quorum)
{
    /// <summary>Nobody cosigns.</summary>
    public static WitnessRule None { get; } = new([], 0);

    /// <summary>The lines of a trust policy that ask for this.</summary>
    public string ToPolicyLines()
    {
        if (Quorum == 0)
            return "quorum none\n";
        var names = Keys.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"w{i + 1}"))
            .ToArray();
        return string.Concat(Keys.Zip(names, (key, name) => $"witness {name} {key}\n"))
            + $"group witnesses {Quorum.ToString(CultureInfo.InvariantCulture)} "
            + $"{string.Join(' ', names)}\nquorum witnesses\n";
    }
}
