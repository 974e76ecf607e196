using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Fields that several kinds of statements of a commons have.</summary>
internal static class CommonsFields
{
    /// <summary>Most keys in a list of the genesis.</summary>
    public const int MaxKeys = 16;

    // A hundred years: what is added to a time stays a time.
    private const ulong MaxSeconds = 3_155_760_000;

    public static Observed Observed(this JsonFields fields)
    {
        var observed = fields.Object("observed");
        var value = new Observed(observed.UInt64("size"), new RootHash(observed.Digest("root")));
        observed.Finish();
        return value;
    }

    public static bool YesNo(this JsonFields fields, string name) =>
        fields.Word(name, ("yes", true), ("no", false));

    public static string YesNo(bool value) => value ? "yes" : "no";

    public static TimeSpan Seconds(this JsonFields fields, string name)
    {
        var seconds = fields.UInt64(name);
        return seconds <= MaxSeconds
            ? TimeSpan.FromSeconds((long)seconds)
            : throw fields.Fault(name, $"is over {MaxSeconds} seconds");
    }

    public static ulong Seconds(TimeSpan span) => (ulong)span.TotalSeconds;

    public static ImmutableArray<Ed25519PublicKey> Keys(this JsonFields fields, string name)
    {
        var keys = fields.List(name, MaxKeys, fields.ItemKey);
        return keys.IsEmpty || keys.Distinct().Count() != keys.Length
            ? throw fields.Fault(name, $"is not a list of 1 to {MaxKeys} different keys")
            : keys;
    }

    public static JsonMembers Add(
        this JsonMembers members,
        string name,
        ImmutableArray<Ed25519PublicKey> keys
    ) => members.Add(name, keys, key => new JsonValue.Text(key.ToOpenSsh()));

    public static DateTimeOffset? OptionalTime(this JsonFields fields, string name) =>
        fields.Has(name) ? fields.Time(name) : null;

    public static JsonMembers Add(this JsonMembers members, string name, DateTimeOffset? time) =>
        members.Add(name, time is { } said ? JsonTime.Format(said) : null);
}
