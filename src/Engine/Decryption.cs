using System.Numerics;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 5: the key holder replays, decrypts the one result, checks it and publishes
/// it.</summary>
/// <remarks>
/// The order is the point: everything that an auditor could ask is verified, the replay included;
/// then decryption in
/// memory, range checks, and only then is anything written, shown or signed. When a check fails,
/// one fixed statement is all that leaves: no number, no
/// slot, no culprit; the secret key is destroyed. Otherwise a crafted ciphertext would turn the key
/// holder into a decryption oracle. Source: docs/threat-model.md, "The key holder is no oracle".
/// </remarks>
public static class Decryption
{
    /// <summary>The subject whose blob carries the totals.</summary>
    public const string OpeningSubject = DecryptionPredicate.OpeningSubject;

    /// <summary>The subject whose blob is the published table.</summary>
    public const string TableSubject = DecryptionPredicate.TableSubject;

    /// <summary>The key holder's verification: all that can be asked before the result is
    /// decrypted.</summary>
    /// <param name="study">Computed.</param>
    /// <param name="progress">Told the ciphertexts replayed.</param>
    /// <param name="options">Whom the key holder trusts; null for nobody in particular.</param>
    /// <exception cref="StudyException">The study has no result to decrypt.</exception>
    /// <exception cref="UnclearedException">A check fails: nothing is decrypted.</exception>
    public static Clearance Clear(
        IStudy study,
        IProgress<StepProgress>? progress,
        VerificationOptions? options = null
    )
    {
        study.RequireStage(
            "result",
            "compute first; a result is decrypted once",
            study.State.Stage < StudyStage.Computed ? NextStep.Compute : NextStep.None,
            StudyStage.Computed
        );
        return study.Clear("result", VerificationScope.Result, options, progress);
    }

    /// <summary>Verifies, decrypts and publishes.</summary>
    /// <param name="study">Computed; open for writing.</param>
    /// <param name="keys">The key holder's.</param>
    /// <param name="progress">Told the ciphertexts replayed.</param>
    /// <param name="cancellation">Stops before the decryption.</param>
    /// <param name="options">Whom the key holder trusts; null for nobody in particular.</param>
    /// <returns>The result; null when the study ended without one (stage
    /// <see cref="StudyStage.Aborted"/>).</returns>
    /// <exception cref="StudyException">Nothing to decrypt.</exception>
    /// <exception cref="UnclearedException">A check fails: nothing is decrypted.</exception>
    public static StudyResult? Publish(
        IStudy study,
        IKeyHolderKeys keys,
        IProgress<StepProgress>? progress,
        CancellationToken cancellation,
        VerificationOptions? options = null
    )
    {
        if (study.State.Stage == StudyStage.Aborted && keys.HasSecretKey)
        {
            // A run that recorded the abort and died before this goes on here.
            keys.DestroySecretKey();
            return null;
        }

        var clearance = Clear(study, progress, options);
        cancellation.ThrowIfCancellationRequested();
        return Publish(study, keys, clearance);
    }

    /// <summary>Decrypts what was verified, and publishes it.</summary>
    /// <param name="study">Computed; open for writing.</param>
    /// <param name="keys">The key holder's.</param>
    /// <param name="clearance">From <see cref="Clear"/>, for this ledger as it is.</param>
    /// <returns>The result; null when the study ended without one.</returns>
    /// <exception cref="ArgumentException">The clearance is for less, or for another
    /// ledger.</exception>
    public static StudyResult? Publish(IStudy study, IKeyHolderKeys keys, Clearance clearance)
    {
        ArgumentNullException.ThrowIfNull(clearance);
        clearance.RequireFor(VerificationScope.Result, study.State);
        using var signer = keys.OpenKeyHolderKey();
        if (study.Protocol.Definition.Result.Publish == PublishRule.Withheld)
            return Withhold(study, clearance, signer, keys);
        var slots = Decrypt(clearance, keys);
        var (published, opening) = Check(clearance, slots);
        Array.Clear(slots);
        if (published is null)
        {
            study.Append(
                Statement.Sign(
                    signer,
                    new AbortedPredicate
                    {
                        Study = study.State.StudyId,
                        Observed = study.State.Observed,
                    }
                )
            );
            keys.DestroySecretKey();
            study.SignCheckpoint();
            return null;
        }

        Record(study, signer, clearance, opening!, published.FormatTable());
        return published;
    }

    /// <summary>Whether a finished study's table is its data owner's alone;
    /// <see cref="ReadWithheld"/> reads it.</summary>
    public static bool IsWithheld(IStudy study) =>
        study.State.Decryption is { Predicate.Published: PublishedForm.Withheld };

    /// <summary>Where a data owner's table is.</summary>
    public static string WithheldFile(IKeyHolderKeys keys) => WithheldResult.TableFile(keys);

    /// <summary>The withheld table, for its owner.</summary>
    /// <param name="study">Finished, with a withheld result.</param>
    /// <param name="keys">The owner's; needs no passphrase.</param>
    /// <returns>The table's bytes, which the ledger binds by digest.</returns>
    /// <exception cref="StudyException">The owner's files are absent, or not those that the ledger
    /// binds.</exception>
    public static byte[] ReadWithheld(IStudy study, IKeyHolderKeys keys)
    {
        RequireOpened(study);
        return WithheldResult.Read(
            keys,
            study.State.Decryption!.Subjects.First(subject => subject.Name == TableSubject).Digest
        );
    }

    /// <summary>The published result of a study that has one, read from its blobs.</summary>
    /// <exception cref="StudyException">No result yet, or never, or it is withheld.</exception>
    public static StudyResult Read(IStudy study)
    {
        RequireOpened(study);
        if (IsWithheld(study))
            throw new StudyException(
                "result: expected a published table, found one that is withheld",
                "its owner reads it, from beside the owner's keys",
                NextStep.Decrypt
            );
        var opening = Opening.Parse(
            study.Blobs.ReadAllBytes(
                study
                    .State.Decryption!.Subjects.First(subject => subject.Name == OpeningSubject)
                    .Digest
            )
        );
        return StudyRounds.ReadTotals(
            study.Protocol,
            study.State,
            opening.Totals.AsSpan(),
            out var violation
        )
            ?? throw new StudyException(
                $"result: {violation}",
                "the study folder is damaged; verify its bundle",
                NextStep.Verify
            );
    }

    private static void RequireOpened(IStudy study) =>
        study.RequireStage(
            "result",
            "compute first, then decrypt",
            study.State.Stage switch
            {
                < StudyStage.Computed => NextStep.Compute,
                StudyStage.Computed => NextStep.Decrypt,
                _ => NextStep.None,
            },
            StudyStage.Opened
        );

    /// <summary>The published table's bytes.</summary>
    /// <param name="study">With a published result.</param>
    public static byte[] ReadTable(IStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Blobs.ReadAllBytes(
            study.State.Decryption!.Subjects.First(subject => subject.Name == TableSubject).Digest
        );
    }

    /// <summary>The owner's files first, so that no crash leaves a record without the table that it
    /// binds.</summary>
    private static OwnerResult Withhold(
        IStudy study,
        Clearance clearance,
        Ed25519PrivateKey signer,
        IKeyHolderKeys keys
    )
    {
        var section = clearance.Protocol.Definition.Result;
        var parameters = clearance.Rlwe!.Parameters;
        OwnerResult published;
        if (parameters.Scheme == Scheme.Ckks)
        {
            var reals = DecryptReals(clearance, keys);
            published = OwnerResult.FromReals(
                section.Outputs,
                reals,
                section.Digits ?? throw new InvalidOperationException("a CKKS result has digits"),
                section.Transform
            );
            Array.Clear(reals);
        }
        else
        {
            var slots = Decrypt(clearance, keys);
            published = OwnerResult.FromIntegers(section.Outputs, slots, parameters.PlainModulus);
            Array.Clear(slots);
        }

        var digest = WithheldResult.Write(keys, published.FormatTable());
        study.Append(
            Statement.Sign(
                signer,
                Describe(study, PublishedForm.Withheld),
                new Subject(TableSubject, digest),
                ReportOf(study, clearance)
            )
        );
        study.SignCheckpoint();
        return published;
    }

    /// <summary>The slots that the outputs name, with the noise that never leaves their owner; the
    /// caller clears them.</summary>
    private static double[] DecryptReals(Clearance clearance, IKeyHolderKeys keys)
    {
        var rlwe = clearance.Rlwe!;
        var slots = new Complex[clearance.Protocol.Definition.Result.Outputs.Length];
        var secretBytes = keys.ReadSecretKey();
        try
        {
            using var secretKey = SealStream.LoadSecretKey(rlwe, secretBytes);
            using var decryptor = new Decryptor(rlwe, secretKey);
            using var plaintext = decryptor.Decrypt(
                SealStream.LoadCiphertext(rlwe, clearance.Result.Span)
            );
            new CkksEncoder(rlwe).DecodeRawKeepPrivate(plaintext, slots);
            return [.. slots.Select(slot => slot.Real)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
            Array.Clear(slots);
        }
    }

    /// <summary>All slots of the layout; the caller clears them.</summary>
    private static ulong[] Decrypt(Clearance clearance, IKeyHolderKeys keys)
    {
        var rlwe = clearance.Rlwe!;
        var slots = new ulong[rlwe.SlotCount];
        var secretBytes = keys.ReadSecretKey();
        try
        {
            using var secretKey = SealStream.LoadSecretKey(rlwe, secretBytes);
            using var decryptor = new Decryptor(rlwe, secretKey);
            using var plaintext = decryptor.Decrypt(
                SealStream.LoadCiphertext(rlwe, clearance.Result.Span)
            );
            new BatchEncoder(rlwe).Decode(plaintext, slots);
            return slots[..clearance.Protocol.Layout.TotalSlotCount];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
            Array.Clear(slots);
        }
    }

    /// <summary>The checks between decryption and publication; nothing for the two when one
    /// fails.</summary>
    private static (StudyResult? Published, Opening? Opening) Check(
        Clearance clearance,
        ulong[] slots
    )
    {
        var (state, protocol) = (clearance.State, clearance.Protocol);
        var layout = protocol.Layout;
        var contributions = state.EffectiveContributions();
        var genomes = state.CountGenomes();
        var totals = slots[layout.DataSlots];
        if (
            genomes
                > protocol.Definition.Input.MaximumCount(clearance.Rlwe!.Parameters.PlainModulus)
            || StudyRounds.ReadTotals(protocol, state, totals, out _) is not { } published
        )
        {
            return (null, null);
        }

        if (protocol.Definition.Result.Open != OpeningRule.Pedersen)
            return (published, new Opening([.. totals]));

        var digits = slots[layout.DigitSlots];
        var blinding = RistrettoScalar.FromDigitSums(digits);
        // That each is a point was verified with its proof of knowledge.
        var commitments = contributions.Select(next =>
            RistrettoPoint.TryParse(next.Commitment, out var point)
                ? point
                : throw new InvalidOperationException(
                    $"entry {next.Index}: the commitment is no point"
                )
        );
        return
            digits.All(digit => digit <= (ulong)contributions.Length)
            && PedersenOpening.Verify(
                new PedersenGenerators(state.CommitmentScope, layout.SlotCount),
                commitments,
                totals,
                blinding
            )
            ? (published, new Opening([.. totals], blinding.ToString()))
            : (null, null);
    }

    /// <summary>What was verified before the decryption, kept as a blob beside the log.</summary>
    private static Subject ReportOf(IStudy study, Clearance clearance) =>
        new(DecryptionPredicate.ReportSubject, study.Blobs.Put(clearance.Report.Format()));

    private static void Record(
        IStudy study,
        Ed25519PrivateKey signer,
        Clearance clearance,
        Opening opening,
        byte[] table
    )
    {
        study.Append(
            Statement.Sign(
                signer,
                Describe(study, PublishedForm.Table),
                new Subject(OpeningSubject, study.Blobs.Put(opening.Format())),
                new Subject(TableSubject, study.Blobs.Put(table)),
                ReportOf(study, clearance)
            )
        );
        study.SignCheckpoint();
        study.ShowTable(table);
    }

    private static DecryptionPredicate Describe(IStudy study, PublishedForm published) =>
        new()
        {
            Version = 2,
            Study = study.State.StudyId,
            Observed = study.State.Observed,
            Result = study.State.Result!.Hash,
            Open = study.State.Study!.Predicate.Open,
            ReleaseMethod = study.Protocol.Definition.Result.ReleaseMethod,
            Published = published,
        };
}
