using System.Runtime.InteropServices;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies about the public key, the proof beside it, and ciphertexts that hide
/// nothing.</summary>
public sealed class KeyForgeryTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    private static readonly RlweContext Context = RlweContext.Create(
        EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193),
        SecurityProfile.Hesg2024
    );

    /// <summary>Words of one polynomial of a public key: n per prime, all primes.</summary>
    private static readonly int PolyWords = 4096 * Context.Parameters.CoeffModulus.Length;

    private static readonly Dictionary<
        string,
        (string FailingId, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a key (0, a)"] = ("fhe.context", forged => ChangeKey(forged, (b, _) => b.Clear())),
        ["a key (b, 0)"] = ("fhe.context", forged => ChangeKey(forged, (_, a) => a.Clear())),
        ["a key (0, 0)"] = ("fhe.context", forged => ChangeKey(forged, (b, a) =>
            {
                b.Clear();
                a.Clear();
            })),
        ["a key (b, 1)"] = ("fhe.context", forged => ChangeKey(forged, (_, a) => a.Fill(1))),
        ["a key (5, a)"] = ("fhe.context", forged => ChangeKey(forged, (b, _) => b.Fill(5))),
        ["a key (a, a)"] = ("fhe.context", forged => ChangeKey(forged, (b, a) => a.CopyTo(b))),
        ["a key (-a, a), of the secret 1"] = ("fhe.context", forged =>
            ChangeKey(forged, (b, a) => Negate(a, b))
        ),
        ["a key with an empty row"] = ("fhe.context", forged =>
            ChangeKey(forged, (b, _) => b[..4096].Clear())
        ),
        ["a key of another study"] = ("fhe.context", forged => MakeKey(forged, Array.Reverse)),
        ["a key whose second polynomial its holder chose"] = ("fhe.context", forged =>
            MakeKey(forged, study => RandomSource.System.Fill(study))
        ),
        ["a key of a secret that the proof is not about"] = ("fhe.key-proof", forged =>
            MakeKey(forged, _ => { })
        ),
        ["a key without a proof"] = ("fhe.key-proof", forged =>
            forged.Leave(StatementKind.Context, ContextPredicate.KeyProofSubject)
        ),
        ["a proof with one bit changed"] = ("fhe.key-proof", forged =>
            ChangeProof(forged, proof => proof[100_000] ^= 1)
        ),
        ["a proof with its challenges changed"] = ("fhe.key-proof", forged =>
            ChangeProof(forged, proof => proof[0] ^= 1)
        ),
        ["a proof of zeros"] = ("fhe.key-proof", forged =>
            ChangeProof(forged, proof => proof.AsSpan().Clear())
        ),
        ["a proof that is too short"] = ("fhe.key-proof", forged =>
            forged.Replace(
                StatementKind.Context,
                ContextPredicate.KeyProofSubject,
                forged.Blob(StatementKind.Context, ContextPredicate.KeyProofSubject)[..^1]
            )
        ),
        ["a proof that was made for another study"] = ("fhe.key-proof", forged =>
            Prove(forged, "another study, of 32 bytes or so"u8)
        ),
        ["a ciphertext whose second polynomial is 1"] = ("fhe.ciphertexts", forged =>
            ChangeCiphertext(forged, c1 =>
            {
                c1.Clear();
                c1[0] = 1;
                c1[4096] = 1;
            })
        ),
        ["a ciphertext whose second polynomial is short"] = ("fhe.ciphertexts", forged =>
            ChangeCiphertext(forged, c1 =>
            {
                for (var i = 0; i < c1.Length; i++)
                    c1[i] = (ulong)(i % 4096 % 21);
            })
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingId, tell) = Forgeries[lie];

        var report = honest.VerifyForged(tell);

        Assert.Equal(failingId, report.FailedIds().First());
        Assert.Equal((Verdict.Failed, 1), (report.Verdict, report.ExitCode));
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void A_context_of_form_1_is_verified_and_its_key_is_said_to_be_on_trust()
    {
        var report = honest.VerifyForged(forged =>
        {
            forged.Leave(StatementKind.Context, ContextPredicate.KeyProofSubject);
            forged.Change<ContextPredicate>(context => context with { Version = 1 });
        });

        Assert.Equal((Verdict.Verified, 5), (report.Verdict, report.Level));
        var unasked = report.Results.First(result => result.Check.Id == "fhe.key-proof");
        Assert.Equal(
            (false, "the record is of a form that has no such proof"),
            (unasked.IsApplicable, unasked.NotRunBecause)
        );
        Assert.Contains(
            "Keys were generated as specified, and the key holder opens no single upload.",
            TrustStatement.Of(report)
        );
    }

    [Fact]
    public void Where_a_proof_would_show_nothing_none_is_asked_for_and_none_is_taken()
    {
        using var small = new SmallestStudy();
        using var folder = new TestKit.TemporaryFolder();
        var forged = ForgedStudy.Of(small.Study);
        var proof = new byte[200_000];
        forged.Blobs[ArtifactDigest.Compute(proof)] = proof;
        forged[StatementKind.Context]
            .Subjects.Add(
                new Subject(ContextPredicate.KeyProofSubject, ArtifactDigest.Compute(proof))
            );
        forged.Write(folder["boast.sgp"]);

        var without = Verification.Run(
            small.Bundle,
            new VerificationOptions { Policy = small.Policy }
        );
        var with = Verification.Run(
            folder["boast.sgp"],
            new VerificationOptions { Policy = FinishedStudy.KeysOf(small.Study) }
        );

        var unasked = without.Results.First(result => result.Check.Id == "fhe.key-proof");
        Assert.Equal((Verdict.Verified, false), (without.Verdict, unasked.IsApplicable));
        Assert.StartsWith(
            "a proof under these parameters proves nothing",
            unasked.NotRunBecause,
            StringComparison.Ordinal
        );
        Assert.Equal(["fhe.key-proof"], with.FailedIds());
    }

    [Fact]
    public void A_key_without_a_proof_is_named_by_its_entry()
    {
        var report = honest.VerifyForged(forged =>
            forged.Leave(StatementKind.Context, ContextPredicate.KeyProofSubject)
        );

        Assert.Equal(
            "entry 1",
            report.Results.First(result => result.Check.Id == "fhe.key-proof").Discrepancy!.Where
        );
    }

    [Fact]
    public void A_proof_beside_a_context_of_form_1_is_no_record() =>
        Assert.Throws<ArgumentException>(() =>
            honest.VerifyForged(forged =>
                forged.Change<ContextPredicate>(context => context with { Version = 1 })
            )
        );

    /// <summary>Words of the key as it stands, in place; everything else fits again.</summary>
    private static void ChangeKey(ForgedStudy forged, KeyChange change)
    {
        var stream = (byte[])forged.Blob(StatementKind.Context, "public-key").Clone();
        var words = MemoryMarshal.Cast<byte, ulong>(
            stream.AsSpan(stream.Length - (2 * PolyWords * sizeof(ulong)))
        );
        change(words[..PolyWords], words[PolyWords..]);
        forged.Replace(StatementKind.Context, "public-key", stream);
    }

    /// <summary>A key of a secret of the forger's, under the seed of what becomes of the study
    /// id.</summary>
    private static void MakeKey(ForgedStudy forged, Action<byte[]> change)
    {
        var study = forged.StudyId;
        change(study);
        var generator = new KeyGenerator(Context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        forged.Replace(
            StatementKind.Context,
            "public-key",
            SealStream.Save(generator.CreatePublicKey(secret, CommonSeed.Derive(study)))
        );
    }

    private static void ChangeProof(ForgedStudy forged, Action<byte[]> change)
    {
        var proof = (byte[])
            forged.Blob(StatementKind.Context, ContextPredicate.KeyProofSubject).Clone();
        change(proof);
        forged.Replace(StatementKind.Context, ContextPredicate.KeyProofSubject, proof);
    }

    private static void Prove(ForgedStudy forged, ReadOnlySpan<byte> statement)
    {
        using var secret = forged.OpenSecretKey(Context);
        var key = SealStream.LoadPublicKey(
            Context,
            forged.Blob(StatementKind.Context, "public-key")
        );
        forged.Replace(
            StatementKind.Context,
            ContextPredicate.KeyProofSubject,
            KeyProof.Make(Context, key, secret, statement, RandomSource.System).ToBytes(Context)
        );
    }

    private static void ChangeCiphertext(ForgedStudy forged, Action<Span<ulong>> change)
    {
        var stream = (byte[])forged.Blob(StatementKind.Contribution, "ciphertext").Clone();
        var bytes = 4096 * (Context.Parameters.CoeffModulus.Length - 1) * sizeof(ulong);
        var c1 = new ulong[bytes / sizeof(ulong)];
        change(c1);
        MemoryMarshal.AsBytes<ulong>(c1).CopyTo(stream.AsSpan(stream.Length - bytes));
        forged.Replace(StatementKind.Contribution, "ciphertext", stream);
    }

    private static void Negate(ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] == 0 ? 0 : Context.Parameters.CoeffModulus[i / 4096] - from[i];
    }

    private delegate void KeyChange(Span<ulong> b, Span<ulong> a);
}
