using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 30 to 33: what contributors say about their data, how many they are, and
/// that they hold no role.</summary>
internal static class GenomicsChecks
{
    public static void Run(Evidence evidence, PinnedProtocol? protocol, CheckedContext? context)
    {
        var findings = evidence.Findings;
        var package = protocol?.Package;
        findings.Ask(GenomicsVariants, package, pinned => CheckVariants(evidence, pinned));
        findings.Ask(GenomicsEncoding, package, pinned => CheckEncoding(evidence, pinned));
        if (ResultChecks.EarlyEndOf(evidence) is { } end)
            findings.Skip(GenomicsCohort, end);
        else
            findings.Ask(GenomicsCohort, protocol, pinned =>
                CheckCohort(evidence, pinned, context)
            );
        if (protocol is { IsWithheld: true })
            findings.Waive(SignersSeparation, "the result is withheld for the data's owner");
        else
            findings.Ask(SignersSeparation, () => CheckSeparation(evidence));
    }

    private static Discrepancy? CheckVariants(Evidence evidence, ProtocolPackage protocol)
    {
        var expected = protocol.VariantsSha256;
        var file = protocol.Definition.Input.DefinitionFile;
        foreach (var contribution in evidence.State.EffectiveContributions())
        {
            if (contribution.Report.Variants.ToString() != expected)
                return new Discrepancy(
                    $"entry {contribution.Index}",
                    $"{file} {expected}",
                    contribution.Report.Variants.ToString()
                );
        }

        return null;
    }

    private static Discrepancy? CheckEncoding(Evidence evidence, ProtocolPackage protocol)
    {
        var taken = StatementTaken(protocol);
        foreach (var contribution in evidence.State.EffectiveContributions())
        {
            if (contribution.Report.Encoder != protocol.EncoderName)
                return new Discrepancy(
                    $"entry {contribution.Index}",
                    $"the encoder {protocol.EncoderName}",
                    contribution.Report.Encoder
                );
            if (contribution.Report.Absent is { } stated && stated != taken)
            {
                return new Discrepancy(
                    $"entry {contribution.Index}",
                    taken is null
                        ? "no statement on absent sites, as the protocol takes none"
                        : $"no statement on absent sites but \"{taken}\", as the protocol says",
                    stated
                );
            }
        }

        return null;
    }

    /// <summary>What the protocol lets a contributor state of absent sites; null for
    /// nothing.</summary>
    private static string? StatementTaken(ProtocolPackage protocol) =>
        protocol.Definition.Genotypes?.Genotypes.Absent switch
        {
            AbsentRule.Reference => EncoderReport.AbsentIsReference,
            AbsentRule.ReferenceIfCovered => EncoderReport.AbsentIsReferenceIfCovered,
            _ => null,
        };

    private static Discrepancy? CheckCohort(
        Evidence evidence,
        PinnedProtocol protocol,
        CheckedContext? context
    )
    {
        var definition = protocol.Package.Definition;
        var minimum = (ulong)definition.Result.MinimumContributors;
        var recorded = evidence.State.Study!.Predicate.MinimumContributors;
        if (recorded != minimum)
            return new Discrepancy(
                "entry 0",
                $"the protocol's minimum of {minimum} contributors",
                $"{recorded}"
            );
        // Whoever acts before the contributions are there asks what they were promised, and no
        // more.
        if (evidence.Scope < VerificationScope.Contributions)
            return null;
        if (evidence.State.EffectiveCount < minimum)
            return new Discrepancy(
                "ledger",
                $"at least {minimum} contributors",
                $"{evidence.State.EffectiveCount}"
            );
        if (protocol.IsWithheld)
            return CheckOwner(evidence);
        foreach (var contribution in evidence.State.EffectiveContributions())
        {
            if (
                contribution.Genomes == 0
                || (!definition.Input.MayCountMany && contribution.Genomes != 1)
            )
                return new Discrepancy(
                    $"entry {contribution.Index}",
                    $"one {definition.Input.CountedUnit}, as the protocol says",
                    $"{contribution.Genomes}"
                );
        }

        var most = definition.Input.MaximumCount(context!.Rlwe.Parameters.PlainModulus);
        var genomes = evidence.State.CountGenomes();
        return genomes <= most
            ? null
            : new Discrepancy(
                "ledger",
                $"at most {most} {definition.Input.CountedUnit}s, so that no total wraps",
                $"{genomes}"
            );
    }

    /// <summary>Whoever holds a role's key and contributes can choose totals, or look at the rest
    /// by subtracting its own.</summary>
    private static Discrepancy? CheckSeparation(Evidence evidence)
    {
        var state = evidence.State;
        (string Word, ImmutableArray<Ed25519PublicKey> Keys)[] holders =
        [
            ("researcher", state.EveryKeyOf(StudyRole.Researcher)),
            ("computing party", state.EveryKeyOf(StudyRole.ComputingParty)),
            ("key holder", state.EveryKeyOf(StudyRole.KeyHolder)),
            ("ledger", state.EveryKeyOf(StudyRole.Ledger)),
        ];
        foreach (var contribution in state.EffectiveContributions())
        {
            foreach (var (word, keys) in holders)
            {
                if (keys.Contains(contribution.Contributor))
                    return new Discrepancy(
                        $"entry {contribution.Index}",
                        "a contributor who holds no role in the study",
                        $"the key of the {word}"
                    );
            }
        }

        return null;
    }

    /// <summary>Whoever holds the key can read the data from the result, so there is one
    /// contributor: the key holder.</summary>
    private static Discrepancy? CheckOwner(Evidence evidence)
    {
        var owner = evidence.State.Study!.Predicate.Roles.KeyHolder;
        var contributions = evidence.State.EffectiveContributions();
        if (contributions is not [var only])
            return new Discrepancy(
                "ledger",
                "one contribution, the data owner's",
                $"{contributions.Length}"
            );
        if (only.Genomes != 1)
            return new Discrepancy(
                $"entry {only.Index}",
                "one genome or row, as the protocol says",
                $"{only.Genomes}"
            );
        return only.Contributor == owner
            ? null
            : new Discrepancy(
                $"entry {only.Index}",
                $"a contribution of the key holder {owner.KeyId}, whose alone the result is",
                only.Contributor.KeyId
            );
    }
}
