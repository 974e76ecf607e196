using System.Collections.Immutable;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class ProtocolPackageTests
{
    private const string Folder = "protocols/alzheimers-allele-frequency";

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public void A_committed_protocol_is_pinned_by_commit_and_manifest(string objectFormat)
    {
        using var git = new GitFolder(objectFormat);
        var commit = git.CopyFromCheckout(Folder).Commit();

        var package = ProtocolSource.LoadCommitted(git[Folder], out _);

        Assert.Equal(commit, package.Identity.Commit.ToString());
        Assert.Equal(Folder, package.Identity.Path);
        Assert.Equal(10, package.Variants.Variants.Length);
        // The slow twin: the manifest by coreutils and the shell.
        var manifest = Shell(
            git[Folder],
            "find . -type f | sed 's|^\\./||' | while read f; do "
                + "printf '100644 %s %s\\n' \"$(sha256sum < \"$f\" | cut -d' ' -f1)\" \"$f\"; "
                + "done | LC_ALL=C sort | sha256sum | cut -d' ' -f1"
        );
        Assert.Equal(manifest.Trim(), package.Identity.ManifestSha256);
    }

    [Fact]
    public void The_objects_kept_prove_the_pin_without_the_repository()
    {
        using var git = new GitFolder();
        var commit = git.CopyFromCheckout(Folder)
            .Write("other/secret.txt", "not part of it")
            .Commit();
        var package = ProtocolSource.LoadCommitted(git[Folder], out _);
        var kept = new Objects(
            package.Objects.ToDictionary(pair => pair.Key, pair => pair.Value.Framed)
        );

        var again = ProtocolPackage.Load(kept, package.Identity.Commit, Folder);

        Assert.Equal(package.Identity, again.Identity);
        Assert.Equal(commit, again.Identity.Commit.ToString());
        Assert.DoesNotContain(kept.All.Values, framed =>
            framed.AsSpan().IndexOf("not part of it"u8) >= 0
        );
    }

    [Fact]
    public void A_changed_byte_in_any_object_is_refused()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder).Commit();
        var package = ProtocolSource.LoadCommitted(git[Folder], out _);

        foreach (var (id, value) in package.Objects)
        {
            var changed = package.Objects.ToDictionary(pair => pair.Key, pair => pair.Value.Framed);
            changed[id] = value.Framed.SetItem(
                value.Framed.Length / 2,
                (byte)(value.Framed[value.Framed.Length / 2] ^ 1)
            );

            var error = Assert.Throws<MalformedInputException>(() =>
                ProtocolPackage.Load(new Objects(changed), package.Identity.Commit, Folder)
            );
            Assert.Contains($"Git object {id}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_object_is_refused()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder).Commit();
        var package = ProtocolSource.LoadCommitted(git[Folder], out _);

        foreach (var id in package.Objects.Keys)
        {
            var rest = package
                .Objects.Remove(id)
                .ToDictionary(pair => pair.Key, pair => pair.Value.Framed);
            Assert.Throws<MalformedInputException>(() =>
                ProtocolPackage.Load(new Objects(rest), package.Identity.Commit, Folder)
            );
        }
    }

    [Theory]
    [InlineData("changed", "1 changed or new")]
    [InlineData("new", "1 changed or new")]
    public void A_folder_with_uncommitted_changes_is_refused(string kind, string expected)
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder).Commit();
        git.Write(kind == "new" ? $"{Folder}/new.txt" : $"{Folder}/README.md", "edited");

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(git[Folder], out _)
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_elsewhere_in_the_repository_do_not_matter()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder).Write("notes.txt", "a").Commit();
        git.Write("notes.txt", "b");

        Assert.Equal(Folder, ProtocolSource.LoadCommitted(git[Folder], out _).Identity.Path);
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder);
        File.CreateSymbolicLink(git[$"{Folder}/link"], "README.md");
        git.Commit();

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(git[Folder], out _)
        );

        Assert.Contains("a symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_submodule_is_refused()
    {
        using var git = new GitFolder();
        var commit = git.CopyFromCheckout(Folder).Commit();
        git.Git("update-index", "--add", "--cacheinfo", $"160000,{commit},{Folder}/module");
        Directory.CreateDirectory(git[$"{Folder}/module"]);
        git.Git("commit", "--quiet", "-m", "module");

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(git[Folder], out _)
        );

        Assert.Contains("a submodule", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_LFS_pointer_is_refused()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder)
            .Write(
                $"{Folder}/big.bin",
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
            )
            .Commit();

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(git[Folder], out _)
        );

        Assert.Contains("LFS pointer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_differs_from_its_folder_is_refused()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder);
        Directory.Move(git[Folder], git["protocols/renamed"]);
        git.Commit();

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(git["protocols/renamed"], out _)
        );

        Assert.Contains("expected the folder's name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_outside_any_repository_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["protocol.yaml"], "name: x");

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolSource.LoadCommitted(folder.Path, out _)
        );

        Assert.Contains("found none around it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_ref_does_not_change_what_a_commit_means()
    {
        using var git = new GitFolder();
        var honest = git.CopyFromCheckout(Folder).Commit();
        var before = ProtocolSource.LoadCommitted(git[Folder], out _).Identity;
        git.Write($"{Folder}/README.md", "another text");
        var other = git.Commit();
        git.Git("checkout", "--quiet", honest);
        git.Git("replace", honest, other);
        git.Git("-c", "core.useReplaceRefs=false", "reset", "--quiet", "--hard", honest);

        Assert.Equal(before, ProtocolSource.LoadCommitted(git[Folder], out _).Identity);
    }

    [Theory]
    [InlineData("name: a", "protocol.yaml: expected only", "surprise: 1\n")]
    [InlineData("version: 1.0.0", "version: expected a value, found nothing", "")]
    [InlineData("  build: GRCh38", "data.build: expected one of GRCh37, GRCh38", "  build: hg19\n")]
    [InlineData("  plain_modulus: 1032193", "crypto.plain_modulus", "  plain_modulus: 1032192\n")]
    [InlineData("  minimum_contributors: 10", "from 2 to 1000000", "  minimum_contributors: 1\n")]
    [InlineData("    op: sum", "circuit[0].op: expected one of sum", "    op: product\n")]
    [InlineData("    of: [contributions]", "sum of [contributions]", "    of: [results]\n")]
    [InlineData(
        "  release: exact",
        "proves the totals as they are",
        "  release: suppress-small-counts\n"
    )]
    [InlineData(
        "  release: exact",
        "would let hidden counts be searched for",
        "  release: add-noise\n"
    )]
    [InlineData("  open: pedersen", "expected one of none, pedersen", "  open: maybe\n")]
    [InlineData("license: MIT", "found an error", "license: *here\n")]
    [InlineData("license: MIT", "an anchor, an alias or a tag", "license: &x MIT\n")]
    [InlineData("license: MIT", "MIT\" twice", "MIT: a\nMIT: b\n")]
    public void A_protocol_yaml_that_is_off_is_refused(
        string line,
        string expected,
        string replacement
    )
    {
        var lines = File.ReadAllText(Checkout.PathOf($"{Folder}/protocol.yaml"));
        Assert.Contains(line, lines, StringComparison.Ordinal);
        var yaml =
            line == "name: a"
                ? lines + replacement
                : lines.Replace(line + "\n", replacement, StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        File.Copy(Checkout.PathOf($"{Folder}/variants.tsv"), folder["variants.tsv"]);
        File.WriteAllText(folder["protocol.yaml"], yaml);

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_compiled_circuit_is_canonical_text()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Folder).Commit();

        var compiled = ProtocolSource.LoadCommitted(git[Folder], out _).Circuit;

        Assert.Equal(
            "securegenomics/circuit/v1\ninput contributions ciphertext*\nstep total sum "
                + "contributions\noutput total\n",
            System.Text.Encoding.UTF8.GetString(compiled.Bytes.AsSpan())
        );
    }

    private static string Shell(string folder, string command)
    {
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", command])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        return process.StandardOutput.ReadToEnd();
    }

    private sealed class Objects(Dictionary<GitObjectId, ImmutableArray<byte>> all) : IGitObjects
    {
        public Dictionary<GitObjectId, ImmutableArray<byte>> All => all;

        public ImmutableArray<byte>? Find(GitObjectId id) =>
            all.TryGetValue(id, out var framed) ? framed : null;
    }
}
