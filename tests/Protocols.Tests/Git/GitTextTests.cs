using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A repository's small texts: config, references, packed references.</summary>
public sealed class GitTextTests
{
    private static readonly string Id = new('a', 40);

    [Theory]
    [InlineData("[a]\nk = v", "v")]
    [InlineData("\uFEFF[A]\r\n\tK=v \r\n", "v")]
    [InlineData("[a] k = v ; comment", "v")]
    [InlineData("[a]\nk = v # comment\n", "v")]
    [InlineData("[a]\nk = \"v # no comment\" \n", "v # no comment")]
    [InlineData("[a]\nk = a  b \" c \" d\n", "a  b  c  d")]
    [InlineData("[a]\nk = a\\\n  b\n", "a  b")]
    [InlineData("[a]\nk = \\\"\\\\\\n\\t\\b\n", "\"\\\n\t\b")]
    [InlineData("[a]\nk\n", "true")]
    [InlineData("[a]\nk ; comment\n", "true")]
    [InlineData("[a]\nk =\n", "")]
    [InlineData("[a]\nk = 1\n[b]\nk = 2\n[a]\nk = 3\n[a \"x\"]\nk = 4\n", "3")]
    [InlineData("# only a comment", null)]
    [InlineData("", null)]
    public void A_config_is_read_as_git_reads_it(string text, string? expected)
    {
        using var git = new GitFolder();
        File.WriteAllText(git["config"], text);

        Assert.Equal(expected, Config(text).Find("a", "", "k"));
        if (expected is not (null or "true"))
            Assert.Equal(expected + "\n", git.Git("config", "--file", git["config"], "a.k"));
    }

    [Theory]
    [InlineData("[remote \"a\\\"b\"]\nurl = x", "a\"b")]
    [InlineData("[remote.name]\nurl = x", "name")]
    public void A_subsection_is_told_from_others(string text, string name) =>
        Assert.Equal("x", Config(text).Find("remote", name, "url"));

    [Theory]
    [InlineData("k = v")]
    [InlineData("[a\nk = v")]
    [InlineData("[]\nk = v")]
    [InlineData("[a b]\n")]
    [InlineData("[a \"b]\n")]
    [InlineData("[a \"b\\\n\"]\n")]
    [InlineData("[a]\n1k = v")]
    [InlineData("[a]\nk v")]
    [InlineData("[a]\nk_x = v")]
    [InlineData("[a]\nk = \"v\n")]
    [InlineData("[a]\nk = \\x\n")]
    [InlineData("[a]\nk = v\0\n")]
    [InlineData("[a]\n=\n")]
    public void A_damaged_config_is_refused_with_its_line(string text)
    {
        var error = Assert.Throws<MalformedInputException>(() => Config(text));

        Assert.Contains("config, line ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[core]\nrepositoryformatversion = 2\n", "2")]
    [InlineData(
        "[core]\nrepositoryformatversion = 1\n[extensions]\nrefstorage = reftable\n",
        "extensions.refstorage = reftable"
    )]
    [InlineData(
        "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha512\n",
        "extensions.objectformat = sha512"
    )]
    [InlineData(
        "[core]\nrepositoryformatversion = 0\n[extensions]\nobjectformat = sha256\n",
        "extensions.objectformat = sha256"
    )]
    [InlineData(
        "[extensions]\ncompatobjectformat = sha1\n",
        "extensions.compatobjectformat = sha1"
    )]
    [InlineData("[extensions]\nother\n", "extensions.other = true")]
    public void A_version_and_an_extension_that_are_not_known_are_named(
        string config,
        string expected
    )
    {
        using var git = new GitFolder();
        File.WriteAllText(git[".git/config"], config);

        var error = Assert.Throws<GitException>(() => GitRepository.Discover(git.Path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_that_is_too_long_is_refused_before_it_is_read()
    {
        using var git = new GitFolder();
        using (var file = File.OpenWrite(git[".git/config"]))
            file.SetLength(1L << 40);

        Assert.Throws<MalformedInputException>(() => GitRepository.Discover(git.Path));
    }

    [Fact]
    public void A_reference_is_an_id_or_a_name_below_refs()
    {
        Assert.Equal(Id, Loose($"{Id}\n").Id.ToString());
        Assert.Equal("refs/heads/main", Loose("ref: refs/heads/main\n").Target);
        Assert.All(
            [
                "",
                "\n",
                Id[..39],
                Id + "a",
                Id.ToUpperInvariant(),
                new string('a', 64),
                $"{Id}\n{Id}\n",
                "ref: HEAD",
                "ref: ../../etc/passwd",
                "ref: refs/../../x",
                "ref: refs/heads/",
                "ref: refs//x",
                "ref: refs/heads/a.lock",
                "ref: refs/heads/.a",
                "ref: refs/heads/a b",
                "ref: refs/heads/a\tb",
                "ref: refs/heads/a\\b",
                "ref: refs/heads/a:b",
                "ref: /etc/passwd",
                "ref: refs/heads/a@{1}",
            ],
            text => Assert.Throws<MalformedInputException>(() => Loose(text))
        );
    }

    [Fact]
    public void Packed_references_are_lines_of_three_kinds()
    {
        var names = Packed(
            $"# pack-refs with: peeled\n{Id} refs/heads/main\n{Id} refs/tags/v1\n^{Id}\n"
        );

        Assert.Equal(["refs/heads/main", "refs/tags/v1"], names.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(Packed(""));
        Assert.All(
            [
                $"{Id} refs/heads/main",
                $"{Id}\n",
                $"{Id} \n",
                $"{Id} main\n",
                $"{Id}  refs/heads/main\n",
                $"^{Id}\n",
                $"{Id} refs/heads/main\n^{Id}x\n",
                $"{Id} refs/../x\n",
                $"{Id} refs/heads/a\n{Id} refs/heads/a\n",
                $"{new string('a', 64)} refs/heads/main\n",
                "\n",
                "x refs/heads/main\n",
            ],
            text => Assert.Throws<MalformedInputException>(() => Packed(text))
        );
    }

    [Fact]
    public void Names_that_lead_in_a_circle_end()
    {
        using var git = new GitFolder();
        File.WriteAllText(git[".git/refs/heads/main"], "ref: refs/heads/other\n");
        File.WriteAllText(git[".git/refs/heads/other"], "ref: refs/heads/main\n");

        var error = Assert.Throws<GitException>(() =>
            GitRepository.Discover(git.Path)!.ResolveCommit("HEAD")
        );

        Assert.Contains("symbolic names", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_links_in_a_circle_are_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder["a"], folder["b"]);
        Directory.CreateSymbolicLink(folder["b"], folder["a"]);

        Assert.Throws<GitException>(() => GitRepository.Discover(folder["a"]));
    }

    private static GitConfigFile Config(string text) =>
        GitConfigFile.Parse(Encoding.UTF8.GetBytes(text), "config");

    private static (GitObjectId? Id, string? Target) Loose(string text) =>
        GitReferences.ParseLoose(Encoding.UTF8.GetBytes(text), GitObjectFormat.Sha1, "HEAD");

    private static Dictionary<string, GitObjectId> Packed(string text) =>
        GitReferences.ParsePacked(
            Encoding.UTF8.GetBytes(text),
            GitObjectFormat.Sha1,
            "packed-refs"
        );
}
