using System.Reflection;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Which build of this program made a record.</summary>
/// <remarks>
/// The build digest is the SHA-256 of the module version ids of the engine, the protocols and the
/// homomorphic library. A deterministic compiler derives those ids from the compiled code, so the
/// same
/// sources and compiler give the same digest. It is attested, not proved: replay does not rest on
/// it.
/// </remarks>
public static class EngineIdentity
{
    /// <summary>The program's name in records.</summary>
    public const string Name = "securegenomics-provenance";

    /// <summary>The version of the engine's assembly, three numbers.</summary>
    public static string Version { get; } =
        typeof(EngineIdentity).Assembly.GetName().Version!.ToString(3);

    /// <summary>The build digest.</summary>
    public static ArtifactDigest Build { get; } = ComputeBuild();

    private static ArtifactDigest ComputeBuild()
    {
        Assembly[] parts =
        [
            typeof(RlweContext).Assembly,
            typeof(ProtocolPackage).Assembly,
            typeof(EngineIdentity).Assembly,
        ];
        return new ArtifactDigest(
            new Sha256Digest(
                SHA256.HashData([
                    .. parts.SelectMany(part => part.ManifestModule.ModuleVersionId.ToByteArray()),
                ])
            )
        );
    }
}
