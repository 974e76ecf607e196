namespace SecureGenomics.Provenance.Ledger;

/// <summary>The change of membership that a proposal asks for.</summary>
/// <param name="Action">Admit or remove.</param>
/// <param name="Key">Whose key.</param>
/// <param name="Class">As what.</param>
public sealed record ProposedMember(MemberAction Action, Ed25519PublicKey Key, MemberClass Class)
{
    /// <summary>Reads a member from a file of its own.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is something else.</exception>
    public static ProposedMember Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "member", "docs/spec/commons.md 3"));

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
