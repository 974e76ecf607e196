using System.Xml.Linq;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>The arrows of ARCHITECTURE.md, held.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Fhe"] = [],
        ["Ledger"] = [],
        ["Protocols"] = ["Fhe"],
        ["Store"] = ["Ledger"],
        ["Store.LiteDb"] = ["Store"],
        ["Store.Postgres"] = ["Store"],
        ["Store.Sqlite"] = ["Store"],
        ["Study"] = ["Fhe", "Ledger", "Protocols", "Store"],
        ["Engine"] = ["Fhe", "Ledger", "Protocols", "Store", "Study", "Verifier"],
        ["Verifier"] = ["Fhe", "Ledger", "Protocols", "Study"],
        ["Verifier.Tool"] = ["Verifier"],
        ["Web"] = ["Engine", "Verifier"],
        ["Wire"] = ["Ledger"],
        ["Client"] = ["Engine", "Wire"],
        ["Server"] = ["Engine", "Verifier", "Wire"],
        ["Cli"] =
        [
            "Client",
            "Engine",
            "Server",
            "Store.LiteDb",
            "Store.Postgres",
            "Store.Sqlite",
            "Verifier",
        ],
    };

    public static TheoryData<string> Projects =>
        [
            .. Directory
                .GetDirectories(Checkout.PathOf("src"))
                .Select(folder => Path.GetFileName(folder)!),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_that_it_may(string project)
    {
        var file = XDocument.Load(Checkout.PathOf($"src/{project}/{project}.csproj"));

        var references = file.Descendants("ProjectReference")
            .Select(reference =>
                Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)
            );

        Assert.Equal(Allowed[project], references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_homomorphic_engine_has_no_packages() =>
        Assert.Empty(
            XDocument.Load(Checkout.PathOf("src/Fhe/Fhe.csproj")).Descendants("PackageReference")
        );

    [Fact]
    public void The_verifier_does_not_know_the_engine_even_in_its_compiled_form()
    {
        var references = typeof(Verifier.Verification)
            .Assembly.GetReferencedAssemblies()
            .Select(name => name.Name);

        Assert.DoesNotContain(references, name =>
            name!.EndsWith(".Engine", StringComparison.Ordinal)
        );
    }

    /// <summary>The lock file lists all that a project can reach, packages of packages
    /// included.</summary>
    [Theory]
    [InlineData("Verifier")]
    [InlineData("Verifier.Tool")]
    [InlineData("Ledger")]
    [InlineData("Store")]
    public void No_database_is_in_the_graph_of(string project)
    {
        var graph = File.ReadAllText(Checkout.PathOf($"src/{project}/packages.lock.json"));

        Assert.DoesNotContain("sqlite", graph, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("litedb", graph, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("npgsql", graph, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_the_command_lines_print(string project)
    {
        if (project is "Cli" or "Verifier.Tool")
            return;

        Assert.DoesNotContain(SourcesOf(project), file =>
            file.Text.Contains("Console.", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_has_one_flat_namespace(string project) =>
        Assert.All(
            SourcesOf(project)
                .Where(file => file.Text.Contains("\nnamespace ", StringComparison.Ordinal)),
            file =>
                Assert.Contains(
                    $"\nnamespace SecureGenomics.Provenance.{project};\n",
                    "\n" + file.Text,
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void The_pure_projects_read_no_clock() =>
        Assert.All((string[])["Fhe", "Protocols", "Verifier"], project =>
            Assert.DoesNotContain(SourcesOf(project), file =>
                file.Text.Contains("UtcNow", StringComparison.Ordinal)
                || file.Text.Contains("DateTime.Now", StringComparison.Ordinal)
            )
        );

    private static IEnumerable<(string Path, string Text)> SourcesOf(string project) =>
        Directory
            .GetFiles(Checkout.PathOf($"src/{project}"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (path, File.ReadAllText(path).ReplaceLineEndings("\n")));
}
