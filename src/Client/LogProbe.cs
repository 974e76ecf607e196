using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>What a look at one log found.</summary>
/// <param name="Study">The study id.</param>
/// <param name="Size">Entries under the checkpoint.</param>
/// <param name="Cosignatures">Witnesses that cosigned it.</param>
/// <param name="Oldest">Age of the oldest cosignature; null for none.</param>
public sealed record LogProbe(string Study, ulong Size, int Cosignatures, TimeSpan? Oldest)
{
    /// <summary>Looks at every log of a server.</summary>
    /// <exception cref="Study.StudyException">A log takes back what was seen of it.</exception>
    public static IReadOnlyList<LogProbe> Run(
        ServerConnection connection,
        Remote remote,
        ClientFolders folders,
        ServiceInfo info,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(time);
        var key = Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey);
        var witnesses = info.Witnesses.Select(VerifierKey.Parse).ToArray();
        return
        [
            .. StudyAddress
                .ListAll(connection)
                .Where(study => study.Entries > 0)
                .Select(study =>
                {
                    var (note, tree) = new RemoteLog(
                        connection,
                        $"/v1/studies/{study.Id}",
                        new VerifierKey(study.Origin, key),
                        folders
                    ).Observe();
                    var times = witnesses
                        .Select(witness => Cosignature.Verify(note, witness))
                        .OfType<DateTimeOffset>()
                        .ToArray();
                    return new LogProbe(
                        study.Id,
                        tree.Size,
                        times.Length,
                        times.Length == 0 ? null : time.GetUtcNow() - times.Min()
                    );
                }),
        ];
    }
}
