using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Study;

/// <summary>What the records call the protocol's opening rule.</summary>
public static class OpeningRules
{
    /// <summary>The rule as a statement names it.</summary>
    public static OpeningMethod ToMethod(OpeningRule rule) =>
        rule switch
        {
            OpeningRule.None => OpeningMethod.None,
            OpeningRule.Pedersen => OpeningMethod.Pedersen,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "not an opening rule"),
        };
}
