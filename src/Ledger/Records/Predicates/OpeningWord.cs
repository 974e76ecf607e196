namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="OpeningMethod"/> in records.</summary>
internal static class OpeningWord
{
    public static string Of(OpeningMethod method) =>
        method switch
        {
            OpeningMethod.None => "none",
            OpeningMethod.Pedersen => "pedersen",
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };

    public static OpeningMethod Read(JsonFields fields) =>
        fields.Word("open", ("none", OpeningMethod.None), ("pedersen", OpeningMethod.Pedersen));
}
