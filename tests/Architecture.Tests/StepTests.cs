using System.Reflection;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>What steps ask for, and what they tell: neither a folder of keys nor a program's
/// commands.</summary>
public sealed partial class StepTests
{
    /// <summary>Where a command may stand below the programs, and why.</summary>
    private static readonly Dictionary<string, string> Commands = new(StringComparer.Ordinal)
    {
        ["src/Ledger/Bundles/BundleReadme.cs"] =
            "a file of the bundle: its bytes are part of the format",
        ["src/Protocols/Templates/StudyTemplate.cs"] =
            "a README for whoever made the protocol at a terminal",
    };

    /// <summary>What makes keys, and so needs the folder that they go into.</summary>
    private static readonly string[] MakersOfKeys =
    [
        "ContributorKeys.OfFile",
        "StudyCreation.Create",
    ];

    [Fact]
    public void No_text_below_the_programs_names_a_command()
    {
        string[] projects = ["Engine", "Ledger", "Protocols", "Store", "Study", "Verifier"];

        var found = projects
            .SelectMany(project =>
                Directory.EnumerateFiles(
                    Checkout.PathOf($"src/{project}"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
            )
            .SelectMany(file =>
                File.ReadLines(file)
                    .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                    .Where(line => Command().IsMatch(line))
                    .Select(line =>
                        (File: Path.GetRelativePath(Checkout.Root, file), Line: line.Trim())
                    )
            )
            .ToArray();

        Assert.DoesNotContain(found, hit => !Commands.ContainsKey(hit.File));
        // An exception that nothing needs any more goes.
        Assert.Equal(
            Commands.Keys.Order(StringComparer.Ordinal),
            found.Select(hit => hit.File).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Only_what_makes_keys_is_given_a_folder_of_keys()
    {
        var found = typeof(KeyFolder)
            .Assembly.GetExportedTypes()
            .Where(type => type != typeof(KeyFolder))
            .SelectMany(type =>
                type.GetMethods(
                        BindingFlags.Public
                            | BindingFlags.Static
                            | BindingFlags.Instance
                            | BindingFlags.DeclaredOnly
                    )
                    .Cast<MethodBase>()
                    .Concat(type.GetConstructors())
                    .Where(method =>
                        method
                            .GetParameters()
                            .Any(parameter => parameter.ParameterType == typeof(KeyFolder))
                    )
                    .Select(method => $"{type.Name}.{method.Name}")
            );

        Assert.Equal(MakersOfKeys, found.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"(?<![.\w-])sgp [a-z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
