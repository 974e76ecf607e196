using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One file of a protocol folder.</summary>
/// <param name="Mode">Git's file mode, <c>100644</c> or <c>100755</c>.</param>
/// <param name="Path">Below the protocol folder, with <c>/</c>.</param>
/// <param name="Content">The blob's bytes.</param>
public sealed record ProtocolFile(string Mode, string Path, ImmutableArray<byte> Content);

/// <summary>The list of a protocol's files that its SHA-256 identity is taken over.</summary>
/// <remarks>
/// Lines <c>mode SP sha256(content) SP path LF</c>, sorted as bytes.
/// Source: docs/spec/protocol.md, "The manifest".
/// </remarks>
public static class ProtocolManifest
{
    /// <summary>The manifest's bytes.</summary>
    public static byte[] Format(IEnumerable<ProtocolFile> files)
    {
        var lines = files
            .Select(file =>
                Encoding.UTF8.GetBytes(
                    $"{file.Mode} "
                        + $"{Convert.ToHexStringLower(SHA256.HashData(file.Content.AsSpan()))} "
                        + $"{file.Path}\n"
                )
            )
            .ToArray();
        Array.Sort(lines, (a, b) => a.AsSpan().SequenceCompareTo(b));
        return [.. lines.SelectMany(line => line)];
    }

    /// <summary>Lower-case hex of the manifest's SHA-256.</summary>
    public static string ComputeSha256(IEnumerable<ProtocolFile> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Format(files)));
}
