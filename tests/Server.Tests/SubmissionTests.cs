using System.Text;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Statements on their way into a ledger: taken once, or refused with a name.</summary>
public sealed class SubmissionTests
{
    [Fact]
    public async Task A_study_among_people_ends_with_a_result_that_everybody_can_check()
    {
        await using var server = await TestServer.StartAsync(new SampleProtocol(open: "pedersen"));
        var people = server.Study();
        var sent = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Task.Run(() => people.Contribute($"c{i}")))
        );
        people.Close();
        var computed = people.Wait(people.Ask("compute"));
        Assert.Equal("COMPLETE", computed.State);
        using var study = people.Open(people.KeyHolder);
        Assert.NotNull(
            Decryption.Publish(
                study,
                people.Keys,
                progress: null,
                TestContext.Current.CancellationToken
            )
        );

        var verified = people.Wait(people.Ask("verify"));
        var bundle = server["fetched.sgp"];
        await File.WriteAllBytesAsync(
            bundle,
            server.Connect().GetBytes($"{people.Path}/bundle"),
            TestContext.Current.CancellationToken
        );
        var report = Verifier.Verification.Run(
            bundle,
            new Verifier.VerificationOptions
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.State)),
            }
        );
        Assert.Equal(Verifier.Verdict.Verified, report.Verdict);
        Assert.Equal("VERIFIED V6", verified.Outcome);
        Assert.Equal(16UL, study.State.EffectiveCount);
        var trace = new ContributionTrace(study.ReadEntries());
        Assert.All(sent, next =>
            Assert.Equal(
                ContributionFate.Counted,
                trace.Find(Receipt.Parse(File.ReadAllBytes(next.ReceiptFile))).Fate
            )
        );
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_receipt_and_counts_once()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var outbox = people.OutboxOf("c", people.Invite());
        var container = people.ContainerOf(people.Make(outbox));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                        server
                            .Connect(invitation: people.Invite())
                            .Send(
                                HttpMethod.Post,
                                $"{people.Path}/statements",
                                container,
                                MediaTypes.Contribution
                            )
                    )
                )
        );

        var receipts = answers
            .Select(answer =>
                System.Text.Json.JsonSerializer.Deserialize(
                    answer.Body,
                    WireJson.Default.ReceiptView
                )!
            )
            .ToArray();
        Assert.Single(receipts.Select(receipt => receipt.Index).Distinct());
        Assert.Single(receipts.Select(receipt => receipt.Entry).Distinct());
        Assert.Equal(1UL, people.View().Contributions);
    }

    [Fact]
    public async Task One_refused_statement_of_a_batch_does_not_keep_the_others_out()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        server
            .Connect(people.Researcher)
            .Send(
                HttpMethod.Put,
                $"{people.Path}/admission",
                new AdmissionRequest(IsOpen: true),
                WireJson.Default.AdmissionRequest,
                WireJson.Default.StudyView
            );
        using var outbox = people.OutboxOf("c", invitation: null);
        using var maker = new ContributionMaker(
            outbox.ReadContext(new Verifier.VerificationOptions())
        );
        using var same = Ed25519PrivateKey.Generate();
        using var extraction = SampleProtocol.Read(
            server.Protocol,
            SampleProtocol.Vcf(["0/1", "1/1", "0/0"])
        );
        var containers = Enumerable
            .Range(0, 12)
            .Select(i =>
            {
                using var own = Ed25519PrivateKey.Generate();
                // Every third one by a key that has contributed already.
                return people.ContainerOf(
                    maker.Make(extraction.Genotypes, .., i % 3 == 0 ? same : own)
                );
            })
            .ToArray();

        var statuses = await Task.WhenAll(
            containers.Select(async container =>
                (
                    await server.RawAsync(
                        HttpMethod.Post,
                        $"{people.Path}/statements",
                        container,
                        MediaTypes.Contribution
                    )
                ).Status
            )
        );

        Assert.Equal(9, statuses.Count(status => status == 201));
        Assert.Equal(3, statuses.Count(status => status == 409));
        Assert.Equal(9UL, people.View().Contributions);
    }

    [Theory]
    [InlineData(false, 401, "not-authorized")]
    [InlineData(true, 403, "invitation-used-up")]
    public async Task Nobody_contributes_without_an_invitation_or_twice_with_one(
        bool used,
        int status,
        string name
    )
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var code = used ? people.Invite() : null;
        if (used)
        {
            using var first = people.OutboxOf("first", code);
            first.Submit("mine", () => people.Make(first));
        }

        using var outbox = people.OutboxOf("second", code);
        var refused = Assert.Throws<RemoteException>(() =>
            outbox.Submit("mine", () => people.Make(outbox))
        );

        Assert.Equal(status, refused.Problem.Status);
        Assert.Equal(name, refused.Problem.Rejection);
        Assert.Equal(used ? 1UL : 0UL, people.View().Contributions);
    }

    [Fact]
    public async Task An_invitation_to_another_study_is_none()
    {
        await using var server = await TestServer.StartAsync();
        var (people, others) = (server.Study(), server.Study());

        using var outbox = people.OutboxOf("c", others.Invite());
        var refused = Assert.Throws<RemoteException>(() =>
            outbox.Submit("mine", () => people.Make(outbox))
        );

        Assert.Equal(401, refused.Problem.Status);
    }

    [Theory]
    [InlineData("##fileformat=VCFv4.2\n#CHROM\tPOS\n")]
    [InlineData("\u001f\u008b\b\u0004")]
    [InlineData("BAM\u0001")]
    [InlineData("<?xml version=\"1.0\"?><mzML>")]
    public async Task Data_in_clear_is_refused_and_nothing_of_it_is_kept(string beginning)
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var secret = Encoding.Latin1.GetBytes(beginning + "chr19\t44908684\trs429358 NEEDLE-7319");
        var code = people.Invite();

        var (status, body) = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            secret,
            MediaTypes.Contribution,
            ("Authorization", $"Invitation {code}")
        );
        var (blobStatus, blobBody) = await server.RawAsync(
            HttpMethod.Put,
            $"{people.Path}/blobs/sha256/{ArtifactDigest.Compute(secret)}",
            secret,
            MediaTypes.Blob,
            ("Authorization", $"Invitation {code}")
        );

        Assert.Equal((422, 422), (status, blobStatus));
        Assert.Contains("plaintext-upload-refused", body);
        Assert.Contains("plaintext-upload-refused", blobBody);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(server["server"], "*", SearchOption.AllDirectories),
            file =>
                Encoding
                    .Latin1.GetString(File.ReadAllBytes(file))
                    .Contains("NEEDLE", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_contribution_is_taken_back_by_the_key_that_made_it_without_an_invitation()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var key = Ed25519PrivateKey.Generate();
        using var other = Ed25519PrivateKey.Generate();
        using var invited = people.OutboxOf("c", people.Invite());
        var sent = invited.Submit("mine", () => people.Make(invited, key));
        using var outbox = people.OutboxOf("c", invitation: null);
        var receipt = outbox.ReceiptOf(key.PublicKey)!;

        Assert.Equal(sent.Entry.Hash, receipt.Entry);
        Assert.Null(outbox.ReceiptOf(other.PublicKey));
        Assert.Equal(1UL, people.View().Contributions);
        Assert.Equal("withdrawal-unknown", Refusal(receipt, other));
        var withdrawn = outbox.Withdraw(receipt, key);
        Assert.Equal(0UL, people.View().Contributions);
        Assert.Null(outbox.ReceiptOf("mine"));
        Assert.Equal(withdrawn.Entry.Hash, outbox.Withdraw(receipt, key).Entry.Hash);
        var later = Receipt.Parse(
            await File.ReadAllBytesAsync(
                withdrawn.ReceiptFile,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("withdrawal-unknown", Refusal(later, key));

        // The same input again is a new contribution, not the one that was taken back.
        using var second = people.OutboxOf("c", people.Invite());
        var again = second.Submit("mine", () => people.Make(second, key));
        people.Contribute("d");
        people.Close();
        using var study = people.Open(people.Researcher);
        var trace = new ContributionTrace(study.ReadEntries());
        Assert.Equal(
            [ContributionFate.Withdrawn, ContributionFate.Included],
            new[] { sent.Entry, again.Entry }.Select(entry =>
                trace.Find(entry.StatementEnvelope).Fate
            )
        );
        Assert.Equal("out-of-order", Refusal(second.ReceiptOf(key.PublicKey)!, key));

        string? Refusal(Receipt of, Ed25519PrivateKey signer) =>
            Assert.Throws<RemoteException>(() => outbox.Withdraw(of, signer)).Problem.Rejection;
    }

    [Fact]
    public async Task A_statement_that_names_a_blob_which_is_not_here_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var outbox = people.OutboxOf("c", people.Invite());
        var contribution = people.Make(outbox);

        var refused = Assert.Throws<RemoteException>(() =>
            server
                .Connect(invitation: people.Invite())
                .Send(
                    HttpMethod.Post,
                    $"{people.Path}/statements",
                    contribution.Statement.Bytes.ToArray(),
                    MediaTypes.Statement
                )
        );

        Assert.Equal("blob-missing", refused.Problem.Rejection);
    }

    [Fact]
    public async Task A_ciphertext_that_hides_nothing_or_was_changed_never_enters()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var outbox = people.OutboxOf("c", people.Invite());
        var honest = people.ContainerOf(people.Make(outbox));
        var changed = honest.ToArray();
        changed[changed.Length / 2] ^= 1;

        var (status, _) = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            changed,
            MediaTypes.Contribution,
            ("Authorization", $"Invitation {people.Invite()}")
        );

        Assert.InRange(status, 409, 422);
        Assert.Equal(0UL, people.View().Contributions);
    }

    [Fact]
    public async Task The_same_genesis_again_is_the_same_study()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study(withContext: false);

        var again = server
            .Connect(server.Operator)
            .Send(HttpMethod.Post, "/v1/studies", people.Genesis, MediaTypes.Genesis);

        Assert.Equal(200, again.Status);
        Assert.Contains(people.Id, Encoding.UTF8.GetString(again.Body));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var sent = people.Contribute("c");
        var before = people.View();
        await server.Running.DisposeAsync();
        await server.StartAgainAsync();

        var after = server.Connect().Get(people.Path, WireJson.Default.StudyView);

        Assert.Equal(before.Root, after.Root);
        Assert.Equal(2UL, sent.Entry.Index);
        Assert.Null(server.Running.OperatorInvitation);
    }
}
