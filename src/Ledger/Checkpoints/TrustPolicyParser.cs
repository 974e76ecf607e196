using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Reads a policy line by line; each name must be defined before it is used.</summary>
internal sealed class TrustPolicyParser
{
    private static readonly char[] WhiteSpace = [' ', '\t'];

    private readonly Dictionary<string, PolicyMember> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _grouped = new(StringComparer.Ordinal);
    private int _line;
    private bool _hasQuorum;

    public TrustPolicyParser(string text)
    {
        if (text.Length > TrustPolicy.MaxChars)
            throw Fault($"over {TrustPolicy.MaxChars} characters");
        foreach (var line in text.Split('\n'))
        {
            _line++;
            if (
                line.AsSpan().ContainsAnyInRange('\0', '\b')
                || line.AsSpan().ContainsAnyInRange('\n', '\u001f')
                || line.Contains('\u007f')
            )
                throw Fault("a control character");
            var words = line.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#')
                ReadLine(words);
        }

        if (!_hasQuorum)
            throw Fault("no quorum line; write 'quorum none' for no witnesses");
    }

    public List<VerifierKey> Logs { get; } = [];

    public List<PolicyWitness> Witnesses { get; } = [];

    public PolicyMember? Quorum { get; private set; }

    public List<Ed25519PublicKey> Researchers { get; } = [];

    public List<Ed25519PublicKey> ComputingParties { get; } = [];

    public List<Ed25519PublicKey> KeyHolders { get; } = [];

    public List<LeafHash> Studies { get; } = [];

    public int? MinimumLevel { get; private set; }

    public OpeningMethod? RequiredOpening { get; private set; }

    public List<VerifierKey> Commons { get; } = [];

    public bool RequiresGovernance { get; private set; }

    public Dictionary<Ed25519PublicKey, string> DisplayNames { get; } = [];

    private void ReadLine(string[] words)
    {
        switch (words)
        {
            case ["log", var key, .. { Length: <= 1 }]:
                AddLog(ParseKey(key, NoteKeyType.Ed25519));
                break;
            case ["witness", var name, var key, .. { Length: <= 1 }]:
                AddWitness(name, ParseKey(key, NoteKeyType.Cosignature));
                break;
            case ["group", var name, var threshold, .. { Length: > 0 } members]:
                AddGroup(name, threshold, members);
                break;
            case ["quorum", var name]:
                SetQuorum(name);
                break;
            case ["researcher", var type, var key]:
                AddOnce(Researchers, ParseSshKey(type, key));
                break;
            case ["computing-party", var type, var key]:
                AddOnce(ComputingParties, ParseSshKey(type, key));
                break;
            case ["key-holder", var type, var key]:
                AddOnce(KeyHolders, ParseSshKey(type, key));
                break;
            case ["study", var id]:
                AddOnce(
                    Studies,
                    LeafHash.TryParse(id, out var study)
                        ? study
                        : throw Fault("a study that is not 64 lower-case hex digits")
                );
                break;
            case ["level", ['V', >= '0' and <= '6' and var digit]] when MinimumLevel is null:
                MinimumLevel = digit - '0';
                break;
            case ["open", "pedersen"] when RequiredOpening is null:
                RequiredOpening = OpeningMethod.Pedersen;
                break;
            case ["commons", var key]:
                AddOnce(Commons, ParseKey(key, NoteKeyType.Ed25519));
                break;
            case ["governance", "required"] when !RequiresGovernance:
                RequiresGovernance = true;
                break;
            case ["name", var type, var key, .. { Length: > 0 } name]:
                if (!DisplayNames.TryAdd(ParseSshKey(type, key), string.Join(' ', name)))
                    throw Fault("a second name for one key");
                break;
            default:
                throw Fault(
                    $"'{string.Join(' ', words)}' is not understood, or stands a second time"
                );
        }
    }

    private void AddLog(VerifierKey key)
    {
        if (Logs.Exists(known => known.Key == key.Key))
            throw Fault("a log key for the second time");
        Logs.Add(key);
    }

    private void AddWitness(string name, VerifierKey key)
    {
        if (Witnesses.Exists(known => known.Key.Key == key.Key))
            throw Fault("a witness key for the second time");
        var witness = new PolicyWitness(name, key);
        Define(witness);
        Witnesses.Add(witness);
    }

    private void AddGroup(string name, string threshold, string[] names)
    {
        var members = ImmutableArray.CreateBuilder<PolicyMember>(names.Length);
        foreach (var member in names)
        {
            if (!_members.TryGetValue(member, out var defined))
                throw Fault($"'{member}' is not defined above");
            if (!_grouped.Add(member))
                throw Fault($"'{member}' is a member of a group already");
            members.Add(defined);
        }

        var k = threshold switch
        {
            "any" => 1,
            "all" => names.Length,
            _ when int.TryParse(
                    threshold,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            _ => throw Fault($"'{threshold}' is neither all, any nor a number"),
        };
        if (k < 1 || k > names.Length)
            throw Fault($"a threshold of {k} for {names.Length} members");
        Define(new PolicyGroup(name, k, members.MoveToImmutable()));
    }

    private void SetQuorum(string name)
    {
        if (_hasQuorum)
            throw Fault("a second quorum");
        _hasQuorum = true;
        if (name != "none")
            Quorum = _members.TryGetValue(name, out var member)
                ? member
                : throw Fault($"'{name}' is not defined above");
    }

    private void Define(PolicyMember member)
    {
        if (member.Name == "none" || !_members.TryAdd(member.Name, member))
            throw Fault($"the name '{member.Name}' is taken");
    }

    private VerifierKey ParseKey(string text, NoteKeyType type)
    {
        try
        {
            var key = VerifierKey.Parse(text);
            return key.Type == type
                ? key
                : throw Fault($"a key of type {key.Type} where {type} is due");
        }
        catch (NoteFormatException fault)
        {
            throw Fault($"'{text}': {fault.Problem}");
        }
    }

    private Ed25519PublicKey ParseSshKey(string type, string key) =>
        Ed25519PublicKey.TryParseOpenSsh($"{type} {key}", out var parsed)
            ? parsed
            : throw Fault("no OpenSSH Ed25519 key without comment");

    private void AddOnce<T>(List<T> known, T item)
    {
        if (known.Contains(item))
            throw Fault("a line for the second time");
        known.Add(item);
    }

    private TrustPolicyFormatException Fault(string problem) => new(problem, Math.Max(1, _line));
}
