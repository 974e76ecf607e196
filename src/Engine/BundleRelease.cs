using System.Collections.Immutable;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 6: everything that a verifier needs goes into one file.</summary>
public static class BundleRelease
{
    /// <summary>Writes the bundle. The same ledger gives the same bytes.</summary>
    /// <param name="study">With a result.</param>
    /// <param name="path">The bundle; must not exist.</param>
    /// <param name="light">Whether contributed ciphertexts are left out: small, but not
    /// replayable.</param>
    /// <exception cref="StudyException">No result yet, or the file exists.</exception>
    public static void Write(IStudy study, string path, bool light = false)
    {
        study.RequireStage(
            "release",
            "a bundle is released when the study has ended, with a result or without one",
            StudyStage.Opened,
            StudyStage.Aborted
        );
        if (NextRound.IsDue(study))
            throw new StudyException(
                $"release: expected {StudyRounds.CountOf(study.Protocol)} rounds, as the protocol "
                    + $"says, found {study.State.RoundNumber}",
                "begin the next one",
                NextStep.BeginRound
            );
        StudyFiles.RequireNew(path);
        // Nothing may follow a result, so each reading of the log gives the same entries.
        var bundle = new BundleWriter(BundleType.Study, study.State.Size);
        bundle.Add(BundlePath.Checkpoint, study.LatestCheckpoint()!.Value);
        bundle.AddEntries(() => study.ReadEntries());
        if (study.State.Study!.Predicate.Commons is not null && study.Commons is { } commons)
        {
            bundle.AddCommonsEntries(commons.Entries);
            bundle.Add(BundlePath.CommonsCheckpoint, commons.Checkpoint);
        }

        foreach (var digest in ObjectsOf(study.ReadEntries(), light))
            bundle.AddSource(BundlePath.Object(digest), () => study.Blobs.OpenRead(digest));
        foreach (var (id, value) in study.Protocol.Objects)
            bundle.Add(BundlePath.ProtocolObject(id.ToString()), value.Framed.ToArray());
        bundle.Add(
            BundlePath.Policy,
            Encoding.UTF8.GetBytes(SuggestPolicy(study.State, study.Witnesses))
        );
        bundle.Add(BundlePath.RoCrate, BundleCrate.Format(study.State));
        bundle.Add(BundlePath.Readme, BundleReadme.Format(study.State));
        bundle.WriteNew(path);
    }

    /// <summary>A trust policy that names this study's ledger key, the holders of its roles, and
    /// its id.</summary>
    /// <remarks>For those who know the study from elsewhere; a verifier never trusts the bundle's
    /// own copy.</remarks>
    /// <param name="state">The study.</param>
    /// <param name="witnesses">Who cosigns its checkpoints; null for nobody.</param>
    public static string SuggestPolicy(StudyState state, WitnessRule? witnesses = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var study = state.Study!.Predicate;
        return $"""
            # Trust policy for study {state.StudyId}
            log {new VerifierKey(study.Origin, study.Roles.Ledger)}
            researcher {study.Roles.Researcher.ToOpenSsh()}
            computing-party {study.Roles.ComputingParty.ToOpenSsh()}
            key-holder {study.Roles.KeyHolder.ToOpenSsh()}
            study {state.StudyId}
            {(witnesses ?? WitnessRule.None).ToPolicyLines()}
            """;
    }

    /// <summary>Every blob that an entry names, in ledger order, each once; the genesis and a
    /// withheld result name none.</summary>
    private static ImmutableArray<ArtifactDigest> ObjectsOf(
        IEnumerable<ReadOnlyMemory<byte>> entries,
        bool light
    ) =>
        [
            .. entries
                .Select(Entry.Parse)
                .SelectMany(entry => entry.Statement.BlobsIn(light))
                .Select(subject => subject.Digest)
                .Distinct(),
        ];
}
