namespace SecureGenomics.Provenance.Store;

/// <summary>One thing that is wrong in a store.</summary>
/// <param name="Where">
/// The place: <c>entry 7</c>, <c>node 3/12</c>, <c>checkpoint 40</c>, <c>blob …</c>, <c>file</c>.
/// </param>
/// <param name="What">What is wrong with it.</param>
/// <param name="IsHarmless">
/// Whether the store is whole in spite of it: what an interrupted write left under a temporary
/// name.
/// </param>
public sealed record StoreFinding(string Where, string What, bool IsHarmless = false);
