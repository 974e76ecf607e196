using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 13 to 15: the protocol is the pinned one.</summary>
internal static class ProtocolChecks
{
    private const long MaximumCircuitBytes = 1 << 20;

    public static void Run(Evidence evidence)
    {
        evidence.Findings.Ask("protocol.commit", ["bundle.manifest"], () => CheckCommit(evidence));
        evidence.Findings.Ask("protocol.manifest", ["protocol.commit"], () =>
        {
            var pinned = evidence.State.Study!.Predicate.Protocol.Manifest.ToString();
            var found = evidence.Protocol!.Identity.ManifestSha256;
            return pinned == found ? null : new Discrepancy("protocol manifest", $"SHA-256 {pinned}", $"SHA-256 {found}");
        });
        evidence.Findings.Ask(
            "protocol.circuit", ["protocol.manifest"], evidence.AreIntact(evidence.State.Compute?.Subjects), () => CheckCircuit(evidence));
    }

    private static Discrepancy? CheckCommit(Evidence evidence)
    {
        var pin = evidence.State.Study!.Predicate.Protocol;
        if (!GitObjectId.TryParse(pin.GitCommit, out var commit)
            || pin.ObjectFormat != (commit.Format == GitObjectFormat.Sha1 ? "sha1" : "sha256"))
        {
            return new Discrepancy("entry 0", $"a {pin.ObjectFormat} commit id", pin.GitCommit);
        }

        try
        {
            var protocol = ProtocolPackage.Load(new BundledGitObjects(evidence.Bundle), commit, pin.Path);
            if (protocol.Definition.Name != pin.Name)
                return new Discrepancy("entry 0", $"the protocol's name {protocol.Definition.Name}", pin.Name);
            var opens = protocol.Definition.Result.Open == OpeningRule.Pedersen ? OpeningMethod.Pedersen : OpeningMethod.None;
            if (evidence.State.Study.Predicate.Open != opens)
                return new Discrepancy("entry 0", $"open: {opens}, as the protocol says", $"open: {evidence.State.Study.Predicate.Open}");
            var known = protocol.Objects.Keys.Select(id => BundlePath.ProtocolObject(id.ToString())).ToHashSet(StringComparer.Ordinal);
            var stranger = evidence.Bundle.Files.FirstOrDefault(file =>
                file.Name.StartsWith("protocol/objects/", StringComparison.Ordinal) && !known.Contains(file.Name));
            if (stranger is not null)
                return new Discrepancy(stranger.Name, "only objects that prove the pin", "this one");
            evidence.Protocol = protocol;
            return null;
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy($"protocol {pin.Name}", $"the files of commit {commit}", e.Message);
        }
    }

    private static Discrepancy? CheckCircuit(Evidence evidence)
    {
        if (evidence.State.Compute is not { } compute)
            return new Discrepancy("ledger", "a compute entry", "none");
        var expected = ArtifactDigest.Compute(evidence.Protocol!.Circuit.Bytes.AsSpan());
        if (compute.Subjects is not [{ Name: "circuit" } circuit])
            return new Discrepancy($"entry {compute.Index}", "one subject: the circuit", $"{compute.Subjects.Length} subjects");
        if (circuit.Digest != expected)
            return new Discrepancy($"entry {compute.Index}", $"the pinned protocol's circuit {expected}", circuit.Digest.ToString());
        return evidence.ReadObject(circuit.Digest, MaximumCircuitBytes).AsSpan().SequenceEqual(evidence.Protocol.Circuit.Bytes.AsSpan())
            ? null
            : new Discrepancy(BundlePath.Object(circuit.Digest), "the circuit", "other bytes");
    }

    private sealed class BundledGitObjects(BundleReader bundle) : IGitObjects
    {
        public ImmutableArray<byte>? Find(GitObjectId id)
        {
            var name = BundlePath.ProtocolObject(id.ToString());
            return bundle.Contains(name)
                ? [.. bundle.ReadAllBytes(name, ProtocolPackage.MaximumFileBytes + 64)]
                : null;
        }
    }
}
