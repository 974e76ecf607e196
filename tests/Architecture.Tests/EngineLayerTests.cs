using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>Inside the engine arrows point one way: a folder names no type of a folder behind it.</summary>
public sealed partial class EngineLayerTests
{
    private static readonly string[][] Layers = [["Arithmetic"], ["Ring"], ["Sampling"], ["Rlwe"], ["Bfv", "Ckks", "Examination", "Proofs"], ["Serialization"]];

    public static TheoryData<string> Folders => [.. Layers.SelectMany(layer => layer)];

    [Fact]
    public void Every_folder_of_the_engine_is_a_layer() => Assert.Equal(
        Layers.SelectMany(layer => layer).Order(StringComparer.Ordinal),
        Directory.GetDirectories(Checkout.PathOf("src/Fhe")).Select(path => Path.GetFileName(path)!).Where(name => name is not ("obj" or "bin")).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_folder_names_a_type_of_a_later_one(string folder)
    {
        var own = Array.FindIndex(Layers, layer => layer.Contains(folder));
        var later = Layers.Skip(own + 1).SelectMany(layer => layer).Concat(Layers[own].Where(other => other != folder))
            .SelectMany(Files).SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        var named = Files(folder)
            .SelectMany(file => Word().Matches(WithoutComments(File.ReadAllText(file))).Select(match => (File: Path.GetFileName(file), match.Value)))
            .Where(word => later.Contains(word.Value)).Distinct();

        Assert.Empty(named);
    }

    private static string[] Files(string folder) => Directory.GetFiles(Checkout.PathOf($"src/Fhe/{folder}"), "*.cs");

    private static string WithoutComments(string source) => string.Join('\n', source.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^(?:public |internal |sealed |static |abstract |partial |readonly |ref |record )*(?:class|struct|record|enum|interface) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
