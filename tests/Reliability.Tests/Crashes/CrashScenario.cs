using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>A command that a fault hits, the stage it starts from, and what must hold after
/// it.</summary>
/// <param name="Name">The command.</param>
/// <param name="From">The stage of the copy it runs on.</param>
/// <param name="Arguments">Of <c>sgp</c>.</param>
/// <param name="Acknowledged">
/// Fails unless what the program said is so: called when it exited with 0 or printed its answer.
/// </param>
internal sealed record CrashScenario(
    string Name,
    StudyStage From,
    string[] Arguments,
    Action<TemporaryFolder, StagedStudy, SgpProcess> Acknowledged
)
{
    private static readonly string[] Where = ["--study", "study", "--keys", "keys"];

    public static IReadOnlyList<CrashScenario> All { get; } =
    [new("contribute", StudyStage.Collecting, ["contribute", "3.vcf", .. Where], (folder, _, run) =>
        {
            var state = StateOf(folder);
            Require(
                state.Size == 6
                    && state.EffectiveCount == 4
                    && run.Output.Contains("entries 5 to 5", StringComparison.Ordinal),
                "the contribution is not there"
            );
        }), new("keygen", StudyStage.Started, ["keygen", .. Where], (folder, staged, _) =>
        {
            Require(StateOf(folder).Stage == StudyStage.Collecting, "the context is not there");
            Require(Open(folder, staged).HasSecretKey, "the secret key is not there");
        }), new("run", StudyStage.Collecting, ["run", .. Where], (folder, _, _) => Require(StateOf(folder).Stage == StudyStage.Computed, "the result is not there")), new("result", StudyStage.Computed, ["result", .. Where], (folder, _, _) =>
        {
            Require(StateOf(folder).Stage == StudyStage.Opened, "the decryption is not there");
            Require(
                File.ReadAllLines(folder["study/result.tsv"]).Length == 4,
                "result.tsv is not whole"
            );
        }), new("release", StudyStage.Opened, ["release", "--study", "study", "-o", "out.sgp", "--policy-out", "out.policy"], (folder, _, _) => Require(Verify(folder["out.sgp"], folder["out.policy"]) == Verdict.Verified, "the bundle is not verified")), new("create", StudyStage.Started, [], (folder, staged, _) =>
        {
            using var study = FolderStudy.Open(
                folder["new/study"],
                [SqliteLedgerStore.Kind],
                ledgerKey: null,
                TimeProvider.System
            );
            Require(study.State.Stage == StudyStage.Started, "the study is not there");
            foreach (
                var role in (StudyRole[])
                    [
                        StudyRole.Researcher,
                        StudyRole.ComputingParty,
                        StudyRole.KeyHolder,
                        StudyRole.Ledger,
                    ]
            )
                OpenKey(folder["new/keys"], staged, role);
        }), new("key create", StudyStage.Started, ["key", "create", "mine"], (folder, staged, _) =>
        {
            var ring = new KeyRing(Path.Combine(folder[".config"], "securegenomics", "keys"));
            Require(ring.List().Any(key => key.Name == "mine"), "the key is not in the ring");
            ring.Open("mine", staged.Passphrase).Dispose();
        })];

    /// <summary>The command's arguments; a protocol lies in a folder of its own.</summary>
    public string[] ArgumentsFor(StagedStudy staged) =>
        Name == "create"
            ? ["create", "new/study", "--protocol", staged.Protocol, "--keys", "new/keys"]
            : Arguments;

    public static StudyState StateOf(TemporaryFolder folder)
    {
        using var study = FolderStudy.Open(
            folder["study"],
            [SqliteLedgerStore.Kind],
            ledgerKey: null,
            TimeProvider.System
        );
        return study.State;
    }

    public static Verdict Verify(string bundle, string policy) =>
        Verification
            .Run(
                bundle,
                new VerificationOptions { Policy = TrustPolicy.Parse(File.ReadAllText(policy)) }
            )
            .Verdict;

    /// <summary>What must hold after any fault, whatever the program said.</summary>
    public static void RequireSound(
        TemporaryFolder folder,
        IReadOnlyList<byte[]> entriesBefore,
        IReadOnlyDictionary<string, byte[]> keysBefore
    )
    {
        using (var store = SqliteLedgerStore.Open(folder["study/ledger.db"]))
        {
            var findings = StoreCheck.Run(store, new BlobStore(folder["study/objects"]));
            Require(findings.All(finding => finding.IsHarmless), string.Join("; ", findings));
            byte[][] now = [.. store.ReadEntries().Select(entry => entry.ToArray())];
            Require(
                now.Length >= entriesBefore.Count
                    && entriesBefore
                        .Zip(now)
                        .All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
                "an entry is lost"
            );
        }

        foreach (var (path, content) in keysBefore)
            Require(
                File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content),
                $"{path} was lost or changed"
            );
    }

    /// <summary>No key file has its name and not all its bytes: each opens under the
    /// passphrase.</summary>
    public static void RequireWholeKeys(
        TemporaryFolder folder,
        StagedStudy staged,
        IReadOnlyDictionary<string, byte[]> keysBefore
    )
    {
        foreach (var path in KeyFilesOf(folder).Where(path => !keysBefore.ContainsKey(path)))
        {
            var purpose = Path.GetFileNameWithoutExtension(path) switch
            {
                "mine" => "ed25519-seed",
                var name => $"securegenomics/{name}/v1",
            };
            SealedSecret.Open(SecretFile.Read(path), staged.Passphrase, purpose);
        }
    }

    public static IEnumerable<string> KeyFilesOf(TemporaryFolder folder) =>
        Directory.EnumerateFiles(folder.Path, "*.key", SearchOption.AllDirectories);

    private static KeyFolder Open(TemporaryFolder folder, StagedStudy staged) =>
        new(folder["keys"], new Passphrase(staged.Passphrase));

    private static void OpenKey(string keys, StagedStudy staged, StudyRole role)
    {
        using var passphrase = new Passphrase(staged.Passphrase);
        new KeyFolder(keys, passphrase).OpenSigningKey(role).Dispose();
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
