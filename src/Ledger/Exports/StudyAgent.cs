using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Somebody in a study, who appears by key and by nothing else.</summary>
/// <param name="Id">A word for links, unique in the study.</param>
/// <param name="Name">The role.</param>
/// <param name="Keys">Fingerprints of the keys that may sign for it at the end of the log.</param>
internal sealed record StudyAgent(string Id, string Name, ImmutableArray<string> Keys)
{
    public static StudyAgent Contributor(Ed25519PublicKey key) =>
        new($"contributor-{Convert.ToHexStringLower(key.ToArray())}", "Contributor", [key.KeyId]);

    /// <summary>Who signs a kind that one of the study's roles signs.</summary>
    public static StudyAgent SignerOf(StatementKind kind, StudyState state)
    {
        var role = KindRules.Of(kind).Signers.Single();
        var name = RoleWord.InSentence(role);
        return new StudyAgent(
            name.Replace(' ', '-'),
            $"{char.ToUpperInvariant(name[0])}{name[1..]}",
            [.. state.KeysOf(role).Select(key => key.KeyId)]
        );
    }
}
