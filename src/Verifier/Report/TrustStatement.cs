using System.Collections.Immutable;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What no verification of a bundle can show, said in every report.</summary>
/// <remarks>Source: docs/threat-model.md, "What stays on trust".</remarks>
public static class TrustStatement
{
    /// <summary>One sentence each; fewer where a check took one off the list.</summary>
    public static ImmutableArray<string> Of(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            "Inputs are true and valid genotypes, as their contributors encoded them: any "
                + "numbers can be committed to.",
            .. report.Facts?.SiteRules is { } rules
                ?
                [
                    "What a site without an answer counts as is the rule of the protocol "
                        + $"({rules}): that a file had none there, or was encoded by the rule, "
                        + "is not proved.",
                ]
                : ImmutableArray<string>.Empty,
            "Contributor keys are distinct people, and none is another key of somebody who holds "
                + "a role.",
            report.Status(FheKeyProof) == CheckStatus.Passed
                ? "The secret of the key holder cannot be guessed, nobody else has it, and it "
                    + "opens no single upload."
                : "Keys were generated as specified, and the key holder opens no single upload.",
            report.IsOpened
                ? "Each ciphertext holds what its contributor committed to: the totals are "
                    + "proved from commitments, not from ciphertexts."
            : report.IsWithheld
                ? "The withheld table is the decryption of the result: the key holder, its "
                    + "owner, signed its digest."
            : "The published totals are the decryption of the result: the key holder signed them.",
            report.Status(ResultClearance) == CheckStatus.Passed
                ? "The key holder verified what its report lists before it decrypted: it signed "
                    + "that it did."
                : "The key holder verified the study before it decrypted: the record does not "
                    + "say so.",
            .. report.IsReplayed
                ? ImmutableArray<string>.Empty
                : ["The computation on the ciphertexts: it was not done again."],
            report.Status(LogQuorum) == CheckStatus.Passed
                ? "Of the witnesses that cosigned, at least one does not collude with the ledger."
                : "Completeness and order rest on the ledger key: no witness was asked.",
            .. UnnamedRoles(report) is { } unnamed
                ?
                [
                    $"The keys of {unnamed} are whoever the study says: your policy does not "
                        + $"name them.",
                ]
                : ImmutableArray<string>.Empty,
            "Names, versions and builds of programs, the address of the repository, terms of "
                + "consent and times are the word of their signers.",
            .. report is { IsOfCommons: true, IsApproved: true }
                ?
                [
                    "The members of the commons are distinct people and institutions: its "
                        + "registrars say so. What a purpose asserts was voted on, not proved.",
                ]
                : ImmutableArray<string>.Empty,
            "Other studies do not overlap with this one in a way that isolates somebody.",
            "The assumptions behind RLWE encryption, Ed25519, ristretto255 and SHA-256 hold.",
        ];
    }

    private static string? UnnamedRoles(VerificationReport report)
    {
        if (report.NamedByPolicy.IsEmpty)
            return null; // there is no policy
        var unnamed = ((string[])["the researcher", "the computing party", "the key holder"])
            .Where(role => !report.NamedByPolicy.Contains(role))
            .ToArray();
        return unnamed.Length == 0 ? null : InWords(unnamed);
    }

    /// <summary>"a", "a and b", "a, b and c".</summary>
    internal static string InWords(IReadOnlyList<string> words) =>
        words.Count == 1
            ? words[0]
            : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
