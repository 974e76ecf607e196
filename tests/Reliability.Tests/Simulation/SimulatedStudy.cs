using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.Verifier.Tests;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>
/// A pool of contributions under one context, from which every round draws its own study: who
/// contributes, and in
/// which order. All hashes, sums, totals and signatures are made again by the actors' own keys.
/// </summary>
internal sealed class SimulatedStudy : IDisposable
{
    private const int Genomes = 6;

    private readonly SampleProtocol _protocol = new(open: "pedersen");
    private readonly LocalStudy _study;
    private readonly PublicContext _context;
    private readonly SecretKey _secretKey;
    private readonly Decryptor _decryptor;

    public SimulatedStudy()
    {
        var calls = new[] { "0/0", "0/1", "1/1", "./.", "1|0", "0|0" };
        _study = new LocalStudy(_protocol.Load()).Contribute(
            SampleProtocol.Vcf([
                .. Enumerable
                    .Range(0, Genomes)
                    .Select(i => new[] { calls[i], calls[(i + 1) % 6], calls[(i + 4) % 6] }),
            ])
        );
        // Opened before the study is finished: the same key decrypts every round's result.
        _context = _study.Study.ReadContext();
        _secretKey = SealStream.LoadSecretKey(_context.Rlwe, _study.Keys.ReadSecretKey());
        _decryptor = new Decryptor(_context.Rlwe, _secretKey);
        _study.Finish();
        Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(_study.Study.State));
    }

    /// <summary>Names the study's log, researcher and genesis.</summary>
    public TrustPolicy Policy { get; }

    /// <summary>An honest round: some of the genomes, in some order, and what follows from
    /// them.</summary>
    public ForgedStudy Draw(Random random)
    {
        var study = ForgedStudy.Of(_study);
        var pool = ContributionsOf(study).ToArray();
        random.Shuffle(pool);
        var taking = pool.Take(random.Next(2, pool.Length + 1)).ToArray();
        foreach (var subject in pool.Except(taking).SelectMany(step => step.Subjects))
            study.Blobs.Remove(subject.Digest);
        study.Steps.RemoveAll(pool.Contains);
        study.Steps.InsertRange(2, taking);
        Compute(study, taking);
        Decrypt(study);
        return study;
    }

    /// <summary>The contributions in it, in ledger order.</summary>
    public static IEnumerable<ForgedStudy.Step> ContributionsOf(ForgedStudy study) =>
        study.Steps.Where(step => step.Predicate is ContributionPredicate);

    /// <summary>The computing party adds these up and says so; what is no ciphertext, nobody can
    /// add.</summary>
    public void Compute(ForgedStudy study, IReadOnlyCollection<ForgedStudy.Step> inputs)
    {
        var evaluation = new CircuitEvaluation(
            _study.Study.Protocol.Circuit,
            _context.Rlwe,
            EvaluationKeys.None,
            new Dictionary<string, Plaintext>(StringComparer.Ordinal)
        );
        Ciphertext[] readable =
        [
            .. inputs
                .Select(step => TryLoad(study.Blobs[step.Subjects[0].Digest]))
                .OfType<Ciphertext>(),
        ];
        if (readable.Length == 0)
            return;
        foreach (var ciphertext in readable)
            evaluation.Add(ciphertext);
        study.Replace(
            StatementKind.Result,
            Computation.ResultSubject,
            SealStream.Save(evaluation.Complete())
        );
        study.Change<ResultPredicate>(result =>
            result with
            {
                NoiseBoundBits = (ulong)
                    CircuitBound
                        .Compute(
                            _study.Study.Protocol.Circuit,
                            _context.Rlwe,
                            ContributionsOf(study).Count(),
                            inputMagnitude: null
                        )
                        .NoiseBits,
            }
        );
    }

    /// <summary>The key holder decrypts what is recorded and publishes it, perhaps
    /// altered.</summary>
    public void Decrypt(ForgedStudy study, Action<ulong[]>? alter = null)
    {
        var slots = new ulong[_context.Rlwe.SlotCount];
        using (
            var plaintext = _decryptor.Decrypt(
                SealStream.LoadCiphertext(
                    _context.Rlwe,
                    study.Blob(StatementKind.Result, Computation.ResultSubject)
                )
            )
        )
            new BatchEncoder(_context.Rlwe).Decode(plaintext, slots);
        var layout = _context.Protocol.Layout;
        var totals = slots[layout.DataSlots];
        alter?.Invoke(totals);
        var blinding = RistrettoScalar.FromDigitSums(slots[layout.DigitSlots]);
        study.Replace(
            StatementKind.Decryption,
            Decryption.OpeningSubject,
            new Opening([.. totals], blinding.ToString()).Format()
        );
        var genomes = (ulong)ContributionsOf(study).Count();
        if (
            _context.Protocol.Encoding.Read(_context.Protocol.Variants, totals, genomes, out _) is
            { } table
        )
            study.Replace(StatementKind.Decryption, Decryption.TableSubject, table.FormatTable());
    }

    private Ciphertext? TryLoad(byte[] blob)
    {
        try
        {
            return SealStream.LoadCiphertext(_context.Rlwe, blob);
        }
        catch (SealFormatException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _decryptor.Dispose();
        _secretKey.Dispose();
        _study.Dispose();
        _protocol.Dispose();
    }
}
