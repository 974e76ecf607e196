using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Somebody in a study, who appears by key and by nothing else.</summary>
/// <param name="Id">A word for links, unique in the study.</param>
/// <param name="Name">The role.</param>
/// <param name="Keys">Fingerprints of the keys that may sign for it at the end of the log.</param>
internal sealed record StudyAgent(string Id, string Name, ImmutableArray<string> Keys)
{
    public static StudyAgent Researcher(StudyState state) =>
        Of(state, StudyRole.Researcher, "researcher", "Researcher");

    public static StudyAgent KeyHolder(StudyState state) =>
        Of(state, StudyRole.KeyHolder, "key-holder", "Key holder");

    public static StudyAgent ComputingParty(StudyState state) =>
        Of(state, StudyRole.ComputingParty, "computing-party", "Computing party");

    public static StudyAgent Contributor(Ed25519PublicKey key) =>
        new($"contributor-{Convert.ToHexStringLower(key.ToArray())}", "Contributor", [key.KeyId]);

    private static StudyAgent Of(StudyState state, StudyRole role, string id, string name) =>
        new(id, name, [.. state.KeysOf(role).Select(key => key.KeyId)]);
}
