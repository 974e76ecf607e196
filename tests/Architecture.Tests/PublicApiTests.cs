using System.Reflection;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>The public API of the library packages is that of docs/api, to the member.</summary>
/// <remarks>
/// A wanted change is accepted by running these tests once with <c>SGP_ACCEPT_API=1</c>, which
/// writes the files; it belongs into CHANGELOG.md.
/// </remarks>
public sealed class PublicApiTests
{
    private const string Accept = "SGP_ACCEPT_API";

    [Fact]
    public void Fhe_has_the_members_that_are_written_down() =>
        Compare(typeof(RlweContext).Assembly, "docs/api/SecureGenomics.Fhe.txt");

    [Fact]
    public void Ledger_has_the_members_that_are_written_down() =>
        Compare(typeof(MerkleTree).Assembly, "docs/api/SecureGenomics.Ledger.txt");

    private static void Compare(Assembly assembly, string file)
    {
        var path = Checkout.PathOf(file);
        var found = PublicApi.List(assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, found);
        var written = File.ReadAllText(path).ReplaceLineEndings("\n");
        var differences = Lines(written)
            .Except(Lines(found))
            .Select(line => $"gone: {line}")
            .Concat(Lines(found).Except(Lines(written)).Select(line => $"new:  {line}"));
        Assert.True(
            written == found,
            $"{file} is not the public API:\n{string.Join('\n', differences)}\n"
                + $"a wanted change: run this test with {Accept}=1 and say it in CHANGELOG.md"
        );
    }

    /// <summary>Each member behind the name of its type.</summary>
    private static List<string> Lines(string listing)
    {
        var lines = new List<string>();
        var type = "";
        foreach (var line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var isMember = line.StartsWith(' ');
            if (!isMember)
                type = line;
            lines.Add(isMember ? $"{type}: {line.Trim()}" : line);
        }

        return lines;
    }
}
