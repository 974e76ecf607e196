using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Ledger.Benchmarks;

/// <summary>A study with as many contributors as wanted, each with a key of its own.</summary>
internal sealed class LogSample : IDisposable
{
    public LogSample()
    {
        Researcher = Ed25519PrivateKey.Generate();
        LedgerKey = Ed25519PrivateKey.Generate();
    }

    public Ed25519PrivateKey Researcher { get; }

    public Ed25519PrivateKey LedgerKey { get; }

    public DsseEnvelope Study() =>
        new Statement(
            [new Subject("benchmark", Blob(1, 0), new string('0', 40))],
            new StudyPredicate
            {
                Protocol = new ProtocolPin(
                    "benchmark",
                    "",
                    "",
                    new string('0', 40),
                    "sha1",
                    Blob(1, 0)
                ),
                Roles = new StudyRoles(
                    Researcher.PublicKey,
                    Researcher.PublicKey,
                    Researcher.PublicKey,
                    LedgerKey.PublicKey
                ),
                MinimumContributors = 1,
                Open = OpeningMethod.None,
                Origin = "example.org/00000000000000000000000000000000",
            }
        ).Sign(Researcher);

    public DsseEnvelope Context(StudyState state) =>
        new Statement(
            [
                new Subject("encryption-parameters", Blob(2, 0)),
                new Subject("public-key", Blob(3, 0)),
            ],
            new ContextPredicate
            {
                Study = state.StudyId,
                Observed = state.Observed,
                Scheme = "bfv",
                PolyModulusDegree = 4096,
                CoeffModulus = [68719403009, 68719230977, 137438822401],
                PlainModulus = 1032193,
                SecurityProfile = "hesg-2024",
                SecurityBits = 128,
                ParmsId = Blob(4, 0).ToString(),
            }
        ).Sign(Researcher);

    /// <summary>Contribution statements from different keys, signed on every core.</summary>
    public static DsseEnvelope[] Contributions(StudyState state, int first, int count)
    {
        var statements = new DsseEnvelope[count];
        Parallel.For(0, count, i =>
        {
            using var key = Ed25519PrivateKey.Generate();
            statements[i] = DsseEnvelope.Parse(new Statement(
                    ContributionPredicate.SubjectsFor([Blob(5, first + i)]),
                    new ContributionPredicate
                    {
                        Study = state.StudyId,
                        Observed = state.Observed,
                        Context = state.Context!.Hash,
                        Contributor = key.PublicKey,
                        Genomes = 1,
                        Report = new EncoderReport("sgp", "0.1.0", Blob(6, 0), Blob(7, 0)),
                        Consent = Blob(8, 0),
                    }
                ).Sign(key).Bytes);
        });
        return statements;
    }

    public void Dispose()
    {
        Researcher.Dispose();
        LedgerKey.Dispose();
    }

    private static ArtifactDigest Blob(int kind, int number)
    {
        Span<byte> name = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(name, kind);
        BinaryPrimitives.WriteInt32LittleEndian(name[4..], number);
        return ArtifactDigest.Compute(name);
    }
}
