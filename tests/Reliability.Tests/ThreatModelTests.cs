using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>docs/threat-model.md names tests and checks that there are.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string Document = File.ReadAllText(
        Checkout.PathOf("docs/threat-model.md")
    );

    [Fact]
    public void Every_test_that_the_threat_model_names_exists()
    {
        var sources = Directory
            .GetFiles(Checkout.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.Ordinal);
        var named = TestName()
            .Matches(Document)
            .Select(match => (File: match.Groups["file"].Value, Test: match.Groups["test"].Value))
            .ToArray();

        Assert.True(named.Length >= 25, $"the threat model names {named.Length} tests");
        Assert.All(named, name =>
            Assert.True(
                sources[name.File]
                    .Any(path =>
                        File.ReadAllText(path).Contains($" {name.Test}(", StringComparison.Ordinal)
                    ),
                $"there is no test {name.Test} in {name.File}.cs"
            )
        );
    }

    [Fact]
    public void Every_lie_that_the_threat_model_quotes_is_told_in_a_test()
    {
        var tests = string.Concat(
            (
                (string[])
                    [
                        "tests/Verifier.Tests/ForgeryTests.cs",
                        "tests/Verifier.Tests/OpeningForgeryTests.cs",
                        "tests/Verifier.Tests/KeyForgeryTests.cs",
                        "tests/Verifier.Tests/ClearanceForgeryTests.cs",
                        "tests/Reliability.Tests/Simulation/Liars.cs",
                    ]
            ).Select(path => File.ReadAllText(Checkout.PathOf(path)))
        );
        var quoted = Lie().Matches(Document).Select(match => match.Groups["lie"].Value).ToArray();

        Assert.True(quoted.Length >= 20, $"the threat model quotes {quoted.Length} lies");
        Assert.All(quoted, lie => Assert.Contains($"\"{lie}\"", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_check_of_the_catalogue_stops_somebody() =>
        Assert.All(CheckCatalogue.All, check =>
            Assert.Contains($"`{check.Id}`", Document, StringComparison.Ordinal)
        );

    [GeneratedRegex(
        "`(?<file>[A-Za-z]+Tests)\\.(?<test>[A-Z][A-Za-z0-9_]+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex TestName();

    [GeneratedRegex(
        "“(?<lie>[^”]+)”",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Lie();
}
