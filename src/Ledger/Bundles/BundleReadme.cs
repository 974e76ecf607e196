using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary><c>README.txt</c> of a bundle: a pure function of the ledger, so that it can claim
/// nothing else.</summary>
public static class BundleReadme
{
    /// <summary>The file's bytes.</summary>
    /// <param name="state">The state after the last entry; of a study with a genesis.</param>
    public static byte[] Format(StudyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var study = state.Study
            ?? throw new ArgumentException("the ledger is empty", nameof(state));
        var protocol = study.Predicate.Protocol;
        return Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                A computation on encrypted genomes, with the evidence to check it
                ==================================================================

                protocol        {protocol.Name}
                repository      {protocol.Repository}
                commit          {protocol.GitCommit}
                folder          {protocol.Path}
                study id        {state.StudyId}
                origin          {study.Predicate.Origin}
                contributions   {state.EffectiveCount}
                ledger entries  {state.Size}
                tree root       {state.Root}

                This file is made from the ledger and repeats what is in it. Believe it as
                far as you have verified the bundle.

                To verify: sgp verify THIS.sgp --policy POLICY

                The policy names the ledger key and the researcher's key. Get it from the
                researcher, not from this bundle: the copy in here is the publisher's.

                Without the program: this is a ZIP whose files are stored as they are.
                MANIFEST.json lists the SHA-256 of each. ledger/entries.jsonl holds one
                entry per line: a DSSE envelope around an in-toto statement, itself in a
                DSSE envelope, both signed with Ed25519. The leaf hash of an entry is
                SHA-256 of a zero byte and the line without its newline; the leaf hashes
                form the RFC 6962 tree whose root stands in checkpoint. objects/sha256
                holds every blob that an entry names, under its SHA-256; ciphertexts and
                keys are Microsoft SEAL 4.1 streams, uncompressed. protocol/objects holds
                the Git objects, uncompressed, under their ids.

                """
            )
        );
    }
}
