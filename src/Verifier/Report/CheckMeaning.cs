namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a failed check means to somebody who does not know the format.</summary>
public static class CheckMeaning
{
    /// <summary>One or two sentences.</summary>
    public static string Of(string id) =>
        id switch
        {
            "bundle.format" =>
                "The file was cut short, changed, or never was a bundle. Get it again from its "
                    + "publisher.",
            "bundle.digests" =>
                "A file in the bundle was changed after the bundle was made. Get the bundle again.",
            "bundle.manifest" =>
                "Something that a record names is missing, or something travels along that no "
                    + "record names.",
            "ledger.encoding" =>
                "An entry is not written in the one way that the format allows; the ledger was "
                    + "edited.",
            "ledger.chain" => "An entry was removed, inserted or reordered.",
            "ledger.order" =>
                "A step was taken that the rules of a study forbid; the entry says which.",
            "ledger.complete" =>
                "The set of contributions was not the one that was closed: some may be hidden or "
                    + "added.",
            "log.checkpoint" => "The ledger key did not vouch for this state of the ledger.",
            "log.root" => "The entries are not those that the ledger key vouched for.",
            "log.consistency" =>
                "The ledger shows another history than it showed before: entries were changed or "
                    + "taken back.",
            "log.quorum" =>
                "Too few witnesses saw this checkpoint: the ledger may show others another one.",
            "signers.entries" => "An entry was not written by the ledger of this study.",
            "signers.statements" => "What is recorded as said was not said by that key.",
            "signers.roles" => "Somebody signed for a role that is not theirs.",
            "signers.revocation" =>
                "A key that its owners had withdrawn was used: somebody else may hold it.",
            "signers.separation" =>
                "Whoever holds a role contributed, too: it can choose totals, or learn the rest "
                    + "by subtracting its own.",
            "signers.policy" =>
                "This is somebody else's study, or your policy names other keys. Compare the keys.",
            "protocol.commit" => "The protocol files are not those of the pinned commit.",
            "protocol.manifest" =>
                "The protocol files are not those that the study was created with.",
            "protocol.circuit" => "Another computation was run than the protocol's.",
            "protocol.constants" =>
                "Other numbers were put into the computation than the protocol pins, or at "
                    + "another scale.",
            "protocol.repository" =>
                "The repository knows no such commit, or other files under it. Ask where the "
                    + "pinned protocol comes from.",
            "fhe.context" =>
                "The public key or parameters are not what the record says, or are not safe to "
                    + "use.",
            "fhe.key-proof" =>
                "Nobody showed to know a secret for the public key: what is encrypted under it "
                    + "may be lost, or another's to read.",
            "fhe.parameters" =>
                "The study ran under other encryption parameters than its protocol declares.",
            "fhe.security" =>
                "The encryption is weaker than 128 bits: contributions could be read.",
            "fhe.batching" => "The numbers cannot be laid out in slots as the protocol says.",
            "fhe.ciphertexts" =>
                "A contribution is not an encryption under this study's parameters.",
            "fhe.noise-bound" =>
                "The result may not decrypt to the true sum, or the record misstates by how far "
                    + "it does.",
            "genomics.variants" => "A contributor counted other variants than the protocol lists.",
            "genomics.encoding" =>
                "A contributor used another encoding than the protocol's, so that slots may mean "
                    + "something else, or stated of absent sites what the protocol does not take.",
            "genomics.cohort" =>
                "Fewer contributors than the protocol demands, or more genomes than the totals "
                    + "can hold.",
            "genomics.counts" => "The totals cannot come from the recorded genomes.",
            "result.inputs" =>
                "Contributions were left out of the computation, or others were slipped in.",
            "result.replay" =>
                "The recorded result is not what the circuit gives on the recorded contributions.",
            "result.knowledge" =>
                "A contribution was copied or made up: its maker does not know what is in it.",
            "result.opening" =>
                "The published numbers are not the totals of what the contributors committed to.",
            "result.clearance" =>
                "The key holder did not record that it verified this ledger before it decrypted.",
            "result.table" => "The published table was edited after decryption.",
            _ => throw new ArgumentException($"no check {id}", nameof(id)),
        };
}
