using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A YAML document of mappings, sequences and plain texts, with the place of each
/// node.</summary>
/// <remarks>
/// Only what a protocol needs: one document, no anchors, aliases, tags or merge keys, no key twice,
/// at
/// most 16 levels. Scalars stay text; what a text means is the reader's business, so that <c>no</c>
/// or
/// <c>1.10</c> never turn into something else.
/// </remarks>
internal abstract record YamlNode(long Line)
{
    private const int MaximumDepth = 16;

    /// <summary>Parses one document.</summary>
    /// <exception cref="MalformedInputException">Not YAML, or more of YAML than is allowed
    /// here.</exception>
    public static YamlNode Parse(string text, string fileName)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            var root = Read(parser, fileName, depth: 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
            return root;
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            // On a few damaged texts the scanner itself breaks; it then says neither where nor why.
            var line = (e as YamlException)?.Start.Line ?? 1;
            throw new MalformedInputException(
                $"{fileName}, line {line}: expected YAML, found an error: {e.Message}",
                "the format is described in docs/spec/protocol.md",
                e
            );
        }
    }

    private static YamlNode Read(Parser parser, string fileName, int depth)
    {
        var node = parser.Consume<NodeEvent>();
        if (depth > MaximumDepth)
            throw Error(
                fileName,
                node.Start.Line,
                $"expected at most {MaximumDepth} levels, found more"
            );
        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)
            throw Error(
                fileName,
                node.Start.Line,
                "expected plain YAML, found an anchor, an alias or a tag"
            );
        return node switch
        {
            Scalar scalar => new YamlText(scalar.Start.Line, scalar.Value),
            SequenceStart => ReadSequence(parser, fileName, depth, node.Start.Line),
            _ => ReadMapping(parser, fileName, depth, node.Start.Line),
        };
    }

    private static YamlSequence ReadSequence(Parser parser, string fileName, int depth, long line)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Read(parser, fileName, depth + 1));
        return new YamlSequence(line, items);
    }

    private static YamlMapping ReadMapping(Parser parser, string fileName, int depth, long line)
    {
        var members = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Read(parser, fileName, depth + 1);
            if (key is not YamlText { Value: var name })
                throw Error(fileName, key.Line, "expected a key, found a list or a mapping");
            if (!members.TryAdd(name, Read(parser, fileName, depth + 1)))
                throw Error(
                    fileName,
                    key.Line,
                    $"expected each key once, found {Shown.Quote(name)} twice"
                );
        }

        return new YamlMapping(line, members);
    }

    private static MalformedInputException Error(string fileName, long line, string message) =>
        new(
            $"{fileName}, line {line}: {message}",
            "the format is described in docs/spec/protocol.md"
        );
}

internal sealed record YamlText(long Line, string Value) : YamlNode(Line);

internal sealed record YamlSequence(long Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

internal sealed record YamlMapping(long Line, IReadOnlyDictionary<string, YamlNode> Members)
    : YamlNode(Line);
