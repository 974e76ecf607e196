using System.Globalization;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 23 to 29: parameters, keys and ciphertexts, read from their bytes.</summary>
internal static class FheChecks
{
    private const long MaximumKeyBytes = 64 << 20;
    private const long MaximumEvaluationKeyBytes = 512L << 20;

    /// <summary>Asks about parameters and keys, which all rounds share.</summary>
    /// <param name="evidence">What is examined.</param>
    /// <param name="protocol">The pinned protocol; null where it could not be read.</param>
    /// <returns>The context, where it passed.</returns>
    public static CheckedContext? RunContext(Evidence evidence, PinnedProtocol? protocol)
    {
        var findings = evidence.Findings;
        var package = protocol?.Package;
        (EncryptionParameters Parameters, SecurityProfile Profile)? read = null;
        findings.Ask(
            FheParameters,
            evidence.AreIntact(evidence.State.Context?.Subjects),
            package,
            pinned => CheckParameters(evidence, pinned, out read)
        );

        // Weak parameters are never the protocol's, so these two ask whatever was read, and say
        // what is wrong.
        if (read is var (parameters, profile))
        {
            findings.Record(FheSecurity, CheckSecurity(parameters, profile));
            findings.Record(FheBatching, CheckBatching(parameters));
        }
        else
        {
            findings.Skip(FheSecurity, FheParameters);
            findings.Skip(FheBatching, FheParameters);
        }

        CheckedContext? context = null;
        findings.Ask(FheContext, package, pinned =>
            CheckContext(evidence, pinned, read!.Value, out context)
        );
        KeyProofCheck.Run(evidence, context);
        return context;
    }

    /// <summary>Asks about the ciphertexts of a round.</summary>
    /// <param name="evidence">What is examined.</param>
    /// <param name="protocol">The pinned protocol; null where it could not be read.</param>
    /// <param name="context">Where it passed.</param>
    /// <param name="isLight">Whether the bundle leaves all contributed ciphertexts out.</param>
    /// <returns>The canonical stream that the circuit gives on the contributed ciphertexts, where
    /// these passed.</returns>
    public static byte[]? RunRound(
        Evidence evidence,
        PinnedProtocol? protocol,
        CheckedContext? context,
        bool isLight
    )
    {
        var findings = evidence.Findings;
        byte[]? replayed = null;
        if (evidence.Options.IsQuick)
            findings.Skip(FheCiphertexts, BundleChecks.LeftOut);
        else if (isLight)
            findings.Skip(FheCiphertexts, "a light bundle, without ciphertexts");
        else if (ExcessOf(evidence, protocol?.Circuit, context) is { } excess)
            findings.Skip(FheCiphertexts, excess);
        else
            findings.Ask(FheCiphertexts, ContributionsAreIntact(evidence), context, given =>
                CheckCiphertexts(evidence, protocol!, given, out replayed)
            );
        if (ResultChecks.EarlyEndOf(evidence) is { } end)
            findings.Skip(FheNoiseBound, end);
        else
            findings.Ask(FheNoiseBound, context, given =>
                CheckNoiseBound(evidence, protocol!.Package, given.Rlwe)
            );
        return replayed;
    }

    /// <summary>What the replay would cost, where that is more than was allowed; asked before it
    /// starts.</summary>
    private static string? ExcessOf(
        Evidence evidence,
        CompiledCircuit? circuit,
        CheckedContext? context
    )
    {
        if (circuit is null || context is null)
            return null;
        var cost = CircuitCost.Of(circuit, context.Rlwe);
        return cost.WorkBytes <= evidence.Options.ReplayBudgetBytes
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"a replay of {cost.Instructions} instructions over "
                    + $"{cost.CiphertextBytes:#,0}-byte ciphertexts, {ToGib(cost.WorkBytes)} "
                    + $"GiB, over the budget of {ToGib(evidence.Options.ReplayBudgetBytes)} GiB "
                    + $"(--replay-budget)"
            );

        static string ToGib(long bytes) =>
            (bytes / (double)(1 << 30)).ToString("0.#", CultureInfo.InvariantCulture);
    }

    private static bool ContributionsAreIntact(Evidence evidence) =>
        evidence
            .State.EffectiveContributions()
            .SelectMany(contribution => contribution.Ciphertexts)
            .All(digest => evidence.IsIntact(BundlePath.Object(digest)));

    /// <summary>The blob says what its entry says, and that is what the protocol asks
    /// for.</summary>
    private static Discrepancy? CheckParameters(
        Evidence evidence,
        ProtocolPackage protocol,
        out (EncryptionParameters Parameters, SecurityProfile Profile)? read
    )
    {
        read = null;
        if (evidence.State.Context is not { } context)
            return new Discrepancy("ledger", "a context entry", "none");
        var where = $"entry {context.Index}";
        if (
            context.Subjects
            is not [
                { Name: ContextPredicate.ParametersSubject } blob,
                { Name: ContextPredicate.PublicKeySubject },
                ..,
            ]
        )
            return new Discrepancy(
                where,
                "the subjects encryption-parameters and public-key first",
                "others"
            );
        if (!SecurityProfileName.TryParse(context.Predicate.SecurityProfile, out var profile))
            return new Discrepancy(where, "a security profile", context.Predicate.SecurityProfile);

        EncryptionParameters parameters;
        try
        {
            var bytes = evidence.ReadObject(blob.Digest, MaximumKeyBytes);
            parameters = SealStream.LoadParameters(bytes);
            if (!SealStream.Save(parameters).AsSpan().SequenceEqual(bytes))
                return new Discrepancy(
                    BundlePath.Object(blob.Digest),
                    "a canonical stream: header 4.1, uncompressed",
                    "another form of the same parameters"
                );
        }
        catch (SealFormatException e)
        {
            return new Discrepancy(
                BundlePath.Object(blob.Digest),
                "encryption parameters",
                e.Message
            );
        }

        read = (parameters, profile);
        var said = context.Predicate;
        if (
            said.Scheme != (parameters.Scheme == Scheme.Ckks ? "ckks" : "bfv")
            || said.PolyModulusDegree != (ulong)parameters.PolyModulusDegree
            || !said.CoeffModulus.AsSpan().SequenceEqual(parameters.CoeffModulus.AsSpan())
            || said.PlainModulus != parameters.PlainModulus
            || said.ParmsId != parameters.ComputeParmsId().ToString()
        )
        {
            return new Discrepancy(
                where,
                $"the parameters in the blob, parms_id {parameters.ComputeParmsId()}",
                $"others, parms_id {said.ParmsId}"
            );
        }

        var asked = protocol.Definition.Crypto;
        return asked.ToParameters().Equals(parameters) && asked.Profile == profile
            ? null
            : new Discrepancy(
                where,
                $"the protocol's parameters {asked.ToParameters().ComputeParmsId()}, "
                    + $"{SecurityProfileName.Format(asked.Profile)}",
                $"{parameters.ComputeParmsId()}, {SecurityProfileName.Format(profile)}"
            );
    }

    private static Discrepancy? CheckSecurity(
        EncryptionParameters parameters,
        SecurityProfile profile
    )
    {
        var bits = parameters
            .CoeffModulus.Aggregate(BigInteger.One, (product, prime) => product * prime)
            .GetBitLength();
        var most = SecurityTables.MaxCoeffModulusBits(profile, parameters.PolyModulusDegree);
        return bits <= most
            ? null
            : new Discrepancy(
                "encryption parameters",
                $"at most {most} bits of coefficient modulus for n = "
                    + $"{parameters.PolyModulusDegree} ({SecurityProfileName.Format(profile)})",
                $"{bits} bits"
            );
    }

    /// <summary>CKKS has n/2 slots by itself.</summary>
    private static Discrepancy? CheckBatching(EncryptionParameters parameters) =>
        parameters.Scheme == Scheme.Ckks
        || PlainModulus.SupportsBatching(parameters.PlainModulus, parameters.PolyModulusDegree)
            ? null
            : new Discrepancy(
                "encryption parameters",
                $"a prime plaintext modulus that is 1 modulo {2 * parameters.PolyModulusDegree}",
                $"{parameters.PlainModulus}"
            );

    /// <summary>The public key is one at key level, and the entry claims no more security than
    /// there is.</summary>
    private static Discrepancy? CheckContext(
        Evidence evidence,
        ProtocolPackage protocol,
        (EncryptionParameters Parameters, SecurityProfile Profile) read,
        out CheckedContext? found
    )
    {
        found = null;
        var context = evidence.State.Context!;
        var where = $"entry {context.Index}";
        var key = context.Subjects[1].Digest;
        try
        {
            var rlwe = RlweContext.Create(read.Parameters, read.Profile);
            if (context.Predicate.SecurityBits != (ulong)rlwe.SecurityBits)
                return new Discrepancy(
                    where,
                    $"{rlwe.SecurityBits}-bit security",
                    $"{context.Predicate.SecurityBits}-bit security"
                );
            // A stream that reads as a public key is one: a secret key has another layout and is
            // refused.
            var bytes = evidence.ReadObject(key, MaximumKeyBytes);
            var publicKey = SealStream.LoadPublicKey(rlwe, bytes);
            if (!SealStream.Save(publicKey).AsSpan().SequenceEqual(bytes))
                return new Discrepancy(
                    BundlePath.Object(key),
                    "a canonical stream: header 4.1, uncompressed, unseeded",
                    "another form of the same key"
                );
            if (FindFault(evidence.State, rlwe, publicKey) is { } fault)
                return new Discrepancy(
                    BundlePath.Object(key),
                    "a public key that hides what is encrypted under it",
                    fault
                );
            if (
                CheckEvaluationKeys(evidence, protocol.Circuit, rlwe, out var keys) is
                { } discrepancy
            )
                return discrepancy;
            found = new CheckedContext(rlwe, publicKey, keys);
            return null;
        }
        catch (SealFormatException e)
        {
            return new Discrepancy(
                where,
                "a public key and evaluation keys under these parameters",
                e.Message
            );
        }
    }

    /// <summary>Why a public key is none to encrypt under; null where nothing is found.</summary>
    private static string? FindFault(StudyState state, RlweContext rlwe, PublicKey publicKey)
    {
        if (PublicKeyExamination.FindFault(rlwe, publicKey) is { } fault)
            return fault;
        return
            state.Context!.Predicate.Version < 2
            || CommonPolynomial.Matches(
                rlwe,
                publicKey,
                CommonSeed.Derive(state.StudyId.Value.ToArray())
            )
            ? null
            : "a second polynomial that is not the study's common one";
    }

    /// <summary>The keys that the protocol's circuit needs: one less and it cannot be replayed, one
    /// more and other circuits could be run.</summary>
    private static Discrepancy? CheckEvaluationKeys(
        Evidence evidence,
        CompiledCircuit circuit,
        RlweContext rlwe,
        out EvaluationKeys keys
    )
    {
        keys = EvaluationKeys.None;
        RelinKeys? relin = null;
        GaloisKeys? galois = null;
        foreach (
            var subject in evidence.State.Context!.Subjects.Where(subject =>
                subject.Name
                    is ContextPredicate.RelinKeysSubject
                        or ContextPredicate.GaloisKeysSubject
            )
        )
        {
            var bytes = evidence.ReadObject(subject.Digest, MaximumEvaluationKeyBytes);
            var again =
                subject.Name == ContextPredicate.RelinKeysSubject
                    ? SealStream.Save(relin = SealStream.LoadRelinKeys(rlwe, bytes))
                    : SealStream.Save(galois = SealStream.LoadGaloisKeys(rlwe, bytes));
            if (!again.AsSpan().SequenceEqual(bytes))
                return new Discrepancy(
                    BundlePath.Object(subject.Digest),
                    "a canonical stream: header 4.1, uncompressed, unseeded",
                    "another form of the same keys"
                );
        }

        keys = new EvaluationKeys(relin, galois);
        return keys.AreExactlyFor(circuit, rlwe)
            ? null
            : new Discrepancy(
                $"entry {evidence.State.Context.Index}",
                $"the evaluation keys that the circuit needs: relinearization "
                    + $"{(circuit.NeedsRelinKeys ? "yes" : "no")}, rotations "
                    + $"[{string.Join(", ", circuit.RotationSteps)}]",
                "a key too few or too many"
            );
    }

    /// <summary>Reads every contributed ciphertext once, and adds them up on the way.</summary>
    private static Discrepancy? CheckCiphertexts(
        Evidence evidence,
        PinnedProtocol protocol,
        CheckedContext context,
        out byte[]? replayed
    )
    {
        replayed = null;
        var rlwe = context.Rlwe;
        var contributions = evidence.State.EffectiveContributions();
        // Before there is a computation, ciphertexts are looked at and not added.
        var replay = evidence.Findings.IsInScope(ResultReplay)
            ? StartReplay(
                evidence.Options.Kernel,
                protocol.Circuit!,
                rlwe,
                context.EvaluationKeys,
                protocol.Constants!
            )
            : null;
        var inputScale = protocol.Package.Circuit.InputScale;
        var reader = new CiphertextReader(evidence, rlwe);
        var count = 0;
        foreach (var contribution in contributions)
        {
            var where = $"entry {contribution.Index}";
            if (contribution.Ciphertexts is not [var digest])
                return new Discrepancy(
                    where,
                    "one ciphertext",
                    $"{contribution.Ciphertexts.Length}"
                );
            try
            {
                var ciphertext = reader.Read(digest);
                if (!reader.IsCanonical)
                    return new Discrepancy(
                        where,
                        "a canonical stream: header 4.1, uncompressed, unseeded",
                        "another form of the same ciphertext"
                    );
                if (
                    ciphertext.Size != 2
                    || ciphertext.ParmsId != rlwe.FirstParmsId
                    || ciphertext.IsNttForm != (rlwe.Parameters.Scheme == Scheme.Ckks)
                )
                    return new Discrepancy(
                        where,
                        $"a fresh ciphertext at parms_id {rlwe.FirstParmsId}",
                        $"size {ciphertext.Size}, parms_id {ciphertext.ParmsId}"
                    );
                if (!ciphertext.Scale.Equals(inputScale))
                    return new Discrepancy(where, $"the scale {inputScale}", $"{ciphertext.Scale}");
                if (CiphertextExamination.HidesNothing(rlwe, ciphertext))
                    return new Discrepancy(
                        where,
                        "an encryption",
                        "a transparent one, or one whose second polynomial is short: readable by "
                            + "anyone"
                    );
                replay?.Add(reader.Stream, ciphertext);
                count++;
            }
            catch (SealFormatException e)
            {
                return new Discrepancy(where, "a well-formed ciphertext", e.Message);
            }

            evidence.Options.Progress?.Report(
                new VerificationProgress(
                    replay is null ? "reading" : "replaying",
                    count,
                    contributions.Length,
                    "ciphertexts"
                )
            );
        }

        if (count == 0)
            return new Discrepancy("ledger", "at least one contribution", "none");
        if (replay is null)
            return null;
        try
        {
            replayed = replay.Complete();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return new Discrepancy(
                ComputePredicate.CircuitSubject,
                "a result that hides something",
                e.Message
            );
        }
    }

    /// <summary>By the kernel that was asked for; both give the same bytes.</summary>
    internal static IReplay StartReplay(
        ReplayKernel kernel,
        CompiledCircuit circuit,
        RlweContext rlwe,
        EvaluationKeys keys,
        IReadOnlyDictionary<string, Plaintext> constants
    ) =>
        kernel == ReplayKernel.Reference
            ? new ReferenceReplay(circuit, rlwe.Parameters, keys, constants)
            : new EngineReplay(new CircuitEvaluation(circuit, rlwe, keys, constants));

    private static Discrepancy? CheckNoiseBound(
        Evidence evidence,
        ProtocolPackage protocol,
        RlweContext rlwe
    )
    {
        if (evidence.State.Result is not { } result)
            return new Discrepancy("ledger", "a result entry", "none");
        if (evidence.State.EffectiveCount == 0)
            return new Discrepancy("ledger", "at least one contribution", "none");
        var bound = CircuitBound.Compute(
            protocol.Circuit,
            rlwe,
            checked((int)evidence.State.EffectiveCount),
            protocol.InputMagnitude
        );
        if (bound.Fault is { } fault)
            return new Discrepancy(
                $"entry {result.Index}",
                "a circuit that decrypts for certain",
                fault
            );
        return result.Predicate.NoiseBoundBits == (ulong)bound.NoiseBits
            ? null
            : new Discrepancy(
                $"entry {result.Index}",
                $"a noise bound of {bound.NoiseBits} bits",
                $"{result.Predicate.NoiseBoundBits} bits"
            );
    }
}
