using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A protocol folder at a commit: proven by object ids, read, and checked.</summary>
/// <remarks>
/// Refused: a symbolic link, a submodule, an LFS pointer, a name that differs from the folder's, a
/// file
/// over <see cref="MaximumFileBytes"/>. Source: docs/spec/protocol.md, "The pin".
/// </remarks>
public sealed class ProtocolPackage
{
    /// <summary>No file of a protocol is larger.</summary>
    public const int MaximumFileBytes = StoredObject.MaximumBytes;

    private const int MaximumFiles = 1000;
    private const int MaximumDepth = 16;

    private readonly ProtocolContent _content;

    private ProtocolPackage(
        ProtocolIdentity identity,
        ImmutableArray<ProtocolFile> files,
        ImmutableDictionary<GitObjectId, GitObject> objects,
        ProtocolContent content
    ) => (Identity, Files, Objects, _content) = (identity, files, objects, content);

    /// <summary>The identity.</summary>
    public ProtocolIdentity Identity { get; }

    /// <summary>Every file, in tree order.</summary>
    public ImmutableArray<ProtocolFile> Files { get; }

    /// <summary>The objects that prove the pin: commit, trees on the path and below, every
    /// blob.</summary>
    public ImmutableDictionary<GitObjectId, GitObject> Objects { get; }

    /// <summary>protocol.yaml.</summary>
    public ProtocolDefinition Definition => _content.Definition;

    /// <summary>variants.tsv.</summary>
    /// <exception cref="InvalidOperationException">The protocol reads something else.</exception>
    public VariantTable Variants =>
        _content.Variants
        ?? throw new InvalidOperationException(
            $"the protocol {Definition.Name} reads a table and has no variants"
        );

    /// <summary>The circuit in canonical form.</summary>
    public CompiledCircuit Circuit => _content.Circuit;

    /// <summary>The circuit's range of inputs, for <see cref="CircuitBound.Compute"/>; null for a
    /// published sum.</summary>
    public ExactDecimal? InputMagnitude => _content.Design.InputMagnitude;

    /// <summary>The slots of one plaintext.</summary>
    public SlotLayout Layout => ProtocolContent.LayoutOf(Definition, _content.Variants);

    /// <summary>What the slots of genotypes mean.</summary>
    /// <exception cref="InvalidOperationException">The protocol reads something else.</exception>
    public SlotEncoding Encoding => Definition.Data.Encoding;

    /// <summary>The encoder's name in a contribution's public report.</summary>
    public string EncoderName => Definition.Input.EncoderName;

    /// <summary>
    /// Lower-case hex of the SHA-256 of the file that says what the slots are: variants.tsv, or
    /// protocol.yaml where columns are declared.
    /// </summary>
    public string VariantsSha256 =>
        Convert.ToHexStringLower(
            SHA256.HashData(FileContent(Definition.Input.DefinitionFile).AsSpan())
        );

    /// <summary>Reads totals and checks that they can be what they claim to be.</summary>
    /// <param name="totals">Shape: [W].</param>
    /// <param name="expectedCount">Genomes or sites that the ledger counts.</param>
    /// <param name="violation">Which rule is broken, without any number; null when none
    /// is.</param>
    /// <returns>Null when a rule is broken.</returns>
    public StudyResult? ReadTotals(
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        out string? violation
    ) => Definition.Input.ReadTotals(_content.Variants, totals, expectedCount, out violation);

    /// <summary>Loads a protocol from objects and recomputes every id on the way.</summary>
    /// <param name="objects">Where the objects are; not trusted.</param>
    /// <param name="commit">The pinned commit.</param>
    /// <param name="path">The protocol folder, with <c>/</c>; empty for the top.</param>
    /// <exception cref="MalformedInputException">
    /// An object that is missing or is not what its id says, a refused entry, or a protocol that
    /// does
    /// not read.
    /// </exception>
    public static ProtocolPackage Load(IGitObjects objects, GitObjectId commit, string path)
    {
        var walk = new Walk(objects, commit.Format);
        var tree = GitTree.TreeOfCommit(
            walk.Get(commit, GitObjectKind.Commit),
            commit.Format,
            commit.ToString()
        );
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = walk.Tree(tree).FirstOrDefault(entry => entry.Name == component);
            if (entry is not { IsTree: true })
            {
                throw new MalformedInputException(
                    $"commit {commit}: expected the folder {Shown.Quote(path)}, found "
                        + $"{(entry is null ? "no" : "something else as")} "
                        + $"{Shown.Quote(component)}",
                    "name a protocol folder that the commit contains"
                );
            }

            tree = entry.Id;
        }

        var files = ImmutableArray.CreateBuilder<ProtocolFile>();
        walk.Collect(tree, prefix: "", files, depth: 0);
        var folder = path.Length == 0 ? "the top folder" : path;
        var definition = ProtocolDefinition.Parse(
            DecodeText(Require(files, "protocol.yaml", folder), "protocol.yaml"),
            "protocol.yaml"
        );
        var folderName = path[(path.LastIndexOf('/') + 1)..];
        if (folderName.Length > 0 && definition.Name != folderName)
        {
            throw new MalformedInputException(
                $"protocol.yaml: name: expected the folder's name {Shown.Quote(folderName)}, "
                    + $"found {Shown.Quote(definition.Name)}",
                "rename the folder or the protocol"
            );
        }

        return new ProtocolPackage(
            new ProtocolIdentity(commit, path, ProtocolManifest.ComputeSha256(files)),
            files.ToImmutable(),
            walk.Seen.ToImmutableDictionary(),
            ProtocolContent.Read(
                definition,
                file => files.FirstOrDefault(next => next.Path == file)?.Content.AsMemory(),
                folder
            )
        );
    }

    private ImmutableArray<byte> FileContent(string path) =>
        Files.First(file => file.Path == path).Content;

    private static ImmutableArray<byte> Require(
        IEnumerable<ProtocolFile> files,
        string path,
        string folder
    ) =>
        files.FirstOrDefault(file => file.Path == path)?.Content
        ?? throw new MalformedInputException(
            $"{folder}: expected a file {path}, found none",
            "a protocol folder holds protocol.yaml and variants.tsv"
        );

    private static string DecodeText(ImmutableArray<byte> bytes, string fileName)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan());
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedInputException(
                $"{fileName}: expected UTF-8, found other bytes at {e.Index}",
                "save the file as UTF-8",
                e
            );
        }
    }

    /// <summary>Follows ids to objects, checks each, and remembers which were needed.</summary>
    private sealed class Walk(IGitObjects objects, GitObjectFormat format)
    {
        public Dictionary<GitObjectId, GitObject> Seen { get; } = [];

        public GitObject Get(GitObjectId id, GitObjectKind kind)
        {
            if (Seen.TryGetValue(id, out var seen) && seen.Kind == kind)
                return seen;
            if (objects.Find(id) is not { } framed)
            {
                throw new MalformedInputException(
                    $"Git object {id}: expected a {GitObject.Word(kind)}, found nothing",
                    "fetch the missing objects (a shallow or partial clone lacks some)"
                );
            }

            var computed = GitObjectId.Compute(framed.AsSpan(), format);
            if (computed != id)
            {
                throw new MalformedInputException(
                    $"Git object {id}: expected bytes with this id, found bytes with id {computed}",
                    "the object was changed after the commit was made"
                );
            }

            return Seen[id] = GitObject.Parse(framed, kind, id.ToString());
        }

        public ImmutableArray<GitTreeEntry> Tree(GitObjectId id) =>
            GitTree.Parse(Get(id, GitObjectKind.Tree).Content, format, id.ToString());

        public void Collect(
            GitObjectId tree,
            string prefix,
            ImmutableArray<ProtocolFile>.Builder files,
            int depth
        )
        {
            foreach (var entry in Tree(tree))
            {
                var path = prefix + entry.Name;
                if (entry.IsTree && depth < MaximumDepth)
                {
                    Collect(entry.Id, path + "/", files, depth + 1);
                    continue;
                }

                if (!entry.IsFile)
                {
                    var what = entry.Mode switch
                    {
                        "120000" => "a symbolic link",
                        "160000" => "a submodule",
                        _ => "folders too deep",
                    };
                    throw new MalformedInputException(
                        $"{path}: expected a plain file, found {what}",
                        "a protocol folder holds plain files only"
                    );
                }

                var content = Get(entry.Id, GitObjectKind.Blob).Content;
                if (content.StartsWith("version https://git-lfs.github.com/spec/"u8))
                {
                    throw new MalformedInputException(
                        $"{path}: expected the file itself, found a Git LFS pointer",
                        "commit the file without LFS: the pin covers bytes, not pointers"
                    );
                }

                if (content.Length > MaximumFileBytes || files.Count >= MaximumFiles)
                {
                    throw new MalformedInputException(
                        $"{path}: expected at most {MaximumFiles} files of at most "
                            + $"{MaximumFileBytes} bytes",
                        "keep data out of the protocol folder"
                    );
                }

                files.Add(new ProtocolFile(entry.Mode, path, [.. content]));
            }
        }
    }
}
