using System.Buffers.Binary;
using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>One honest genetic risk score, which all tests share: it is only read.</summary>
public sealed class FinishedScore
{
    private static readonly Once<OwnerStudy> Owner = new(() =>
    {
        var owner = new OwnerStudy("genetic-risk-score");
        owner.Local.Finish();
        return owner;
    });

    public LocalStudy Local { get; } = Owner.Value.Local;

    public TrustPolicy Policy => FinishedStudy.KeysOf(Local);
}

/// <summary>Lies about a computation on one data owner's ciphertext, each told by somebody who can
/// sign for everybody.</summary>
public sealed class OwnerForgeryTests(FinishedScore honest) : IClassFixture<FinishedScore>
{
    private static readonly EncryptionParameters Parameters = EncryptionParameters.Ckks(
        8192,
        60,
        40,
        40,
        60
    );
    private static readonly RlweContext Context = RlweContext.Create(
        Parameters,
        SecurityProfile.Hesg2024
    );

    internal static readonly Dictionary<
        string,
        (string[] FailingIds, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a circuit with another weight"] = (["protocol.circuit"], forged =>
            forged.Replace(
                StatementKind.Compute,
                "circuit",
                [
                    .. Encoding.UTF8.GetBytes(
                        Encoding
                            .UTF8.GetString(forged.Blob(StatementKind.Compute, "circuit"))
                            .Replace(" 0.45 ", " 0.54 ", StringComparison.Ordinal)
                    ),
                ]
            )
        ),
        ["a circuit without its rotations"] = (["protocol.circuit"], forged =>
            forged.Replace(
                StatementKind.Compute,
                "circuit",
                [
                    .. "securegenomics/circuit/v1\ninput contributions ciphertext* scale 1p40\nstep score sum contributions\noutput score\n"u8,
                ]
            )
        ),
        ["another weight encoded under the right circuit"] = (["protocol.constants"], forged =>
            EncodeWeights(forged, ["0.15", "-0.02", "0.54", "0.12", "-0.05"])
        ),
        ["weights in another order"] = (["protocol.constants"], forged =>
            EncodeWeights(forged, ["-0.02", "0.15", "0.45", "0.12", "-0.05"])
        ),
        ["a constant with one coefficient off by two"] = (["protocol.constants"], forged =>
            forged.Replace(
                StatementKind.Compute,
                "constant/weights",
                WithFirstCoefficientMoved(forged.Blob(StatementKind.Compute, "constant/weights"), 2)
            )
        ),
        ["a constant whose residues are off by one in opposite directions"] = (
            ["protocol.constants"],
            forged =>
                forged.Replace(
                    StatementKind.Compute,
                    "constant/weights",
                    WithFirstCoefficientMoved(
                        forged.Blob(StatementKind.Compute, "constant/weights"),
                        1,
                        alternates: true
                    )
                )
        ),
        ["a constant at twice the scale"] = (["protocol.constants"], forged =>
        {
            var bytes = (byte[])forged.Blob(StatementKind.Compute, "constant/bias").Clone();
            const int scaleOffset = 56;
            BinaryPrimitives.WriteDoubleLittleEndian(
                bytes.AsSpan(scaleOffset),
                2 * BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(scaleOffset))
            );
            forged.Replace(StatementKind.Compute, "constant/bias", bytes);
        }),
        ["a constant left out"] = (["protocol.constants"], forged =>
        {
            forged.Blobs.Remove(forged[StatementKind.Compute].Subjects[^1].Digest);
            forged[StatementKind.Compute]
                .Subjects.RemoveAt(forged[StatementKind.Compute].Subjects.Count - 1);
        }),
        ["a constant that is no plaintext"] = (["protocol.constants"], forged =>
            forged.Replace(StatementKind.Compute, "constant/bias", [.. "-1.2"u8])
        ),

        ["a Galois key too few"] = (["fhe.context"], forged =>
            forged.Replace(StatementKind.Context, "galois-keys", GaloisKeys(1))
        ),
        ["a Galois key too many"] = (["fhe.context"], forged =>
            forged.Replace(StatementKind.Context, "galois-keys", GaloisKeys(1, 2, 4))
        ),
        ["no Galois keys at all"] = (["fhe.context"], forged =>
        {
            forged.Leave(StatementKind.Context, "galois-keys");
        }),
        ["a relinearization key that nothing needs"] = (["fhe.context"], forged =>
        {
            using var secret = new KeyGenerator(
                Context,
                RandomSource.ForTests(2)
            ).CreateSecretKey();
            var bytes = SealStream.Save(
                new KeyGenerator(Context, RandomSource.ForTests(3)).CreateRelinKeys(secret)
            );
            forged.Blobs[ArtifactDigest.Compute(bytes)] = bytes;
            var subjects = forged[StatementKind.Context].Subjects;
            subjects.Insert(
                subjects.FindIndex(subject => subject.Name == "galois-keys"),
                new Subject("relin-keys", ArtifactDigest.Compute(bytes))
            );
        }),
        ["Galois keys of another secret"] = (["result.replay"], forged =>
            forged.Replace(StatementKind.Context, "galois-keys", GaloisKeys(1, 2))
        ),
        ["a noise bound that is too good"] = (["fhe.noise-bound"], forged =>
            forged.Change<ResultPredicate>(result =>
                result with
                {
                    NoiseBoundBits = result.NoiseBoundBits - 1,
                }
            )
        ),
        ["a ciphertext at another scale"] = (["fhe.ciphertexts"], forged =>
        {
            var bytes = (byte[])forged.Blob(StatementKind.Contribution, "ciphertext").Clone();
            const int scaleOffset = 16 + 32 + 1 + 24;
            Assert.Equal(
                Math.ScaleB(1, 40),
                BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(scaleOffset))
            );
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(scaleOffset), Math.ScaleB(1, 41));
            forged.Replace(StatementKind.Contribution, "ciphertext", bytes);
        }),

        ["somebody else's data under the owner's key"] = (["genomics.cohort"], forged =>
        {
            forged[StatementKind.Contribution].Signer = Ed25519PrivateKey.Generate();
            forged.Change<ContributionPredicate>(contribution =>
                contribution with
                {
                    Contributor = forged[StatementKind.Contribution].Signer.PublicKey,
                }
            );
        }),
        ["a rounding that was not the protocol's"] = (["result.table"], forged =>
            forged.Change<DecryptionPredicate>(said => said with { ReleaseMethod = "rounded/12" })
        ),
        ["a table published that the protocol withholds"] = (["result.table"], forged =>
        {
            var table = "output\tvalue\tsigmoid\nscore\t-0.0300\t0.4925\n"u8.ToArray();
            forged.Blobs[ArtifactDigest.Compute(table)] = table;
            forged[StatementKind.Decryption].Subjects[0] = new Subject(
                "result.tsv",
                ArtifactDigest.Compute(table)
            );
            forged.Change<DecryptionPredicate>(said =>
                said with
                {
                    Published = PublishedForm.Table,
                }
            );
        }),
        ["a withheld table with an opening beside it"] = (["result.table"], forged =>
            forged[StatementKind.Decryption]
                .Subjects.Insert(
                    0,
                    new Subject(
                        "opening",
                        ArtifactDigest.Compute("32 bytes of salt, and the totals"u8)
                    )
                )
        ),
        ["a withheld table that travels along"] = (["bundle.manifest"], forged =>
            forged.Blobs[ArtifactDigest.Compute("salt and table"u8)] = [.. "salt and table"u8]
        ),
        ["a withheld table that travels along under the salted digest itself"] = (
            ["bundle.manifest"],
            forged =>
            {
                var salted = "32 bytes of salt, and the table"u8.ToArray();
                forged[StatementKind.Decryption].Subjects[0] = new Subject(
                    "result.tsv",
                    ArtifactDigest.Compute(salted)
                );
                forged.Blobs[ArtifactDigest.Compute(salted)] = salted;
            }
        ),
        ["evaluation keys that are missing from the bundle"] = (["bundle.manifest"], forged =>
            forged.Blobs.Remove(
                forged[StatementKind.Context]
                    .Subjects.First(subject => subject.Name == "galois-keys")
                    .Digest
            )
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Forgeries[lie];

        Assert.Equal(failingIds, FailuresOf(tell));
    }

    [Fact]
    public void Without_a_lie_nothing_fails() => Assert.Empty(FailuresOf(_ => { }));

    [Fact]
    public void A_constant_from_another_encoder_may_differ_in_the_last_unit_and_is_then_what_is_replayed() =>
        Assert.Equal(
            ["result.replay"],
            FailuresOf(forged =>
                forged.Replace(
                    StatementKind.Compute,
                    "constant/weights",
                    WithFirstCoefficientMoved(
                        forged.Blob(StatementKind.Compute, "constant/weights"),
                        1
                    )
                )
            )
        );

    [Fact]
    public void A_weight_flipped_from_4_0_to_0_10_under_the_same_version_is_caught_by_name()
    {
        using var published = new OwnerStudy("genetic-risk-score", WithWeight("4.0"));
        using var flipped = new OwnerStudy("genetic-risk-score", WithWeight("0.10"));
        Assert.Equal(
            (
                published.Local.Study.Protocol.Definition.Name,
                published.Local.Study.Protocol.Definition.Version
            ),
            (
                flipped.Local.Study.Protocol.Definition.Name,
                flipped.Local.Study.Protocol.Definition.Version
            )
        );
        Assert.NotEqual(
            published.Local.Study.Protocol.Identity,
            flipped.Local.Study.Protocol.Identity
        );
        published.Local.Finish();
        flipped.Local.Finish();
        var policy = FinishedStudy.KeysOf(published.Local);
        var other = ForgedStudy.Of(flipped.Local);

        // The computing party runs the flipped weight under the pinned commit, and says so or not.
        Assert.Equal(
            ["protocol.circuit"],
            FailuresOf(ForgedStudy.Of(published.Local), policy, forged =>
                TakeOver(forged, other, "circuit", "constant/weights")
            )
        );
        Assert.Equal(
            ["protocol.constants"],
            FailuresOf(ForgedStudy.Of(published.Local), policy, forged =>
                TakeOver(forged, other, "constant/weights")
            )
        );

        // The researcher puts the flipped folder into the bundle, the pin left as it was.
        Assert.Equal(
            ["protocol.commit"],
            FailuresOf(ForgedStudy.Of(published.Local), policy, forged =>
            {
                foreach (var name in forged.OtherFiles.Keys.ToArray())
                    forged.OtherFiles.Remove(name);
                foreach (var (name, content) in other.OtherFiles)
                    forged.OtherFiles[name] = content;
            })
        );
    }

    [Fact]
    public void A_circuit_whose_product_hides_nothing_is_named()
    {
        // Not zero, as the compiler demands, but nothing is left of it at a scale of 2^40.
        const string least = "0.00000000000000000001";
        using var nothing = new OwnerStudy("genetic-risk-score", (name, text) =>
            name == "variants.tsv"
                ? string.Concat(
                    text.TrimEnd('\n')
                        .Split('\n')
                        .Select((line, i) => (i == 0 ? line : WithLeastWeight(line)) + "\n")
                )
                : text
        );
        var package = nothing.Local.Study.Protocol;
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Local);
        forged.Pin(package);
        forged.Change<ContributionPredicate>(said =>
            said with
            {
                Report = said.Report with
                {
                    Variants = ArtifactDigest.Parse(package.VariantsSha256),
                },
            }
        );
        forged.Replace(StatementKind.Compute, "circuit", [.. package.Circuit.Bytes]);
        EncodeWeights(forged, [least, least, least, least, least]);
        forged.Write(folder["forged.sgp"]);

        var failed = Verification
            .Run(folder["forged.sgp"], new VerificationOptions { Policy = honest.Policy })
            .Results.First(result => result.Status == CheckStatus.Failed);

        Assert.Equal(("fhe.ciphertexts", "circuit"), (failed.Check.Id, failed.Discrepancy!.Where));

        static string WithLeastWeight(string line)
        {
            var cells = line.Split('\t');
            cells[8] = least;
            return string.Join('\t', cells);
        }
    }

    private static Func<string, string, string> WithWeight(string weight) =>
        (_, text) => text.Replace("\t0.15\t", $"\t{weight}\t", StringComparison.Ordinal);

    private static void TakeOver(ForgedStudy forged, ForgedStudy other, params string[] subjects)
    {
        foreach (var subject in subjects)
            forged.Replace(
                StatementKind.Compute,
                subject,
                other.Blob(StatementKind.Compute, subject)
            );
    }

    private string[] FailuresOf(Action<ForgedStudy> tell)
    {
        var report = ForgedBundle.Of(honest.Local, honest.Policy, tell).Report;
        SpecifiedOrder.AssertHolds(report);
        return [.. report.FailedIds()];
    }

    private static string[] FailuresOf(
        ForgedStudy forged,
        TrustPolicy policy,
        Action<ForgedStudy> tell
    )
    {
        using var folder = new TemporaryFolder();
        tell(forged);
        forged.Write(folder["forged.sgp"]);
        var report = Verification.Run(
            folder["forged.sgp"],
            new VerificationOptions { Policy = policy }
        );
        SpecifiedOrder.AssertHolds(report);
        return [.. report.FailedIds()];
    }

    private static void EncodeWeights(ForgedStudy forged, string[] weights)
    {
        var constant = CompiledCircuit
            .Parse(forged.Blob(StatementKind.Compute, "circuit"), "circuit")
            .Constants.First(constant => constant.Name == "weights");
        var other = constant with
        {
            Values =
            [
                .. weights.Select(text =>
                    ExactDecimal.TryParse(text, out var value)
                        ? value
                        : throw new InvalidOperationException(text)
                ),
            ],
        };
        forged.Replace(
            StatementKind.Compute,
            "constant/weights",
            SealStream.Save(new ConstantEncoding(Context).Encode(other))
        );
    }

    /// <summary>Adds a small integer to coefficient 0: in NTT form, to every word.</summary>
    private static byte[] WithFirstCoefficientMoved(
        byte[] stream,
        int difference,
        bool alternates = false
    )
    {
        var moved = (byte[])stream.Clone();
        var primes = Parameters.CoeffModulus;
        const int degree = 8192;
        var words = moved.AsSpan(^(8 * 3 * degree)..);
        for (var i = 0; i < 3 * degree; i++)
        {
            var q = primes[i / degree];
            var step = alternates && i / degree == 1 ? q - (ulong)difference : (ulong)difference;
            var word = BinaryPrimitives.ReadUInt64LittleEndian(words[(8 * i)..]);
            BinaryPrimitives.WriteUInt64LittleEndian(words[(8 * i)..], (word + step) % q);
        }

        return moved;
    }

    private static byte[] GaloisKeys(params int[] steps)
    {
        using var secret = new KeyGenerator(Context, RandomSource.ForTests(4)).CreateSecretKey();
        return SealStream.Save(
            new KeyGenerator(Context, RandomSource.ForTests(5)).CreateGaloisKeys(secret, steps)
        );
    }
}
