using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Web;

/// <summary>A file that the page was given: read where it is, piece by piece, never copied as a
/// whole.</summary>
/// <param name="id">The worker's number for it (files.js).</param>
[SupportedOSPlatform("browser")]
internal sealed unsafe partial class HostFile(int id) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => (long)SizeOf(id);

    /// <inheritdoc/>
    public override int Read(Span<byte> destination, long offset)
    {
        fixed (byte* pointer = destination)
            return ReadAt(id, offset, (nint)pointer, destination.Length);
    }

    [JSImport("size", "files")]
    private static partial double SizeOf(int id);

    [JSImport("read", "files")]
    private static partial int ReadAt(int id, double offset, nint pointer, int count);
}
