using System.Security.Cryptography;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 2: the key holder makes the homomorphic keys and publishes the context.</summary>
public static class ContextPublication
{
    /// <summary>The subject whose blob is the SEAL stream of the parameters.</summary>
    public const string ParametersSubject = ContextPredicate.ParametersSubject;

    /// <summary>The subject whose blob is the SEAL stream of the public key.</summary>
    public const string PublicKeySubject = ContextPredicate.PublicKeySubject;

    /// <summary>The subject whose blob is the SEAL stream of the relinearization keys, where the
    /// circuit needs them.</summary>
    public const string RelinKeysSubject = ContextPredicate.RelinKeysSubject;

    /// <summary>The subject whose blob is the SEAL stream of the Galois keys, where the circuit
    /// needs some.</summary>
    public const string GaloisKeysSubject = ContextPredicate.GaloisKeysSubject;

    /// <summary>Makes a key pair, seals the secret key, and appends the context entry.</summary>
    /// <param name="study">At the stage <see cref="StudyStage.Started"/>, open for writing.</param>
    /// <param name="keys">The key holder's.</param>
    /// <returns>The context entry.</returns>
    /// <exception cref="StudyException">The study has a context, or the folder a secret
    /// key.</exception>
    public static Entry Publish(IStudy study, IKeyHolderKeys keys)
    {
        study.RequireStage(
            "keygen",
            "each study has one key pair; another analysis is another study",
            StudyStage.Started
        );
        study.Clear("keygen", VerificationScope.Genesis);
        if (keys.HasSecretKey)
        {
            throw new StudyException(
                $"{keys.Path}: expected no homomorphic secret key yet, found one",
                "a secret key is never overwritten: move it away if no study needs it"
            );
        }

        using var signer = keys.OpenKeyHolderKey();
        var crypto = study.Protocol.Definition.Crypto;
        var context = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secretKey = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(
            secretKey,
            CommonSeed.Derive(study.State.StudyId.Value.ToArray())
        );
        var parameters = SealStream.Save(context.Parameters);
        List<(string Subject, byte[] Blob)> blobs =
        [
            (ParametersSubject, parameters),
            (PublicKeySubject, SealStream.Save(publicKey)),
        ];
        // Where a proof would prove nothing, none is given: verifiers know which parameters those
        // are.
        if (KeyProofBound.Compute(context).IsSound)
        {
            var proof = KeyProof.Make(
                context,
                publicKey,
                secretKey,
                study.State.StudyId.Value.ToArray(),
                RandomSource.System
            );
            blobs.Add((ContextPredicate.KeyProofSubject, proof.ToBytes(context)));
        }

        var circuit = study.Protocol.Circuit;
        if (circuit.NeedsRelinKeys)
            blobs.Add((RelinKeysSubject, SealStream.Save(generator.CreateRelinKeys(secretKey))));
        if (circuit.RotationSteps is { IsEmpty: false } steps)
            blobs.Add(
                (
                    GaloisKeysSubject,
                    SealStream.Save(generator.CreateGaloisKeys(secretKey, steps.AsSpan()))
                )
            );

        var secretBytes = SealStream.Save(secretKey);
        try
        {
            keys.WriteSecretKey(secretBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
        }

        var statement = Statement.Sign(
            signer,
            Describe(study.State, parameters, crypto.Profile),
            [.. blobs.Select(next => new Subject(next.Subject, study.Blobs.Put(next.Blob)))]
        );
        return study.Append(statement)[0];
    }

    /// <summary>What the entry says: read back from the bytes, never from the protocol.</summary>
    private static ContextPredicate Describe(
        StudyState state,
        ReadOnlySpan<byte> parameterBytes,
        SecurityProfile profile
    )
    {
        var parameters = SealStream.LoadParameters(parameterBytes);
        var context = RlweContext.Create(parameters, profile);
        return new ContextPredicate
        {
            Version = 2,
            Study = state.StudyId,
            Observed = state.Observed,
            Scheme = parameters.Scheme == Scheme.Ckks ? "ckks" : "bfv",
            PolyModulusDegree = (ulong)parameters.PolyModulusDegree,
            CoeffModulus = parameters.CoeffModulus,
            PlainModulus = parameters.PlainModulus,
            SecurityProfile = SecurityProfileName.Format(profile),
            SecurityBits = (ulong)context.SecurityBits,
            ParmsId = context.KeyParmsId.ToString(),
        };
    }
}
