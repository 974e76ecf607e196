using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Reads the members of one mapping, each asked for once; what nobody asked for is an
/// error.</summary>
internal sealed class YamlSection
{
    private readonly YamlMapping _mapping;
    private readonly string _fileName;
    private readonly string _path;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public YamlSection(YamlNode node, string fileName, string path)
    {
        _fileName = fileName;
        _path = path;
        _mapping =
            node as YamlMapping ?? throw Error(node.Line, path, "a mapping", "something else");
    }

    public YamlSection Section(string key) => new(Require(key), _fileName, PathOf(key));

    /// <summary>Whether an optional key is there.</summary>
    public bool Has(string key)
    {
        _asked.Add(key);
        return _mapping.Members.ContainsKey(key);
    }

    /// <summary>Whether a value is a list; the key counts as asked for.</summary>
    public bool IsList(string key) => Require(key) is YamlSequence;

    /// <summary>A decimal number, exactly as written.</summary>
    public ExactDecimal Decimal(string key)
    {
        var node = Require(key);
        return AsDecimal(AsText(node, PathOf(key)), node.Line, PathOf(key));
    }

    /// <summary>A list of decimal numbers, at least one.</summary>
    public IReadOnlyList<ExactDecimal> Decimals(string key)
    {
        var line = Require(key).Line;
        return [.. Texts(key).Select((text, i) => AsDecimal(text, line, $"{PathOf(key)}[{i}]"))];
    }

    public string Text(string key) => AsText(Require(key), PathOf(key));

    public int Integer(string key, int minimum, int maximum)
    {
        var node = Require(key);
        var text = AsText(node, PathOf(key));
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= minimum
            && value <= maximum
            ? value
            : throw Error(
                node.Line,
                PathOf(key),
                $"a whole number from {minimum} to {maximum}",
                Shown.Quote(text)
            );
    }

    /// <summary>A list of whole numbers, at least one.</summary>
    public IReadOnlyList<int> Integers(string key, int minimum, int maximum)
    {
        var line = Require(key).Line;
        return
        [
            .. Texts(key)
                .Select(
                    (text, i) =>
                        int.TryParse(
                            text,
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var value
                        )
                        && value >= minimum
                        && value <= maximum
                            ? value
                            : throw Error(
                                line,
                                $"{PathOf(key)}[{i}]",
                                $"a whole number from {minimum} to {maximum}",
                                Shown.Quote(text)
                            )
                ),
        ];
    }

    public T Choice<T>(string key, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var node = Require(key);
        var text = AsText(node, PathOf(key));
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }

        var words = new List<string>();
        foreach (var (word, _) in choices)
            words.Add(word);
        throw Error(
            node.Line,
            PathOf(key),
            $"one of {string.Join(", ", words)}",
            Shown.Quote(text)
        );
    }

    public IReadOnlyList<string> Texts(string key, bool allowEmpty = false)
    {
        var node = Require(key);
        if (node is not YamlSequence { Items: var items } || (items.Count == 0 && !allowEmpty))
            throw Error(node.Line, PathOf(key), "a list of texts", "something else");
        return [.. items.Select((item, i) => AsText(item, $"{PathOf(key)}[{i}]"))];
    }

    public IReadOnlyList<YamlSection> Sections(string key, bool allowEmpty = false)
    {
        var node = Require(key);
        if (node is not YamlSequence { Items: var items } || (items.Count == 0 && !allowEmpty))
            throw Error(node.Line, PathOf(key), "a list of mappings", "something else");
        return
        [
            .. items.Select((item, i) => new YamlSection(item, _fileName, $"{PathOf(key)}[{i}]")),
        ];
    }

    /// <summary>Texts and lists of texts as they stand, in no order that is promised.</summary>
    public IEnumerable<(string Key, string Value)> Written() =>
        _mapping.Members.Select(member =>
            (
                member.Key,
                member.Value switch
                {
                    YamlText text => text.Value,
                    YamlSequence list => $"[{string.Join(", ", TextsOf(list))}]",
                    _ => "",
                }
            )
        );

    private static IEnumerable<string> TextsOf(YamlSequence list) =>
        list.Items.OfType<YamlText>().Select(item => item.Value);

    /// <summary>To be called when every known key was asked for.</summary>
    public void RequireNothingElse()
    {
        foreach (var (key, node) in _mapping.Members)
        {
            if (!_asked.Contains(key))
            {
                throw Error(
                    node.Line,
                    _path.Length == 0 ? "protocol.yaml" : _path,
                    $"only the keys {string.Join(", ", _asked)}",
                    $"the unknown key {Shown.Quote(key)}"
                );
            }
        }
    }

    public MalformedInputException Error(string key, string expected, string found) =>
        Error(
            _mapping.Members.TryGetValue(key, out var node) ? node.Line : _mapping.Line,
            PathOf(key),
            expected,
            found
        );

    private ExactDecimal AsDecimal(string text, long line, string path) =>
        ExactDecimal.TryParse(text, out var value)
            ? value
            : throw Error(line, path, "a decimal number such as -1.25", Shown.Quote(text));

    private YamlNode Require(string key)
    {
        _asked.Add(key);
        return _mapping.Members.TryGetValue(key, out var node)
            ? node
            : throw Error(_mapping.Line, PathOf(key), "a value", "nothing");
    }

    private string AsText(YamlNode node, string path) =>
        node is YamlText { Value: var text } && text.Length > 0
            ? text
            : throw Error(
                node.Line,
                path,
                "a text",
                node is YamlText ? "an empty one" : "a list or a mapping"
            );

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private MalformedInputException Error(long line, string path, string expected, string found) =>
        new(
            $"{_fileName}, line {line}: {path}: expected {expected}, found {found}",
            "the keys and their values are described in docs/spec/protocol.md"
        );
}
