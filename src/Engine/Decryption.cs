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

    /// <summary>The published result of a study that has one, read from its blobs.</summary>
    /// <exception cref="StudyException">No result yet, or never.</exception>
    public static StudyResult Read(Study study)
    {
        study.RequireStage("result", "run \"sgp run\" and \"sgp result\" first", StudyStage.Opened);
        var opening = Opening.Parse(study.Blobs.ReadAllBytes(
            study.State.Decryption!.Subjects.First(subject => subject.Name == OpeningSubject).Digest));
        return study.Protocol.Encoding.Read(study.Protocol.Variants, opening.Totals.AsSpan(), CountGenomes(study), out var violation)
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

    private static ulong CountGenomes(Study study) =>
        study.State.EffectiveContributions().Aggregate(0UL, (sum, next) => checked(sum + next.Genomes));

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
        var genomes = CountGenomes(study);
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
            new DecryptionPredicate
            {
                Study = study.State.StudyId,
                Observed = study.State.Observed,
                Result = study.State.Result!.Hash,
                Open = study.State.Study!.Predicate.Open,
                ReleaseMethod = "exact",
                Published = PublishedForm.Table,
            },
            new Subject(OpeningSubject, study.Blobs.Put(opening.Format())),
            new Subject(TableSubject, study.Blobs.Put(table))));
        study.SignCheckpoint();
        WriteTable(study, table);
    }
}
