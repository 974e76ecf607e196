using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A new study on its way to the server that keeps its ledger.</summary>
/// <remarks>
/// A container of type <c>genesis</c>: <c>statement.json</c>, which the researcher signed, and the
/// Git objects that prove the protocol's pin. Source: docs/spec/bundle.md 5.
/// </remarks>
/// <param name="Statement">The signed genesis statement.</param>
/// <param name="Protocol">The protocol that it pins, its ids computed again.</param>
public sealed record GenesisFile(DsseEnvelope Statement, ProtocolPackage Protocol)
{
    /// <summary>Writes the file.</summary>
    /// <param name="destination">Can seek.</param>
    public void WriteTo(Stream destination)
    {
        var container = new BundleWriter(BundleType.Genesis, entryCount: 0);
        container.Add(BundlePath.Statement, Statement.Bytes);
        foreach (var (id, value) in Protocol.Objects)
            container.Add(BundlePath.ProtocolObject(id.ToString()), value.Framed.ToArray());
        container.WriteTo(destination);
    }

    /// <summary>Reads a file, and holds the protocol against the statement.</summary>
    /// <exception cref="StudyException">The file is no genesis, or its protocol is another than the
    /// statement's.</exception>
    /// <exception cref="LedgerFormatException">The statement or the container is
    /// malformed.</exception>
    /// <exception cref="MalformedInputException">The protocol is malformed.</exception>
    public static GenesisFile Read(string path)
    {
        using var container = BundleReader.Open(path);
        if (container.Type != BundleType.Genesis)
            throw Wrong($"found a {container.Type.ToString().ToLowerInvariant()}");
        if (container.VerifyDigests() is [var mismatch, ..])
            throw Wrong($"found {mismatch.Name} changed after it was written");
        var envelope = DsseEnvelope.Parse(
            container.ReadAllBytes(BundlePath.Statement, Entry.MaxBytes)
        );
        if (Ledger.Statement.Parse(envelope).Predicate is not StudyPredicate said)
            throw Wrong("found a statement of another kind");
        var pin = said.Protocol;
        if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
            throw Wrong("found a pin that is no Git commit");
        var protocol = ProtocolPackage.Load(
            new BundleSource(container, "genesis"),
            commit,
            pin.Path
        );
        if (
            protocol.Identity.ManifestSha256 != pin.Manifest.ToString()
            || protocol.Definition.Name != pin.Name
            || (ulong)protocol.Definition.Result.MinimumContributors != said.MinimumContributors
            || OpeningRules.ToMethod(protocol.Definition.Result.Open) != said.Open
        )
            throw Wrong("found another protocol in the container than the statement says");
        return new GenesisFile(envelope, protocol);
    }

    private static StudyException Wrong(string found) =>
        new(
            $"expected a new study's genesis with its protocol, {found}",
            "a program that creates studies on servers sends one",
            NextStep.CreateOnServer
        );
}
