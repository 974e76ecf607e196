using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 4: contributions are closed and the circuit is evaluated on all of them.</summary>
/// <remarks>
/// Three entries: <c>close</c> (researcher), <c>compute</c> and <c>result</c> (computing party).
/// Each run
/// goes on from the last entry that is there, so an interrupted run is simply run again.
/// </remarks>
public static class Computation
{
    /// <summary>The subject whose blob is the compiled circuit.</summary>
    public const string CircuitSubject = "circuit";

    /// <summary>The subjects whose blobs are the SEAL streams of the encoded constants begin with
    /// this.</summary>
    public const string ConstantPrefix = "constant/";

    /// <summary>The subject whose blob is the SEAL stream of the result.</summary>
    public const string ResultSubject = "result-ciphertext";

    /// <summary>Runs what is left to run, for whoever is researcher and computing
    /// party.</summary>
    /// <param name="study">Collecting, closed or computing; open for writing.</param>
    /// <param name="keys">Both keys; the researcher's is opened to close contributions
    /// alone.</param>
    /// <param name="progress">Told the ciphertexts added.</param>
    /// <param name="cancellation">Stops between two ciphertexts.</param>
    /// <param name="options">Whom the computing party trusts; null for nobody in
    /// particular.</param>
    /// <exception cref="StudyException">Too few contributions, or nothing left to run.</exception>
    /// <exception cref="UnclearedException">A contribution or what it rests on does not verify:
    /// nothing is closed or computed.</exception>
    public static void Run<TKeys>(
        IStudy study,
        TKeys keys,
        IProgress<StepProgress>? progress,
        CancellationToken cancellation,
        VerificationOptions? options = null
    )
        where TKeys : IResearcherKey, IComputingPartyKey =>
        Run(study, keys, keys, progress, cancellation, options);

    /// <summary>Runs what is left to run.</summary>
    /// <param name="study">Collecting, closed or computing; open for writing.</param>
    /// <param name="computingParty">Signs what it computed.</param>
    /// <param name="researcher">Closes contributions that are open; null where the computing party
    /// does not play that role.</param>
    /// <param name="progress">Told the ciphertexts added.</param>
    /// <param name="cancellation">Stops between two ciphertexts.</param>
    /// <param name="options">Whom the computing party trusts; null for nobody in
    /// particular.</param>
    /// <exception cref="StudyException">Too few contributions, or nothing left to run.</exception>
    /// <exception cref="UnclearedException">A contribution or what it rests on does not verify:
    /// nothing is closed or computed.</exception>
    public static void Run(
        IStudy study,
        IComputingPartyKey computingParty,
        IResearcherKey? researcher,
        IProgress<StepProgress>? progress,
        CancellationToken cancellation,
        VerificationOptions? options = null
    )
    {
        study.RequireStage(
            "run",
            "a study is computed once; another analysis is another study",
            StudyStage.Collecting,
            StudyStage.Closed,
            StudyStage.Computing
        );
        if (study.State.Stage == StudyStage.Collecting)
            RequireEnough(study);
        var rlwe = study.Clear("run", VerificationScope.Contributions, options, progress).Rlwe!;
        if (study.State.Stage == StudyStage.Collecting)
            AppendClose(
                study,
                researcher
                    ?? throw new StudyException(
                        "run: contributions are open, and the computing party may not close them",
                        "whoever is the study's researcher does this step"
                    )
            );

        var contributions = study.State.EffectiveContributions();
        var bound = CircuitBound.Compute(
            study.Protocol.Circuit,
            rlwe,
            contributions.Length,
            study.Protocol.InputMagnitude
        );
        if (bound.Fault is { } fault)
            throw new StudyException(
                $"run: decryption could fail: {fault}",
                "use larger parameters or fewer contributions"
            );

        using var signer = computingParty.OpenComputingPartyKey();
        if (study.State.Stage == StudyStage.Closed)
            study.Append(DescribeComputation(study, rlwe, signer));

        var result = SealStream.Save(Evaluate(study, rlwe, progress, cancellation));
        study.Append(
            Statement.Sign(
                signer,
                new ResultPredicate
                {
                    Study = study.State.StudyId,
                    Observed = study.State.Observed,
                    Compute = study.State.Compute!.Hash,
                    NoiseBoundBits = (ulong)bound.NoiseBits,
                },
                new Subject(ResultSubject, study.Blobs.Put(result))
            )
        );
        study.SignCheckpoint();
    }

    /// <summary>Evaluates the circuit on every effective contribution, in ledger order.</summary>
    internal static Ciphertext Evaluate(
        IStudy study,
        RlweContext context,
        IProgress<StepProgress>? progress,
        CancellationToken cancellation
    )
    {
        var contributions = study.State.EffectiveContributions();
        var evaluation = new CircuitEvaluation(
            study.Protocol.Circuit,
            context,
            study.ReadEvaluationKeys(context),
            ReadConstants(study, context)
        );
        foreach (var contribution in contributions)
        {
            cancellation.ThrowIfCancellationRequested();
            evaluation.Add(
                SealStream.LoadCiphertext(
                    context,
                    study.Blobs.ReadAllBytes(contribution.Ciphertexts[0])
                )
            );
            progress?.Report(
                new StepProgress("adding", evaluation.Count, contributions.Length, "ciphertexts")
            );
        }

        return evaluation.Complete();
    }

    /// <summary>The constants as the compute entry records them, each held against the protocol's
    /// number.</summary>
    private static Dictionary<string, Plaintext> ReadConstants(IStudy study, RlweContext context)
    {
        var encoding = new ConstantEncoding(context);
        return study.Protocol.Circuit.Constants.ToDictionary(
            constant => constant.Name,
            constant =>
            {
                var subject = study.State.Compute!.Subjects.FirstOrDefault(subject =>
                    subject.Name == ConstantPrefix + constant.Name
                );
                var plaintext = subject is null
                    ? null
                    : SealStream.LoadPlaintext(context, study.Blobs.ReadAllBytes(subject.Digest));
                return plaintext is not null && encoding.IsEncodingOf(constant, plaintext)
                    ? plaintext
                    : throw new StudyException(
                        $"compute: expected an encoding of the protocol's constant "
                            + $"{constant.Name}, found "
                            + $"{(plaintext is null ? "none" : "other numbers")}",
                        "nothing was computed or decrypted: find out who wrote the compute entry"
                    );
            },
            StringComparer.Ordinal
        );
    }

    private static void RequireEnough(IStudy study)
    {
        var minimum = study.State.Study!.Predicate.MinimumContributors;
        if (
            study.State.PreviousRound is { EffectiveCount: var before }
            && study.State.EffectiveCount < before
        )
        {
            throw new StudyException(
                $"run: expected all {before} contributors of the round before, found "
                    + $"{study.State.EffectiveCount}",
                "wait for the others; where one dropped out, the key holder ends the study",
                NextStep.EndStudy
            );
        }

        if (study.State.EffectiveCount < minimum)
        {
            throw new StudyException(
                $"run: expected at least {minimum} contributions, as the protocol says, found "
                    + $"{study.State.EffectiveCount}",
                "totals over fewer would say too much about each: wait for more contributions"
            );
        }
    }

    /// <summary>Closes the contributions without computing: whoever computes goes on.</summary>
    /// <param name="study">Collecting; open for writing.</param>
    /// <param name="researcher">Signs the entry.</param>
    /// <exception cref="StudyException">Too few contributions, or closed already.</exception>
    public static void Close(IStudy study, IResearcherKey researcher)
    {
        study.RequireStage("close", "contributions are closed once", StudyStage.Collecting);
        RequireEnough(study);
        AppendClose(study, researcher);
    }

    private static void AppendClose(IStudy study, IResearcherKey researcher)
    {
        using var signer = researcher.OpenResearcherKey();
        var locked = StudyLock.ClosingOf(study);
        var (accepted, superseded, refused) = study.State.Tally(locked);
        study.Append(
            Statement.Sign(
                signer,
                new ClosePredicate
                {
                    Study = study.State.StudyId,
                    Observed = study.State.Observed,
                    Accepted = accepted,
                    Superseded = superseded,
                    Refused = refused,
                    Locked = locked,
                }
            )
        );
    }

    private static DsseEnvelope DescribeComputation(
        IStudy study,
        RlweContext context,
        Ed25519PrivateKey signer
    )
    {
        var encoding = new ConstantEncoding(context);
        var constants = study.Protocol.Circuit.Constants.Select(constant => new Subject(
            ConstantPrefix + constant.Name,
            study.Blobs.Put(SealStream.Save(encoding.Encode(constant)))
        ));
        return Statement.Sign(
            signer,
            Describe(study),
            [
                new Subject(CircuitSubject, study.Blobs.Put(study.Protocol.Circuit.Bytes.AsSpan())),
                .. constants,
            ]
        );
    }

    private static ComputePredicate Describe(IStudy study) =>
        new ComputePredicate
        {
            Study = study.State.StudyId,
            Observed = study.State.Observed,
            Close = study.State.Close!.Hash,
            Inputs = study.State.Inputs(),
            Engine = new EngineBuild(
                EngineIdentity.Name,
                EngineIdentity.Version,
                EngineIdentity.Build
            ),
        };
}
