using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>
/// Inside a project arrows point one way, too: a folder names no type of a folder behind it.
/// </summary>
public sealed partial class FolderLayerTests
{
    /// <summary>
    /// The rooms of each project, in layers: a room may name types of the layers before its own.
    /// "." are the files beside the folders.
    /// </summary>
    private static readonly Dictionary<string, string[][]> Layers = new(StringComparer.Ordinal)
    {
        ["Fhe"] =
        [
            ["Arithmetic"],
            ["Ring"],
            ["Sampling"],
            ["Rlwe"],
            ["Bfv", "Ckks", "Examination", "Proofs"],
            ["Serialization"],
        ],
        ["Ledger"] =
        [
            ["."],
            ["Native", "Versions"],
            ["Digests"],
            ["Merkle"],
            ["Signing"],
            ["Sealing", "Envelopes"],
            ["OpenSsh"],
            ["Commitments"],
            ["Records"],
            ["Commons", "Checkpoints"],
            ["Receipts"],
            ["Exports"],
            ["Bundles"],
            ["SelfTest"],
        ],
        ["Store"] =
        [
            ["Files"],
            ["Keys", "Blobs"],
            ["Log"],
            ["Examination"],
        ],
        ["Protocols"] =
        [
            ["."],
            ["Numbers", "Git"],
            ["Yaml"],
            ["Genomics"],
            ["Results"],
            ["Charts"],
            ["Encoding"],
            ["Circuits", "Tables"],
            ["Statistics"],
            ["Totals"],
            ["Packages"],
            ["Analysis"],
            ["Templates"],
        ],
        ["Verifier"] =
        [
            ["Evidence"],
            ["Replay"],
            ["Checks"],
            ["Steps"],
            ["Report"],
        ],
        ["Server"] =
        [
            ["Settings", "Problems"],
            ["Witnesses", "Access"],
            ["Studies"],
            ["Jobs"],
            ["Http"],
            ["Routes"],
            ["Portal"],
            ["."],
        ],
        ["Cli"] =
        [
            ["Terminal"],
            ["Plots"],
            ["Commands"],
            ["Demo"],
        ],
    };

    public static TheoryData<string, string> Folders =>
        [
            .. Layers.SelectMany(project =>
                project.Value.SelectMany(layer => layer).Select(folder => (project.Key, folder))
            ),
        ];

    [Fact]
    public void Every_folder_is_a_layer() =>
        Assert.All(Layers, project =>
            Assert.Equal(
                project
                    .Value.SelectMany(layer => layer)
                    .Where(name => name != ".")
                    .Order(StringComparer.Ordinal),
                Directory
                    .GetDirectories(Checkout.PathOf($"src/{project.Key}"))
                    .Select(path => Path.GetFileName(path)!)
                    .Where(name => name is not ("obj" or "bin"))
                    .Order(StringComparer.Ordinal)
            )
        );

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_folder_names_a_type_of_a_later_one(string project, string folder)
    {
        var layers = Layers[project];
        var own = Array.FindIndex(layers, layer => layer.Contains(folder));
        var later = layers
            .Skip(own + 1)
            .SelectMany(layer => layer)
            .Concat(layers[own].Where(other => other != folder))
            .SelectMany(other => Files(project, other))
            .SelectMany(file =>
                Declaration()
                    .Matches(File.ReadAllText(file))
                    .Select(match => match.Groups["name"].Value)
            )
            .ToHashSet(StringComparer.Ordinal);

        var named = Files(project, folder)
            .SelectMany(file =>
                Word()
                    .Matches(WithoutComments(File.ReadAllText(file)))
                    .Select(match => (File: Path.GetFileName(file), match.Value))
            )
            .Where(word => later.Contains(word.Value))
            .Distinct();

        Assert.Empty(named);
    }

    private static string[] Files(string project, string folder) =>
        Directory.GetFiles(
            Checkout.PathOf($"src/{project}/{folder}"),
            "*.cs",
            folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories
        );

    private static string WithoutComments(string source) =>
        string.Join(
            '\n',
            source
                .Split('\n')
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        );

    [GeneratedRegex(
        @"^(?:public |internal |sealed |static |abstract |partial |readonly |ref |unsafe |record )*(?:class|struct|record|enum|interface) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
