using System.Buffers.Binary;
using System.IO.Compression;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies in parameters, keys and ciphertexts, beside those of
/// <see cref="ForgeryTests"/>.</summary>
public sealed class CiphertextForgeryTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    private const int FirstContribution = 2;

    private static readonly EncryptionParameters Parameters = EncryptionParameters.Bfv(
        SecurityProfile.Hesg2024,
        4096,
        1032193
    );
    private static readonly RlweContext Context = RlweContext.Create(
        Parameters,
        SecurityProfile.Hesg2024
    );
    private static readonly BfvEvaluator Evaluator = new(Context);

    internal static readonly Dictionary<
        string,
        (string[] FailingIds, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a context that misstates the scheme"] = (["fhe.parameters"], forged =>
            Misstate(forged, said => said with { Scheme = "ckks" })
        ),
        ["a context that misstates the degree"] = (["fhe.parameters"], forged =>
            Misstate(forged, said => said with { PolyModulusDegree = 8192 })
        ),
        ["a context that misstates a prime"] = (["fhe.parameters"], forged =>
            Misstate(forged, said =>
                said with
                {
                    CoeffModulus = [said.CoeffModulus[0] - 1, .. said.CoeffModulus[1..]],
                }
            )
        ),
        ["a context that leaves a prime out"] = (["fhe.parameters"], forged =>
            Misstate(forged, said => said with { CoeffModulus = said.CoeffModulus[..^1] })
        ),
        ["a context that misstates the parms_id"] = (["fhe.parameters"], forged =>
            Misstate(forged, said => said with { ParmsId = new string('0', 64) })
        ),
        ["a security profile that nobody knows"] = (["fhe.parameters"], forged =>
            Misstate(forged, said => said with { SecurityProfile = "best-2030" })
        ),
        ["parameters that are none"] = (["fhe.parameters"], forged =>
            forged.Replace(StatementKind.Context, "encryption-parameters", [.. "n = 4096"u8])
        ),
        ["parameters that are too long to be any"] = (["fhe.parameters"], forged =>
            forged.Replace(StatementKind.Context, "encryption-parameters", new byte[(64 << 20) + 1])
        ),
        ["a public key that is none"] = (["fhe.context"], forged =>
            forged.Replace(StatementKind.Context, "public-key", [.. "(a, b)"u8])
        ),
        ["a public key in another spelling"] = (["fhe.context"], forged =>
            forged.Replace(
                StatementKind.Context,
                "public-key",
                InAnotherSpelling(forged.Blob(StatementKind.Context, "public-key"))
            )
        ),
        ["less security claimed than there is"] = (["fhe.context"], forged =>
            Misstate(forged, said => said with { SecurityBits = 64 })
        ),

        ["a ciphertext of three polynomials"] = (["fhe.ciphertexts"], forged =>
            Recrypt(forged, ciphertext => Evaluator.Multiply(ciphertext, ciphertext))
        ),
        ["a ciphertext one level down"] = (["fhe.ciphertexts"], forged =>
            Recrypt(forged, Evaluator.ModSwitchToNext)
        ),
        ["a ciphertext in NTT form"] = (["fhe.ciphertexts"], forged => Recrypt(forged, ciphertext =>
            {
                Evaluator.TransformToNttInPlace(ciphertext);
                return ciphertext;
            })),
        ["two ciphertexts in one contribution"] = (["fhe.ciphertexts"], forged =>
        {
            var step = forged.Steps[FirstContribution];
            var second = SealStream.Save(Evaluator.Negate(Load(forged, step)));
            forged.Blobs[ArtifactDigest.Compute(second)] = second;
            step.Subjects[0] = step.Subjects[0] with { Name = "ciphertext/0" };
            step.Subjects.Add(new Subject("ciphertext/1", ArtifactDigest.Compute(second)));
        }),
        ["contributions that cancel each other out"] = (["result.replay"], forged =>
        {
            var sum = Evaluator.Add(
                Load(forged, forged.Steps[FirstContribution]),
                Load(forged, forged.Steps[FirstContribution + 1])
            );
            forged.Replace(
                forged.Steps[FirstContribution + 2],
                "ciphertext",
                SealStream.Save(Evaluator.Negate(sum))
            );
        }),
        ["a last ciphertext that is none, behind good ones"] = (["fhe.ciphertexts"], forged =>
            forged.Replace(forged.Steps[FirstContribution + 2], "ciphertext", [.. "0/1"u8])
        ),
        ["a last ciphertext in another spelling, behind good ones"] = (
            ["fhe.ciphertexts"],
            forged => Respell(forged, FirstContribution + 2, InAnotherSpelling)
        ),
        ["a last ciphertext that anyone can read, behind good ones"] = (
            ["fhe.ciphertexts"],
            forged =>
            {
                var step = forged.Steps[FirstContribution + 2];
                var bytes = (byte[])forged.Blobs[step.Subjects[0].Digest].Clone();
                bytes.AsSpan(bytes.Length / 2 + 57).Clear();
                forged.Replace(step, "ciphertext", bytes);
            }
        ),
        ["a ciphertext that is compressed"] = (["fhe.ciphertexts"], forged =>
            Respell(forged, FirstContribution, Compressed)
        ),
        ["a last ciphertext that is compressed, behind good ones"] = (["fhe.ciphertexts"], forged =>
            Respell(forged, FirstContribution + 2, Compressed)
        ),
        ["a result in another spelling"] = (["result.replay"], forged =>
            forged.Replace(
                StatementKind.Result,
                "result-ciphertext",
                InAnotherSpelling(forged.Blob(StatementKind.Result, "result-ciphertext"))
            )
        ),
        ["a noise bound that is too bad"] = (["fhe.noise-bound"], forged =>
            forged.Change<ResultPredicate>(result =>
                result with
                {
                    NoiseBoundBits = result.NoiseBoundBits + 1,
                }
            )
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Forgeries[lie];

        var report = honest.VerifyForged(tell);

        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal(failingIds, report.FailedIds());
        SpecifiedOrder.AssertHolds(report);
    }

    [Theory]
    [InlineData(0, CheckStatus.Passed)]
    [InlineData(1, CheckStatus.Failed)]
    public void Security_ends_at_the_last_bit_of_the_table(int bitsTooMany, CheckStatus expected)
    {
        var most = SecurityTables.MaxCoeffModulusBits(SecurityProfile.Hesg2024, 4096);
        var primes = CoeffModulus.Create(4096, [40, most - 80 + bitsTooMany, 40]);
        Assert.Equal(
            most + bitsTooMany,
            primes
                .Aggregate(System.Numerics.BigInteger.One, (product, prime) => product * prime)
                .GetBitLength()
        );

        var report = honest.VerifyForged(forged =>
            forged.Replace(
                StatementKind.Context,
                "encryption-parameters",
                SealStream.Save(Parameters with { CoeffModulus = primes })
            )
        );

        Assert.Equal(
            (CheckStatus.Failed, expected),
            (report.Status("fhe.parameters"), report.Status("fhe.security"))
        );
    }

    private static void Misstate(
        ForgedStudy forged,
        Func<ContextPredicate, ContextPredicate> change
    ) => forged.Change(change);

    private static Ciphertext Load(ForgedStudy forged, ForgedStudy.Step step) =>
        SealStream.LoadCiphertext(Context, forged.Blobs[step.Subjects[0].Digest]);

    private static void Recrypt(ForgedStudy forged, Func<Ciphertext, Ciphertext> change)
    {
        var step = forged.Steps[FirstContribution];
        forged.Replace(step, "ciphertext", SealStream.Save(change(Load(forged, step))));
    }

    private static void Respell(ForgedStudy forged, int at, Func<byte[], byte[]> spell)
    {
        var step = forged.Steps[at];
        forged.Replace(step, "ciphertext", spell(forged.Blobs[step.Subjects[0].Digest]));
    }

    /// <summary>The same members as zlib packs them, behind a header that says so.</summary>
    private static byte[] Compressed(byte[] stream)
    {
        const int headerBytes = 16;
        using var packed = new MemoryStream();
        packed.Write(stream.AsSpan(0, headerBytes));
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(stream.AsSpan(headerBytes));
        var other = packed.ToArray();
        other[5] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(other.AsSpan(8), (ulong)other.Length);
        Assert.Equal(
            SealStream.LoadCiphertext(Context, stream).Words,
            SealStream.LoadCiphertext(Context, other).Words
        );
        return other;
    }

    /// <summary>The header's minor version is 0: SEAL reads 4.0 and 4.1 alike.</summary>
    private static byte[] InAnotherSpelling(byte[] stream)
    {
        var other = (byte[])stream.Clone();
        other[4] = 0;
        return other;
    }
}
