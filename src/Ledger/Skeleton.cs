using System.Collections.Immutable;

#pragma warning disable
namespace SecureGenomics.Provenance.Ledger;

public readonly record struct Ed25519PublicKey
{
    public Ed25519PublicKey(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
    public string KeyId => throw new NotImplementedException();
    public bool IsDefault => throw new NotImplementedException();
    public static Ed25519PublicKey ParseOpenSsh(ReadOnlySpan<char> text) => throw new NotImplementedException();
    public static bool TryParseOpenSsh(ReadOnlySpan<char> text, out Ed25519PublicKey key) => throw new NotImplementedException();
    public string ToOpenSsh() => throw new NotImplementedException();
    public void CopyTo(Span<byte> destination) => throw new NotImplementedException();
    public byte[] ToArray() => throw new NotImplementedException();
}
public sealed class Ed25519PrivateKey : IDisposable
{
    public static Ed25519PrivateKey Generate() => throw new NotImplementedException();
    public static Ed25519PrivateKey FromSeed(ReadOnlySpan<byte> seed) => throw new NotImplementedException();
    public Ed25519PublicKey PublicKey => throw new NotImplementedException();
    public byte[] Sign(ReadOnlySpan<byte> message) => throw new NotImplementedException();
    /// <summary>Writes the 32-byte seed; the caller zeroises it.</summary>
    public void CopySeedTo(Span<byte> destination) => throw new NotImplementedException();
    public void Dispose() => throw new NotImplementedException();
}
public static class Ed25519
{
    public static bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => throw new NotImplementedException();
}
public static class SealedSecret
{
    public static byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<char> passphrase, string purpose, SealingCost cost = SealingCost.Moderate) => throw new NotImplementedException();
    /// <summary>The caller zeroises the returned array.</summary>
    public static byte[] Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<char> passphrase, string purpose) => throw new NotImplementedException();
}
/// <summary>Argon2id cost: Interactive 64 MiB x 2 (0.1 s), Moderate 256 MiB x 3 (0.7 s).</summary>
public enum SealingCost { Moderate = 0, Interactive }
public class WrongPassphraseException : Exception { }
public class SealedSecretFormatException : FormatException { }
public class SecretFilePermissionsException : IOException { }
public class MissingNativeLibraryException : Exception { }
public static class SecretFile
{
    public static void WriteNew(string path, ReadOnlySpan<byte> content) => throw new NotImplementedException();
    public static byte[] Read(string path) => throw new NotImplementedException();
}
public sealed class DsseEnvelope
{
    public const string StatementPayloadType = "application/vnd.in-toto+json";
    public const string EntryPayloadType = "application/vnd.securegenomics.entry.v1+json";
    public string PayloadType => throw new NotImplementedException();
    public ReadOnlyMemory<byte> Payload => throw new NotImplementedException();
    public ImmutableArray<DsseSignature> Signatures => throw new NotImplementedException();
    /// <summary>The exact bytes: canonical JSON.</summary>
    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();
    public static byte[] PreAuthEncode(string payloadType, ReadOnlySpan<byte> payload) => throw new NotImplementedException();
    public static DsseEnvelope Sign(string payloadType, ReadOnlySpan<byte> payload, Ed25519PrivateKey key) => throw new NotImplementedException();
    public static DsseEnvelope Parse(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
    /// <summary>True when a signature under the key's id is valid.</summary>
    public bool Verify(Ed25519PublicKey key) => throw new NotImplementedException();
}
public sealed record DsseSignature(string KeyId, ImmutableArray<byte> Signature);
public class CanonicalJsonException : FormatException { public long Offset => throw new NotImplementedException(); }
public class RecordFormatException : FormatException { }
public sealed class Statement
{
    public Statement(ImmutableArray<Subject> subjects, Predicate predicate) => throw new NotImplementedException();
    public ImmutableArray<Subject> Subjects => throw new NotImplementedException();
    public Predicate Predicate => throw new NotImplementedException();
    public StatementKind Kind => throw new NotImplementedException();
    /// <summary>The canonical payload.</summary>
    public byte[] ToBytes() => throw new NotImplementedException();
    public static Statement Parse(ReadOnlyMemory<byte> payload) => throw new NotImplementedException();
    public DsseEnvelope Sign(Ed25519PrivateKey key) => throw new NotImplementedException();
}
public sealed class Entry
{
    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();
    public LeafHash Hash => throw new NotImplementedException();
    public ulong Index => throw new NotImplementedException();
    public LeafHash Previous => throw new NotImplementedException();
    public DateTimeOffset Time => throw new NotImplementedException();
    public DsseEnvelope Envelope => throw new NotImplementedException();
    public DsseEnvelope StatementEnvelope => throw new NotImplementedException();
    public Statement Statement => throw new NotImplementedException();
    public static Entry Parse(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
    public static Entry Create(ulong index, LeafHash previous, DateTimeOffset time, DsseEnvelope statement, Ed25519PrivateKey ledgerKey) => throw new NotImplementedException();
}
/// <summary>An accepted statement in its place in the log.</summary>
public sealed record Recorded<TPredicate>(ulong Index, LeafHash Hash, DateTimeOffset Time, ImmutableArray<Subject> Subjects, TPredicate Predicate) where TPredicate : Predicate;
/// <summary>An effective contribution.</summary>
public sealed record Contribution(ulong Index, LeafHash Hash, Ed25519PublicKey Contributor, ulong Genomes, EncoderReport Report, ImmutableArray<ArtifactDigest> Ciphertexts, ArtifactDigest? Proof, string? Commitment);
public enum StudyStage { Empty = 0, Started, Collecting, Closed, Computing, Computed, Opened, Aborted }
public enum RejectionCode { None = 0 }
/// <summary>Why an entry may not follow.</summary>
public sealed record Rejection(RejectionCode Code, ulong Index, string Explanation) { /** stable kebab-case name */ public string Name => throw new NotImplementedException(); }
/// <summary>Exactly one of State and Rejection is not null.</summary>
public sealed record Transition
{
    public StudyState? State => throw new NotImplementedException();
    public Rejection? Rejection => throw new NotImplementedException();
    public bool IsAccepted => throw new NotImplementedException();
}
public enum SignatureChecking { Verify = 0, AlreadyVerified }
public sealed class StudyState
{
    public static StudyState Empty => throw new NotImplementedException();
    public Transition Apply(Entry entry, SignatureChecking signatures = SignatureChecking.Verify) => throw new NotImplementedException();
    public StudyStage Stage => throw new NotImplementedException();
    public ulong Size => throw new NotImplementedException();
    public RootHash Root => throw new NotImplementedException();
    public RootHash RootAt(ulong size) => throw new NotImplementedException();
    /// <summary>What a statement signed now should carry as `observed`.</summary>
    public Observed Observed => throw new NotImplementedException();
    public LeafHash LastHash => throw new NotImplementedException();
    public DateTimeOffset LastTime => throw new NotImplementedException();
    /// <summary>The study id: leaf hash of the genesis.</summary>
    public LeafHash StudyId => throw new NotImplementedException();
    public Recorded<StudyPredicate>? Study => throw new NotImplementedException();
    public Recorded<ContextPredicate>? Context => throw new NotImplementedException();
    public Recorded<ClosePredicate>? Close => throw new NotImplementedException();
    public Recorded<ComputePredicate>? Compute => throw new NotImplementedException();
    public Recorded<ResultPredicate>? Result => throw new NotImplementedException();
    public Recorded<DecryptionPredicate>? Decryption => throw new NotImplementedException();
    public ulong EffectiveCount => throw new NotImplementedException();
    public ImmutableArray<Contribution> EffectiveContributions() => throw new NotImplementedException();
    /// <summary>What `close` must say now.</summary>
    public (CountedRoot Accepted, CountedRoot Superseded, CountedRoot Refused) Tally() => throw new NotImplementedException();
    /// <summary>What `compute` must say about its inputs.</summary>
    public CountedRoot Inputs() => throw new NotImplementedException();
    public bool HasCiphertext(ArtifactDigest digest) => throw new NotImplementedException();
    public Contribution? ContributionOf(Ed25519PublicKey contributor) => throw new NotImplementedException();
}
public sealed class CompactRange
{
    public static CompactRange Empty => throw new NotImplementedException();
    public ulong Size => throw new NotImplementedException();
    public RootHash Root => throw new NotImplementedException();
    public CompactRange Append(LeafHash leaf) => throw new NotImplementedException();
}
public static class MerkleTree
{
    public static RootHash ComputeRoot(IEnumerable<LeafHash> leaves) => throw new NotImplementedException();
}
public sealed record Checkpoint(string Origin, ulong Size, RootHash Root)
{
    public string ToText() => throw new NotImplementedException();
    public static Checkpoint Parse(ReadOnlySpan<char> text) => throw new NotImplementedException();
    public Note Sign(Ed25519PrivateKey ledgerKey) => throw new NotImplementedException();
}
public sealed class Note
{
    public string Text => throw new NotImplementedException();
    public ImmutableArray<NoteSignature> Signatures => throw new NotImplementedException();
    public byte[] ToBytes() => throw new NotImplementedException();
    public static Note Parse(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
    public bool Verify(VerifierKey key) => throw new NotImplementedException();
}
public sealed record NoteSignature(string Name, uint KeyHash, ImmutableArray<byte> Signature);
public sealed record VerifierKey(string Name, Ed25519PublicKey Key)
{
    public uint KeyHash => throw new NotImplementedException();
    public static VerifierKey Parse(string vkey) => throw new NotImplementedException();
    public override string ToString() => throw new NotImplementedException();
}
public sealed class TrustPolicy
{
    public ImmutableArray<VerifierKey> Logs => throw new NotImplementedException();
    public ImmutableArray<Ed25519PublicKey> Researchers => throw new NotImplementedException();
    public ImmutableArray<LeafHash> Studies => throw new NotImplementedException();
    public static TrustPolicy Parse(string text) => throw new NotImplementedException();
}
public class TrustPolicyFormatException : FormatException { }
public interface ILedgerStore : IDisposable
{
    ulong Size { get; }
    RootHash RootAt(ulong size);
    IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0);
    ulong? IndexOf(LeafHash hash);
    ILedgerAppend BeginAppend();
    /// <summary>The newest checkpoint's note, exact bytes.</summary>
    ReadOnlyMemory<byte>? LatestCheckpoint();
}
public interface ILedgerAppend : IDisposable
{
    ulong Size { get; }
    void Append(IReadOnlyList<Entry> entries);
    void AddCheckpoint(ulong size, ReadOnlySpan<byte> note);
    void Commit();
}
public sealed class SqliteLedgerStore : ILedgerStore
{
    public static SqliteLedgerStore Create(string path) => throw new NotImplementedException();
    public static SqliteLedgerStore Open(string path) => throw new NotImplementedException();
    public ulong Size => throw new NotImplementedException();
    public RootHash RootAt(ulong size) => throw new NotImplementedException();
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0) => throw new NotImplementedException();
    public ulong? IndexOf(LeafHash hash) => throw new NotImplementedException();
    public ILedgerAppend BeginAppend() => throw new NotImplementedException();
    public ReadOnlyMemory<byte>? LatestCheckpoint() => throw new NotImplementedException();
    public void Dispose() => throw new NotImplementedException();
}
public class LedgerBusyException : IOException { }
public class LedgerCorruptException : Exception { }
public sealed class BlobStore
{
    /// <summary>Creates the folder when absent.</summary>
    public BlobStore(string folder) => throw new NotImplementedException();
    public ArtifactDigest Put(ReadOnlySpan<byte> content) => throw new NotImplementedException();
    /// <summary>Many blobs, durable together at Commit.</summary>
    public BlobBatch BeginBatch() => throw new NotImplementedException();
    public bool Contains(ArtifactDigest digest) => throw new NotImplementedException();
    /// <summary>Checks the digest; InvalidDataException when the bytes differ.</summary>
    public byte[] ReadAllBytes(ArtifactDigest digest, long maxBytes = int.MaxValue) => throw new NotImplementedException();
    public FileStream OpenRead(ArtifactDigest digest) => throw new NotImplementedException();
    public string PathOf(ArtifactDigest digest) => throw new NotImplementedException();
}
public sealed class BlobBatch : IDisposable
{
    public ArtifactDigest Add(ReadOnlySpan<byte> content) => throw new NotImplementedException();
    public void Commit() => throw new NotImplementedException();
    public void Dispose() => throw new NotImplementedException();
}
/// <summary>The ledger refused a statement: all of the batch, nothing was appended.</summary>
public class StatementRejectedException : Exception { public Rejection Rejection => throw new NotImplementedException(); }
public sealed class StudyLedger : IDisposable
{
    public static StudyLedger Create(ILedgerStore store, DsseEnvelope studyStatement, Ed25519PrivateKey ledgerKey, TimeProvider time) => throw new NotImplementedException();
    /// <summary>Replays the store. Without a ledger key it is read-only.</summary>
    public static StudyLedger Open(ILedgerStore store, Ed25519PrivateKey? ledgerKey, TimeProvider time, SignatureChecking signatures = SignatureChecking.Verify) => throw new NotImplementedException();
    public ILedgerStore Store => throw new NotImplementedException();
    public StudyState State => throw new NotImplementedException();
    public ImmutableArray<Entry> Append(IReadOnlyList<DsseEnvelope> statements) => throw new NotImplementedException();
    /// <summary>Signs the checkpoint of the present size and stores it.</summary>
    public Note SignCheckpoint() => throw new NotImplementedException();
    public void Dispose() => throw new NotImplementedException();
}
public static class BundlePath
{
    public const string Manifest = "MANIFEST.json";
    public const string Checkpoint = "checkpoint";
    public const string Entries = "ledger/entries.jsonl";
    public const string Policy = "policy";
    public const string RoCrate = "ro-crate-metadata.json";
    public const string Readme = "README.txt";
    public const string Statement = "statement.json";
    /// <summary>objects/sha256/ab/cdef…</summary>
    public static string Object(ArtifactDigest digest) => throw new NotImplementedException();
    /// <summary>protocol/objects/ab/cdef… (Git object id, hex)</summary>
    public static string ProtocolObject(string gitObjectId) => throw new NotImplementedException();
    /// <summary>proofs/name</summary>
    public static string Proof(string name) => throw new NotImplementedException();
}
public enum BundleType { None = 0, Study, Contribution }
public sealed class BundleWriter
{
    public BundleWriter(BundleType type, ulong entryCount) => throw new NotImplementedException();
    public void Add(string name, ReadOnlyMemory<byte> content) => throw new NotImplementedException();
    public void AddFile(string name, string sourcePath) => throw new NotImplementedException();
    /// <summary>Writes a temporary file, fsyncs, renames. Never overwrites.</summary>
    public void WriteNew(string path) => throw new NotImplementedException();
    public void WriteTo(Stream destination) => throw new NotImplementedException();
}
public sealed record BundleFile(string Name, ulong SizeBytes, ArtifactDigest Digest);
public sealed record DigestMismatch(string Name, ArtifactDigest Expected, ArtifactDigest Found);
public class BundleFormatException : FormatException { public long Offset => throw new NotImplementedException(); }
public sealed class BundleReader : IDisposable
{
    public static BundleReader Open(string path) => throw new NotImplementedException();
    public BundleType Type => throw new NotImplementedException();
    public ulong EntryCount => throw new NotImplementedException();
    public ImmutableArray<BundleFile> Files => throw new NotImplementedException();
    public bool Contains(string name) => throw new NotImplementedException();
    public Stream OpenRead(string name) => throw new NotImplementedException();
    public byte[] ReadAllBytes(string name, long maxBytes) => throw new NotImplementedException();
    /// <summary>Hashes every file; progress counts bytes.</summary>
    public ImmutableArray<DigestMismatch> VerifyDigests(IProgress<ulong>? progress = null) => throw new NotImplementedException();
    /// <summary>The entries, line by line, exact bytes without the newline.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => throw new NotImplementedException();
    public void Dispose() => throw new NotImplementedException();
}
