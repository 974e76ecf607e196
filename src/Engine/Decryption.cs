using System.Numerics;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 5: the key holder replays, decrypts the one result, checks it and publishes it.</summary>
/// <remarks>
/// The order is the point: replay, decryption in memory, range checks, and only then is anything
/// written, shown or signed. When a check fails, one fixed statement is all that leaves: no number, no
/// slot, no culprit; the secret key is destroyed. Otherwise a crafted ciphertext would turn the key
/// holder into a decryption oracle. Source: docs/threat-model.md, "The key holder is no oracle".
/// </remarks>
public static class Decryption
{
    /// <summary>The subject whose blob carries the totals.</summary>
    public const string OpeningSubject = "opening";

    /// <summary>The subject whose blob is the published table.</summary>
    public const string TableSubject = "result.tsv";

    /// <summary>Decrypts and publishes.</summary>
    /// <param name="study">Computed; open for writing.</param>
    /// <param name="keys">The key holder's.</param>
    /// <param name="progress">Told the ciphertexts replayed.</param>
    /// <param name="cancellation">Stops before the decryption.</param>
    /// <returns>The result; null when the study ended without one (stage <see cref="StudyStage.Aborted"/>).</returns>
    /// <exception cref="StudyException">Nothing to decrypt, or the recorded result is not what replay gives.</exception>
    public static StudyResult? Publish(
        Study study, KeyFolder keys, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        if (study.State.Stage == StudyStage.Aborted && keys.HasSecretKey)
        {
            keys.DestroySecretKey(); // a run that recorded the abort and died before this goes on here
            return null;
        }

        study.RequireStage("result", "run \"sgp run\" first; a result is decrypted once", StudyStage.Computed);
        var context = study.ReadContext();
        var result = RequireReplay(study, context.Rlwe, progress, cancellation);

        using var signer = keys.OpenSigningKey(StudyRole.KeyHolder);
        if (study.Protocol.Definition.Result.Publish == PublishRule.Withheld)
            return Withhold(study, context, result, signer, keys);
        var slots = Decrypt(result, context, keys);
        var (published, opening) = Check(study, context, slots);
        Array.Clear(slots);
        if (published is null)
        {
            study.Append(Study.Sign(signer, new AbortedPredicate { Study = study.State.StudyId, Observed = study.State.Observed }));
            keys.DestroySecretKey();
            study.SignCheckpoint();
            return null;
        }

        Record(study, signer, opening!, published.FormatTable());
        return published;
    }

    /// <summary>Whether a finished study's table is its data owner's alone; <see cref="ReadWithheld"/> reads it.</summary>
    public static bool IsWithheld(Study study) =>
        study.State.Decryption is { Predicate.Published: PublishedForm.Withheld };

    /// <summary>Where a data owner's table is.</summary>
    public static string WithheldFile(KeyFolder keys) => WithheldResult.TableFile(keys);

    /// <summary>The withheld table, for its owner.</summary>
    /// <param name="study">Finished, with a withheld result.</param>
    /// <param name="keys">The owner's; needs no passphrase.</param>
    /// <returns>The table's bytes, which the ledger binds by digest.</returns>
    /// <exception cref="StudyException">The owner's files are absent, or not those that the ledger binds.</exception>
    public static byte[] ReadWithheld(Study study, KeyFolder keys)
    {
        study.RequireStage("result", "run \"sgp run\" and \"sgp result\" first", StudyStage.Opened);
        return WithheldResult.Read(keys, study.State.Decryption!.Subjects.First(subject => subject.Name == TableSubject).Digest);
    }

    /// <summary>The published result of a study that has one, read from its blobs.</summary>
    /// <exception cref="StudyException">No result yet, or never, or it is withheld.</exception>
    public static StudyResult Read(Study study)
    {
        study.RequireStage("result", "run \"sgp run\" and \"sgp result\" first", StudyStage.Opened);
        if (IsWithheld(study))
            throw new StudyException("result: expected a published table, found one that is withheld", "\"sgp result\" shows it to its owner, from beside the owner's keys");
        var opening = Opening.Parse(study.Blobs.ReadAllBytes(
            study.State.Decryption!.Subjects.First(subject => subject.Name == OpeningSubject).Digest));
        return study.Protocol.Encoding.Read(study.Protocol.Variants, opening.Totals.AsSpan(), study.State.CountGenomes(), out var violation)
            ?? throw new StudyException($"result: {violation}", "the study folder is damaged: run \"sgp verify\" on its bundle");
    }

    /// <summary>Writes <c>result.tsv</c> again where it is missing: a run may have died just before.</summary>
    /// <param name="study">With a result.</param>
    public static void RestoreTable(Study study)
    {
        if (!File.Exists(study.Folder.ResultFile))
        {
            WriteTable(study, study.Blobs.ReadAllBytes(
                study.State.Decryption!.Subjects.First(subject => subject.Name == TableSubject).Digest));
        }
    }

    private static void WriteTable(Study study, byte[] table) =>
        DurableFile.Replace(study.Folder.ResultFile, table, DurableFile.PublicMode);

    private static Ciphertext RequireReplay(
        Study study, RlweContext context, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        var recorded = study.Blobs.ReadAllBytes(study.State.Result!.Subjects[0].Digest);
        var replayed = Computation.Evaluate(study, context, progress, cancellation);
        if (!SealStream.Save(replayed).AsSpan().SequenceEqual(recorded))
        {
            throw new StudyException(
                "result: the recorded result ciphertext is not what the circuit gives on the recorded contributions",
                "nothing was decrypted: find out who wrote the result entry");
        }

        return replayed;
    }

    /// <summary>The owner's files first, so that no crash leaves a record without the table that it binds.</summary>
    private static OwnerResult Withhold(
        Study study, PublicContext context, Ciphertext result, Ed25519PrivateKey signer, KeyFolder keys)
    {
        var section = study.Protocol.Definition.Result;
        OwnerResult published;
        if (context.Rlwe.Parameters.Scheme == Scheme.Ckks)
        {
            var reals = DecryptReals(result, context, keys);
            published = OwnerResult.FromReals(section, reals);
            Array.Clear(reals);
        }
        else
        {
            var slots = Decrypt(result, context, keys);
            published = OwnerResult.FromIntegers(section, slots, context.Rlwe.Parameters.PlainModulus);
            Array.Clear(slots);
        }

        var digest = WithheldResult.Write(keys, published.FormatTable());
        study.Append(Study.Sign(signer, Describe(study, PublishedForm.Withheld), new Subject(TableSubject, digest)));
        study.SignCheckpoint();
        return published;
    }

    /// <summary>The slots that the outputs name, with the noise that never leaves their owner; the caller clears them.</summary>
    private static double[] DecryptReals(Ciphertext result, PublicContext context, KeyFolder keys)
    {
        var slots = new Complex[context.Protocol.Definition.Result.Outputs.Length];
        var secretBytes = keys.ReadSecretKey();
        try
        {
            using var secretKey = SealStream.LoadSecretKey(context.Rlwe, secretBytes);
            using var decryptor = new Decryptor(context.Rlwe, secretKey);
            using var plaintext = decryptor.Decrypt(result);
            new CkksEncoder(context.Rlwe).DecodeRawKeepPrivate(plaintext, slots);
            return [.. slots.Select(slot => slot.Real)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
            Array.Clear(slots);
        }
    }

    /// <summary>All slots of the layout; the caller clears them.</summary>
    private static ulong[] Decrypt(Ciphertext result, PublicContext context, KeyFolder keys)
    {
        var slots = new ulong[context.Rlwe.SlotCount];
        var secretBytes = keys.ReadSecretKey();
        try
        {
            using var secretKey = SealStream.LoadSecretKey(context.Rlwe, secretBytes);
            using var decryptor = new Decryptor(context.Rlwe, secretKey);
            using var plaintext = decryptor.Decrypt(result);
            new BatchEncoder(context.Rlwe).Decode(plaintext, slots);
            return slots[..context.Protocol.Layout.TotalSlotCount];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
            Array.Clear(slots);
        }
    }

    /// <summary>The checks between decryption and publication; nothing for the two when one fails.</summary>
    private static (StudyResult? Published, Opening? Opening) Check(Study study, PublicContext context, ulong[] slots)
    {
        var layout = context.Protocol.Layout;
        var contributions = study.State.EffectiveContributions();
        var genomes = study.State.CountGenomes();
        var totals = slots[layout.DataSlots];
        if (genomes > SlotLayout.MaximumGenomes(context.Rlwe.Parameters.PlainModulus)
            || study.Protocol.Encoding.Read(study.Protocol.Variants, totals, genomes, out _) is not { } published)
        {
            return (null, null);
        }

        if (context.Generators is not { } generators)
            return (published, new Opening([.. totals]));

        var digits = slots[layout.DigitSlots];
        var blinding = RistrettoScalar.FromDigitSums(digits);
        var commitments = contributions.Select(next => RistrettoPoint.TryParse(next.Commitment, out var point)
            ? point
            : throw new StudyException($"entry {next.Index}: the commitment is no point", "the ledger is damaged"));
        return digits.All(digit => digit <= (ulong)contributions.Length)
            && PedersenOpening.Verify(generators, commitments, totals, blinding)
                ? (published, new Opening([.. totals], blinding.ToString()))
                : (null, null);
    }

    private static void Record(Study study, Ed25519PrivateKey signer, Opening opening, byte[] table)
    {
        study.Append(Study.Sign(
            signer,
            Describe(study, PublishedForm.Table),
            new Subject(OpeningSubject, study.Blobs.Put(opening.Format())),
            new Subject(TableSubject, study.Blobs.Put(table))));
        study.SignCheckpoint();
        WriteTable(study, table);
    }

    private static DecryptionPredicate Describe(Study study, PublishedForm published) => new()
    {
        Study = study.State.StudyId,
        Observed = study.State.Observed,
        Result = study.State.Result!.Hash,
        Open = study.State.Study!.Predicate.Open,
        ReleaseMethod = study.Protocol.Definition.Result.ReleaseMethod,
        Published = published,
    };
}
