using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 18 to 22: the protocol is the pinned one.</summary>
internal static class ProtocolChecks
{
    private const long MaximumCircuitBytes = 1 << 20;
    private const long MaximumConstantBytes = 16 << 20;

    /// <summary>Asks them all.</summary>
    /// <returns>What was read; null where the objects give no protocol of the pin.</returns>
    public static PinnedProtocol? Run(Evidence evidence)
    {
        var findings = evidence.Findings;
        ProtocolPackage? package = null;
        findings.Ask(ProtocolCommit, () => CheckCommit(evidence, out package));
        findings.Ask(CheckCatalogue.ProtocolManifest, package, found =>
            CheckManifest(evidence, found)
        );
        if (evidence.Options.Repository is { } repository)
            findings.Ask(ProtocolRepository, package, pinned =>
                CheckRepository(pinned, repository)
            );
        else
            findings.Waive(ProtocolRepository, "no repository was named");
        return RunComputation(evidence, package);
    }

    /// <summary>Asks what of the protocol the computation of a round recorded.</summary>
    /// <returns>The protocol with it; null without a protocol.</returns>
    public static PinnedProtocol? RunComputation(Evidence evidence, ProtocolPackage? package)
    {
        var findings = evidence.Findings;
        if (ResultChecks.EarlyEndOf(evidence) is { } end)
        {
            findings.Skip(ProtocolCircuit, end);
            findings.Skip(ProtocolConstants, end);
            return package is null ? null : new PinnedProtocol(package, null, null);
        }

        CompiledCircuit? circuit = null;
        IReadOnlyDictionary<string, Plaintext>? constants = null;
        var areIntact = evidence.AreIntact(evidence.State.Compute?.Subjects);
        findings.Ask(ProtocolCircuit, areIntact, package, pinned =>
            CheckCircuit(evidence, pinned, out circuit)
        );
        findings.Ask(ProtocolConstants, areIntact, package, pinned =>
            CheckConstants(evidence, pinned, circuit!, out constants)
        );
        return package is null ? null : new PinnedProtocol(package, circuit, constants);
    }

    private static Discrepancy? CheckManifest(Evidence evidence, ProtocolPackage protocol)
    {
        var pinned = evidence.State.Study!.Predicate.Protocol.Manifest.ToString();
        var found = protocol.Identity.ManifestSha256;
        return pinned == found
            ? null
            : new Discrepancy("protocol manifest", $"SHA-256 {pinned}", $"SHA-256 {found}");
    }

    private static Discrepancy? CheckCommit(Evidence evidence, out ProtocolPackage? package)
    {
        package = null;
        var pin = evidence.State.Study!.Predicate.Protocol;
        if (
            !GitObjectId.TryParse(pin.GitCommit, out var commit)
            || pin.ObjectFormat != (commit.Format == GitObjectFormat.Sha1 ? "sha1" : "sha256")
        )
        {
            return new Discrepancy("entry 0", $"a {pin.ObjectFormat} commit id", pin.GitCommit);
        }

        try
        {
            var protocol = ProtocolPackage.Load(evidence.Source.ProtocolObjects, commit, pin.Path);
            if (protocol.Definition.Name != pin.Name)
                return new Discrepancy(
                    "entry 0",
                    $"the protocol's name {protocol.Definition.Name}",
                    pin.Name
                );
            var opens = OpeningRules.ToMethod(protocol.Definition.Result.Open);
            if (evidence.State.Study.Predicate.Open != opens)
                return new Discrepancy(
                    "entry 0",
                    $"open: {opens}, as the protocol says",
                    $"open: {evidence.State.Study.Predicate.Open}"
                );
            package = protocol;
            if (evidence.Scope < VerificationScope.Publication)
                return null;
            var known = protocol
                .Objects.Keys.Select(id => BundlePath.ProtocolObject(id.ToString()))
                .ToHashSet(StringComparer.Ordinal);
            var stranger = evidence.Bundle.Files.FirstOrDefault(file =>
                file.Name.StartsWith("protocol/objects/", StringComparison.Ordinal)
                && !known.Contains(file.Name)
            );
            return stranger is null
                ? null
                : new Discrepancy(stranger.Name, "only objects that prove the pin", "this one");
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy(
                $"protocol {pin.Name}",
                $"the files of commit {commit}",
                e.Message
            );
        }
    }

    /// <summary>Step 20: the same commit there leads to the same files.</summary>
    private static Discrepancy? CheckRepository(ProtocolPackage protocol, IGitObjects repository)
    {
        var identity = protocol.Identity;
        try
        {
            var found = ProtocolPackage
                .Load(repository, identity.Commit, identity.Path)
                .Identity.ManifestSha256;
            return found == identity.ManifestSha256
                ? null
                : new Discrepancy(
                    "repository",
                    $"manifest {identity.ManifestSha256}",
                    $"manifest {found}"
                );
        }
        catch (Exception e) when (e is MalformedInputException or GitException)
        {
            return new Discrepancy(
                "repository",
                $"commit {identity.Commit} with the folder {identity.Path}",
                e.Message
            );
        }
    }

    private static Discrepancy? CheckCircuit(
        Evidence evidence,
        ProtocolPackage protocol,
        out CompiledCircuit? recorded
    )
    {
        recorded = null;
        if (evidence.State.Compute is not { } compute)
            return new Discrepancy("ledger", "a compute entry", "none");
        var expected = ArtifactDigest.Compute(protocol.Circuit.Bytes.AsSpan());
        var circuit = compute.Subjects[0];
        if (circuit.Digest != expected)
            return new Discrepancy(
                $"entry {compute.Index}",
                $"the pinned protocol's circuit {expected}",
                circuit.Digest.ToString()
            );
        try
        {
            // What is replayed is what was recorded, read back from its bytes.
            recorded = CompiledCircuit.Parse(
                evidence.ReadObject(circuit.Digest, MaximumCircuitBytes),
                BundlePath.Object(circuit.Digest)
            );
            return null;
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy(BundlePath.Object(circuit.Digest), "the circuit", e.Message);
        }
    }

    /// <summary>Step 22: each constant is encoded again, exactly, and compared coefficient by
    /// coefficient.</summary>
    private static Discrepancy? CheckConstants(
        Evidence evidence,
        ProtocolPackage protocol,
        CompiledCircuit circuit,
        out IReadOnlyDictionary<string, Plaintext>? recorded
    )
    {
        recorded = null;
        var compute = evidence.State.Compute!;
        var where = $"entry {compute.Index}";
        var expected = circuit
            .Constants.Select(constant => ComputePredicate.ConstantPrefix + constant.Name)
            .ToArray();
        var named = compute.Subjects.Skip(1).Select(subject => subject.Name).ToArray();
        if (!named.SequenceEqual(expected, StringComparer.Ordinal))
            return new Discrepancy(
                where,
                expected.Length == 0 ? "no constant" : string.Join(", ", expected),
                named.Length == 0 ? "no constant" : string.Join(", ", named)
            );
        if (expected.Length == 0)
        {
            recorded = new Dictionary<string, Plaintext>();
            return null;
        }

        // Parameters are judged by the steps behind this one; those of the pinned protocol are what
        // a constant is encoded under.
        var crypto = protocol.Definition.Crypto;
        var context = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        var encoding = new ConstantEncoding(context);
        var constants = new Dictionary<string, Plaintext>(StringComparer.Ordinal);
        foreach (var (constant, subject) in circuit.Constants.Zip(compute.Subjects.Skip(1)))
        {
            try
            {
                var bytes = evidence.ReadObject(subject.Digest, MaximumConstantBytes);
                var plaintext = SealStream.LoadPlaintext(context, bytes);
                if (!SealStream.Save(plaintext).AsSpan().SequenceEqual(bytes))
                    return new Discrepancy(
                        where,
                        $"{subject.Name} as a canonical stream: header 4.1, uncompressed",
                        "another form of the same plaintext"
                    );
                if (!encoding.IsEncodingOf(constant, plaintext))
                    return new Discrepancy(
                        where,
                        $"{subject.Name}: an encoding of {Shorten(constant.ToString())}",
                        "other numbers, or another scale or level"
                    );
                constants.Add(constant.Name, plaintext);
            }
            catch (SealFormatException e)
            {
                return new Discrepancy(
                    where,
                    $"{subject.Name}: a plaintext under the protocol's parameters",
                    e.Message
                );
            }
        }

        recorded = constants;
        return null;
    }

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
