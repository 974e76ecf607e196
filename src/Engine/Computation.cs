using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 4: contributions are closed and the circuit is evaluated on all of them.</summary>
/// <remarks>
/// Three entries: <c>close</c> (researcher), <c>compute</c> and <c>result</c> (computing party). Each run
/// goes on from the last entry that is there, so an interrupted run is simply run again.
/// </remarks>
public static class Computation
{
    /// <summary>The subject whose blob is the compiled circuit.</summary>
    public const string CircuitSubject = "circuit";

    /// <summary>The subject whose blob is the SEAL stream of the result.</summary>
    public const string ResultSubject = "result-ciphertext";

    /// <summary>Runs what is left to run.</summary>
    /// <param name="study">Collecting, closed or computing; open for writing.</param>
    /// <param name="keys">The researcher's and the computing party's.</param>
    /// <param name="progress">Told the ciphertexts added.</param>
    /// <param name="cancellation">Stops between two ciphertexts.</param>
    /// <exception cref="StudyException">Too few contributions, or nothing left to run.</exception>
    public static void Run(Study study, KeyFolder keys, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        study.RequireStage("run", "a study is computed once; another analysis is another study",
            StudyStage.Collecting, StudyStage.Closed, StudyStage.Computing);
        if (study.State.Stage == StudyStage.Collecting)
            Close(study, keys);

        var context = study.ReadContext();
        var contributions = study.State.EffectiveContributions();
        var bound = CircuitEvaluation.NoiseBoundOf(context.Rlwe, contributions.Length);
        if (!bound.GuaranteesDecryption(context.Rlwe))
        {
            throw new StudyException(
                $"run: {contributions.Length} contributions may use up the noise budget, so that decryption could fail",
                "use larger parameters or fewer contributions");
        }

        using var signer = keys.OpenSigningKey(StudyRole.ComputingParty);
        if (study.State.Stage == StudyStage.Closed)
            study.Append(DescribeComputation(study, signer));

        var result = SealStream.Save(Evaluate(study, context.Rlwe, progress, cancellation));
        study.Append(Study.Sign(
            signer,
            new ResultPredicate
            {
                Study = study.State.StudyId,
                Observed = study.State.Observed,
                Compute = study.State.Compute!.Hash,
                NoiseBoundBits = (ulong)bound.Bits,
            },
            new Subject(ResultSubject, study.Blobs.Put(result))));
        study.SignCheckpoint();
    }

    /// <summary>Evaluates the circuit on every effective contribution, in ledger order.</summary>
    internal static Ciphertext Evaluate(
        Study study, RlweContext context, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        var contributions = study.State.EffectiveContributions();
        var evaluation = new CircuitEvaluation(study.Protocol.Circuit, context);
        foreach (var contribution in contributions)
        {
            cancellation.ThrowIfCancellationRequested();
            evaluation.Add(SealStream.LoadCiphertext(context, study.Blobs.ReadAllBytes(contribution.Ciphertexts[0])));
            progress?.Report(new StepProgress("adding", evaluation.Count, contributions.Length, "ciphertexts"));
        }

        return evaluation.Complete();
    }

    private static void Close(Study study, KeyFolder keys)
    {
        var minimum = study.State.Study!.Predicate.MinimumContributors;
        if (study.State.EffectiveCount < minimum)
        {
            throw new StudyException(
                $"run: expected at least {minimum} contributions, as the protocol says, found {study.State.EffectiveCount}",
                "totals over fewer would say too much about each: wait for more contributions");
        }

        using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
        var (accepted, superseded, refused) = study.State.Tally();
        study.Append(Study.Sign(researcher, new ClosePredicate
        {
            Study = study.State.StudyId,
            Observed = study.State.Observed,
            Accepted = accepted,
            Superseded = superseded,
            Refused = refused,
        }));
    }

    private static DsseEnvelope DescribeComputation(Study study, Ed25519PrivateKey signer) => Study.Sign(
        signer,
        new ComputePredicate
        {
            Study = study.State.StudyId,
            Observed = study.State.Observed,
            Close = study.State.Close!.Hash,
            Inputs = study.State.Inputs(),
            Engine = new EngineBuild(EngineIdentity.Name, EngineIdentity.Version, EngineIdentity.Build),
        },
        new Subject(CircuitSubject, study.Blobs.Put(study.Protocol.Circuit.Bytes.AsSpan())));
}
