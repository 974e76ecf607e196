using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One file as the ZIP structures describe it.</summary>
/// <param name="Name">Its path.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Crc32">Its checksum.</param>
/// <param name="Offset">Where its local header starts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZipMember(string Name, ulong SizeBytes, uint Crc32, ulong Offset);
