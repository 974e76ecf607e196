using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>A study among people with keys of their own, on either store: who may contribute, whose
/// key was revoked, who computes, who witnesses.</summary>
public sealed class PeopleTests(PeopleTests.Study study) : IClassFixture<PeopleTests.Study>
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_key_that_is_not_on_the_list_is_turned_away(string store)
    {
        var turned = study.On(store)["stranger"];

        Assert.NotEqual(0, turned.ExitCode);
        Assert.Contains("expected a key that is on the study's list", turned.Error);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_second_contribution_of_a_key_must_be_asked_for(string store)
    {
        var again = study.On(store)["again"];

        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("replace it with --replace", again.Error);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_replaced_contribution_does_not_count(string store) =>
        Assert.Contains("computed over 2 contributions", study.On(store)["run"].Output);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_key_that_was_added_contributes_without_being_on_the_list(string store) =>
        Assert.Equal(0, study.On(store)["added"].ExitCode);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_revoked_key_contributes_no_more(string store) =>
        Assert.Contains("contributor-revoked", study.On(store)["revoked"].Error);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_refusal_is_recorded_when_it_is_asked_for(string store) =>
        Assert.Contains(
            "refused (contributor-revoked), recorded as entry",
            study.On(store)["refused"].Error
        );

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void Nobody_computes_without_the_computing_partys_key(string store)
    {
        var without = study.On(store)["run without the key"];

        Assert.NotEqual(0, without.ExitCode);
        Assert.Contains("computing-party.key", without.Error);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void A_witness_cosigns_what_it_replayed_and_the_study_keeps_it(string store)
    {
        Assert.Equal(0, study.On(store)["witness"].ExitCode);
        Assert.Equal("kept witness.example.org\n", study.On(store)["kept"].Output);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("litedb")]
    public void The_study_is_whole_and_its_bundle_verifies(string store)
    {
        Assert.Contains("whole: ", study.On(store)["fsck"].Output);
        Assert.StartsWith("VERIFIED V6\n", study.On(store)["verify"].Output);
    }

    /// <summary>One study on each store; every answer under the name of its scene.</summary>
    public sealed class Study : IDisposable
    {
        private readonly SampleProtocol _protocol = new(open: "pedersen");
        private readonly Dictionary<string, Dictionary<string, Sgp>> _answers = new(
            StringComparer.Ordinal
        );
        private readonly List<TemporaryFolder> _folders = [];

        internal IReadOnlyDictionary<string, Sgp> On(string store)
        {
            lock (_answers)
            {
                return _answers.TryGetValue(store, out var answers)
                    ? answers
                    : _answers[store] = Play(store);
            }
        }

        public void Dispose()
        {
            _protocol.Dispose();
            foreach (var folder in _folders)
                folder.Dispose();
        }

        private Dictionary<string, Sgp> Play(string store)
        {
            var folder = new TemporaryFolder();
            _folders.Add(folder);
            Dictionary<string, Sgp> scenes = new(StringComparer.Ordinal);
            // One by the command, as the others would be; these are sealed at the lower cost.
            Succeed("key", "create", "alice");
            foreach (var name in (string[])["bob", "carol", "laboratory"])
                PreparedStudy.MakeKey(folder, name);
            File.WriteAllLines(
                folder["list"],
                [
                    "# who may contribute",
                    .. ((string[])["alice", "bob"]).Select(name =>
                        Succeed("key", "show", name).Output.Split('\n')[0]
                    ),
                ]
            );
            File.WriteAllBytes(folder["a.vcf"], SampleProtocol.Vcf(["0/1", "1/1", "./."]));
            Succeed(
                "create",
                "study",
                "--protocol",
                _protocol.Folder,
                "--keys",
                "keys",
                "--store",
                store,
                "--contributors",
                "list",
                "--computing-party-key",
                "laboratory"
            );
            InStudy("keygen");
            InStudy("contribute", "a.vcf", "--key", "alice", "--contributors", "list");
            scenes["again"] = Try(
                "contribute",
                "a.vcf",
                "--key",
                "alice",
                "--contributors",
                "list"
            );
            InStudy("contribute", "a.vcf", "--key", "alice", "--contributors", "list", "--replace");
            scenes["stranger"] = Try(
                "contribute",
                "a.vcf",
                "--key",
                "carol",
                "--contributors",
                "list"
            );
            InStudy("key", "add", "carol", "--role", "contributor");
            scenes["added"] = Try("contribute", "a.vcf", "--key", "carol");
            Succeed("export", "context", "study.sgpctx", "--study", "study");
            Succeed(
                "encrypt",
                "a.vcf",
                "--context",
                "study.sgpctx",
                "--key",
                "bob",
                "--contributors",
                "list",
                "-o",
                "bob.contribution"
            );
            InStudy("key", "revoke", "bob", "--role", "contributor");
            scenes["revoked"] = Try(
                "contribute",
                "a.vcf",
                "--key",
                "bob",
                "--contributors",
                "list"
            );
            scenes["refused"] = Try("submit", "bob.contribution", "--record-refusals");
            scenes["run without the key"] = Try("run");
            scenes["run"] = Try("run", "--key", "laboratory");
            InStudy("result");
            scenes["witness"] = Run(
                "witness",
                "sign",
                "study",
                "--name",
                "witness.example.org",
                "--key",
                "carol",
                "-o",
                "cosigned"
            );
            var vkey = scenes["witness"].Error.Split("this witness: ")[1].Split('\n')[0].Trim();
            scenes["kept"] = Try("witness", "add", "cosigned", "--witness", vkey);
            Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");
            scenes["fsck"] = Run("fsck", "--study", "study");
            scenes["verify"] = Run("verify", "out.sgp", "--policy", "policy");
            return scenes;

            Sgp Run(params string[] arguments) => Sgp.Run(folder.Path, arguments);

            Sgp Try(params string[] arguments) =>
                Run([.. arguments, "--study", "study", "--keys", "keys"]);

            void InStudy(params string[] arguments) =>
                Succeed([.. arguments, "--study", "study", "--keys", "keys"]);

            Sgp Succeed(params string[] arguments)
            {
                var run = Run(arguments);
                Assert.True(
                    run.ExitCode == 0,
                    $"sgp {string.Join(' ', arguments)} exited {run.ExitCode}: {run.Error}"
                );
                return run;
            }
        }
    }
}
