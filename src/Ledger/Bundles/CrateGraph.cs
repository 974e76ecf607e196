using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The entities of an RO-Crate, each once, in the order in which they were
/// added.</summary>
internal sealed class CrateGraph
{
    private readonly List<JsonValue> _entities = [];
    private readonly List<string> _parts = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonValue> Entities => _entities;

    /// <summary>The ids of the files and folders of the crate.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>Adds an entity of one type; one that is there already stays as it is.</summary>
    public void Add(string id, string type, Action<JsonMembers> describe) =>
        Add(id, new JsonValue.Text(type), describe);

    /// <summary>Adds an entity of several types.</summary>
    public void Add(string id, string[] types, Action<JsonMembers> describe) =>
        Add(id, new JsonValue.List([.. types.Select(type => new JsonValue.Text(type))]), describe);

    /// <summary>Adds an entity that is a file or a folder of the crate.</summary>
    public void AddPart(string id, string type, Action<JsonMembers> describe)
    {
        CountAsPart(id);
        Add(id, type, describe);
    }

    /// <summary>Lists a file whose entity is added elsewhere.</summary>
    public void CountAsPart(string id)
    {
        if (!_parts.Contains(id, StringComparer.Ordinal))
            _parts.Add(id);
    }

    /// <summary>A link to an entity.</summary>
    public static JsonValue Reference(string id) => new JsonMembers().Add("@id", id).ToObject();

    /// <summary>Where a blob lies in the bundle.</summary>
    public static string PathOf(Subject subject) => BundlePath.Object(subject.Digest);

    /// <summary>RFC 3339, UTC, seconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Add(string id, JsonValue type, Action<JsonMembers> describe)
    {
        if (!_ids.Add(id))
            return;
        var entity = new JsonMembers().Add("@id", id).Add("@type", type);
        describe(entity);
        _entities.Add(entity.ToObject());
    }
}
