namespace SecureGenomics.Provenance.Ledger;

/// <summary>The public keys of a study's four roles; one person may hold several.</summary>
/// <param name="Researcher">Signs <c>study</c> and <c>close</c>.</param>
/// <param name="ComputingParty">Signs <c>compute</c> and <c>result</c>.</param>
/// <param name="KeyHolder">Signs <c>context</c>, <c>decryption</c> and <c>aborted</c>.</param>
/// <param name="Ledger">Signs entries and checkpoints, and <c>refusal</c>.</param>
public sealed record StudyRoles(
    Ed25519PublicKey Researcher, Ed25519PublicKey ComputingParty, Ed25519PublicKey KeyHolder, Ed25519PublicKey Ledger);
