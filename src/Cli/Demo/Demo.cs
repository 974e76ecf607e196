using System.Globalization;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The scenes of <c>sgp demo</c>, in order. Every step is the one that the commands
/// run.</summary>
internal sealed class Demo(
    Screen screen,
    string folder,
    string protocolPath,
    string? vcf,
    GenomeBuild? build,
    string? phenotypes,
    CancellationToken cancellation
)
{
    private const int FewestMadeContributors = 12;

    private int _scene;

    /// <summary>Runs all scenes.</summary>
    /// <returns>0 when the bundle is verified and the forgery is not; otherwise the verdict's exit
    /// code.</returns>
    public int Run()
    {
        StudyCreation.RequireEmpty(folder);
        if (vcf is not null && !File.Exists(vcf))
            throw new UsageException(
                $"{vcf}: expected a VCF, found no such file",
                "check the path"
            );
        Directory.CreateDirectory(folder);
        Scene("Pin the protocol");
        var (protocol, repository) = LoadProtocol(screen, folder, protocolPath);
        if (protocol.Definition.Genotypes is null)
            throw new UsageException(
                $"{protocolPath}: expected a protocol on genotypes, found one on tables",
                "\"sgp protocol test\" runs it; \"sgp demo --commons\" plays one"
            );
        using var passphrase = Passphrase.ThrowAway();
        var keys = new KeyFolder(Below("keys"), passphrase);

        using var study = CreateStudy(protocol, repository, keys);
        var expected = vcf is null ? ContributeMade(study) : ContributeFile(study, vcf);
        Compute(study, keys);
        var result = Decrypt(study, keys);
        Compare(result, expected);
        var (bundle, policy) = Release(study);
        var verified = Verify(bundle, policy);
        var forged = VerifyForgery(study, bundle, policy);
        var cheated =
            study.State.Study!.Predicate.Open == OpeningMethod.Pedersen
                ? VerifyCheating(study, keys, bundle, policy)
                : null;

        screen.Say("");
        screen.Say($"Everything is in {folder}. Try:");
        screen.Say($"  sgp status --study {Below("study")}");
        screen.Say($"  sgp log --study {Below("study")}");
        screen.Say($"  sgp verify {bundle} --policy {Below("policy")}");
        if (vcf is null)
            screen.Say($"  sgp check {Below("receipts/entry-2.tlog-proof")} {bundle}");
        return verified.Verdict == Verdict.Verified
            && forged.Verdict == Verdict.Failed
            && cheated?.Verdict is null or Verdict.Failed
                ? ExitCode.Ok
            : verified.ExitCode == ExitCode.Ok ? ExitCode.Internal
            : verified.ExitCode;
    }

    /// <summary>The protocol of a demo; one that lies in no repository gets a small one.</summary>
    public static (ProtocolPackage Protocol, string Repository) LoadProtocol(
        Screen screen,
        string folder,
        string protocolPath
    )
    {
        var path = protocolPath;
        var place = Path.Combine(folder, "protocol-repository");
        var isInstalled = ShippedProtocols.IsInstalled(path);
        if (isInstalled || GitRepository.Discover(path) is null)
        {
            path = ThrowAwayRepository.Create(path, place);
            screen.Say(
                isInstalled
                    ? $"{new DirectoryInfo(path).Name} came with the program, not in a repository:"
                    : $"{protocolPath} lies in no Git repository (a downloaded archive?):"
            );
            screen.Say($"made a small one of it in {place}");
        }

        var protocol = ProtocolSource.LoadCommitted(path, out var repository);
        if (protocol.Definition.Result.Publish == PublishRule.Withheld)
        {
            throw new StudyException(
                $"{protocolPath}: expected a protocol with a published result, found one whose "
                    + $"result is the data owner's alone",
                "its README shows the five commands of such a study"
            );
        }

        screen.Say(
            protocol.Definition.Totals is { } totals
                ? $"{protocol.Definition.Name}: statistics over sites' tables"
                : $"{protocol.Definition.Name}: {protocol.Variants.Variants.Length} variants on "
                    + $"{protocol.Variants.Build}"
        );
        screen.Say($"commit   {protocol.Identity.Commit}");
        screen.Say($"manifest {protocol.Identity.ManifestSha256}");
        return (protocol, repository.FindRemoteAddress() ?? "local");
    }

    private FolderStudy CreateStudy(ProtocolPackage protocol, string repository, KeyFolder keys)
    {
        Scene("Create the study and its keys");
        var origin = StudyCreation.DrawOrigin(StudyCreation.LocalHost);
        var study = screen.While("making the study and its keys", () =>
        {
            var made = StudyCreation.Create(
                Below("study"),
                Stores.Default,
                protocol,
                repository,
                origin,
                keys,
                TimeProvider.System
            );
            ContextPublication.Publish(made, keys);
            return made;
        });
        screen.Say($"study    {study.State.StudyId}");
        screen.Say($"context  {EntryText.Describe(study.State.Context!.Predicate)}");
        screen.Say($"keys     {keys.Path}, sealed under a throw-away passphrase that is not kept:");
        screen.Say("         nobody opens them again after this demo");
        return study;
    }

    private ExpectedCounts ContributeMade(IStudy study)
    {
        var count = Math.Max(
            FewestMadeContributors,
            study.Protocol.Definition.Result.MinimumContributors
        );
        Scene($"{count} contributors make VCFs, encrypt them and submit");
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        using var maker = new ContributionMaker(context);
        var expected = new ExpectedCounts(study.Protocol, "a count of the same files in the clear");
        for (var i = 1; i <= count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var file = Below(
                string.Create(CultureInfo.InvariantCulture, $"vcf/contributor-{i:00}.vcf")
            );
            MadeVcf.Write(file, study.Protocol.Variants, seed: i);
            using var extraction = Genotypes.Read(
                screen,
                file,
                study.Protocol,
                declaredBuild: null
            );
            if (i == 1)
                Genotypes.Show(screen, extraction);
            using var key = Ed25519PrivateKey.Generate();
            // Every other made contributor is a case, where the protocol asks.
            bool[] isCase = study.Protocol.Encoding.NeedsPhenotypes ? [i % 2 == 0] : [];
            var entry = intake.Accept([maker.Make(extraction.Genotypes, .., key, isCase)])[0];
            screen.Say(
                $"contributor {i, 2}  entry {entry.Index, 2}  key {key.PublicKey.KeyId[..20]}…  "
                    + $"leaf {entry.Hash.ToString()[..16]}…"
            );
            expected.Add(extraction.Genotypes, isCase);
        }

        Receipts.Write(
            study,
            study.State.EffectiveContributions().Select(next => (next.Index, next.Hash)),
            Below("receipts")
        );
        screen.Say($"each got a receipt in {Below("receipts")}");
        return expected;
    }

    private ExpectedCounts ContributeFile(IStudy study, string file)
    {
        Scene("Read the genomes, encrypt each one and submit it under a key of its own");
        var table = phenotypes is null ? null : Genotypes.ReadPhenotypes(phenotypes);
        using var extraction = Genotypes.Read(
            screen,
            file,
            study.Protocol,
            build,
            sexes: table?.Sexes
        );
        Genotypes.Show(screen, extraction);
        var isCase = table?.CasesOf(extraction.Genotypes.Genomes) ?? [];
        ContributeCommand.ContributeEach(screen, study, extraction.Genotypes, isCase, cancellation);
        study.SignCheckpoint();
        screen.Say(
            $"{study.State.EffectiveCount:#,0} contributions in the ledger, tree root "
                + $"{study.State.Root}"
        );
        var expected = new ExpectedCounts(study.Protocol, "a count of the same file in the clear");
        expected.Add(extraction.Genotypes, isCase);
        return expected;
    }

    private void Compute(IStudy study, KeyFolder keys)
    {
        Scene("Add up the ciphertexts, without the secret key");
        RunCommand.Run(screen, study, keys, cancellation);
        var result = study.State.Result!;
        screen.Say(
            $"{study.State.EffectiveCount:#,0} ciphertexts added; result "
                + $"{result.Subjects[0].Digest}"
        );
        screen.Say($"noise bound {result.Predicate.NoiseBoundBits} bits");
    }

    private StudyResult Decrypt(FolderStudy study, KeyFolder keys)
    {
        Scene("Replay the sum, decrypt it once, publish the table");
        var result = ResultCommand.Publish(screen, study, keys, cancellation);
        File.Copy(study.TableFile, Below("result.tsv"));
        const int rows = 12;
        screen.Answer(ResultCommand.ToTable(result, rows), () => []);
        var total = study.Protocol.Variants.Variants.Length;
        if (total > rows)
            screen.Say($"… and {total - rows} more in {Below("result.tsv")}");
        return result;
    }

    private void Compare(StudyResult result, ExpectedCounts expected)
    {
        screen.Say(
            $"{expected.CountEqual(result)} of {result.Rows.Count()} variants equal "
                + $"{expected.Source}"
        );
        if (
            vcf is not null
            && result is AlleleFrequencies frequencies
            && VcfInfoCounts.Read(vcf, frequencies) is { Stated: > 0 } info
        )
            screen.Say(
                $"{info.Equal} of {info.Stated} variants equal the AC, AN and AF of the file's "
                    + $"INFO column"
            );
    }

    private (string Bundle, TrustPolicy Policy) Release(IStudy study)
    {
        Scene("Release the bundle");
        var bundle = Below("demo.sgp");
        screen.While($"writing {bundle}", () =>
        {
            BundleRelease.Write(study, bundle);
            return true;
        });
        var policy = BundleRelease.SuggestPolicy(study.State);
        ReleaseCommand.WriteNew(Below("policy"), policy);
        screen.Say($"{bundle}, {new FileInfo(bundle).Length:#,0} bytes");
        screen.Say($"{Below("policy")}: the keys that an auditor has to know from elsewhere");
        return (bundle, TrustPolicy.Parse(policy));
    }

    private VerificationReport Verify(string bundle, TrustPolicy policy)
    {
        Scene("Verify it, as an auditor would");
        var report = VerifyCommand.Verify(screen, bundle, policy);
        screen.Answer(TextReport.Format(report), "");
        return report;
    }

    private VerificationReport VerifyForgery(IStudy study, string bundle, TrustPolicy policy)
    {
        Scene("Flip one bit of one ciphertext in a copy, and verify that");
        var forgery = Below("tampered.sgp");
        var victim = study.State.EffectiveContributions()[0];
        var offset = Tampering.FlipOneBit(bundle, forgery, victim.Ciphertexts[0]);
        screen.Say(
            $"changed byte {offset:#,0} of {forgery}, in the ciphertext of entry {victim.Index}"
        );
        var report = VerifyCommand.Verify(screen, forgery, policy);
        screen.Answer(TextReport.FormatBrief(report), "");
        return report;
    }

    private VerificationReport VerifyCheating(
        IStudy study,
        KeyFolder keys,
        string bundle,
        TrustPolicy policy
    )
    {
        Scene("Let the key holder and the ledger publish another number, and verify that");
        var forgery = Below("cheated.sgp");
        var (slot, truth, published) = CheatingKeyHolder.Forge(study, keys, bundle, forgery);
        screen.Say(
            $"total {slot}: decrypted {truth}, published {published}; table, opening, signatures "
                + $"and checkpoint all fit"
        );
        var report = VerifyCommand.Verify(screen, forgery, policy);
        screen.Answer(TextReport.FormatBrief(report), "");
        return report;
    }

    private void Scene(string title)
    {
        screen.Say("");
        screen.Say($"── {++_scene}. {title}");
    }

    private string Below(string path) => Path.Combine(folder, path);
}
