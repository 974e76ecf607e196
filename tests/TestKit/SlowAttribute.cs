using Xunit.v3;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Left out of <c>./test.sh</c>; <c>./test.sh --all</c> and <c>.ci/run</c> run it, as does
/// whoever names its class.</summary>
/// <remarks>
/// For what takes more than some ten seconds of a processor, or a browser, or is killed again and
/// again. A faster case of the same thing stays without it. One row of a theory is slow by
/// <c>Traits = [SlowAttribute.Name, SlowAttribute.Value]</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute, ITraitAttribute
{
    /// <summary>The trait's name: what test.sh filters by.</summary>
    public const string Name = "Speed";

    /// <summary>The trait's value.</summary>
    public const string Value = "Slow";

    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Name, Value)];
}
