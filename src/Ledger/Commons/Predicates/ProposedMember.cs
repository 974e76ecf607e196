namespace SecureGenomics.Provenance.Ledger;

/// <summary>The change of membership that a proposal asks for.</summary>
/// <param name="Action">Admit or remove.</param>
/// <param name="Key">Whose key.</param>
/// <param name="Class">As what.</param>
public sealed record ProposedMember(MemberAction Action, Ed25519PublicKey Key, MemberClass Class)
{
    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("action", Action == MemberAction.Admit ? "admit" : "remove")
            .Add("class", MemberClassWord.Of(Class))
            .Add("key", Key.ToOpenSsh());

    internal static ProposedMember Read(JsonFields fields)
    {
        var change = new ProposedMember(
            fields.Word("action", ("admit", MemberAction.Admit), ("remove", MemberAction.Remove)),
            fields.Key("key"),
            MemberClassWord.Read(fields)
        );
        fields.Finish();
        return change;
    }
}
