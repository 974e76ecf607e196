using BenchmarkDotNet.Attributes;

namespace SecureGenomics.Provenance.Ledger.Benchmarks;

/// <summary>The single steps of one entry.</summary>
[MemoryDiagnoser]
public class RecordBenchmarks
{
    private readonly LogSample _sample = new();
    private readonly CompactRange _range = Enumerable
        .Range(0, 99_999)
        .Aggregate(CompactRange.Empty, (range, i) =>
            range.Append(LeafHash.Compute(BitConverter.GetBytes(i)))
        );

    private DsseEnvelope _statement = null!;
    private byte[] _entry = null!;
    private byte[] _signature = null!;
    private Ed25519PublicKey _key;

    [GlobalSetup]
    public void Setup()
    {
        _statement = _sample.Study();
        _entry = Entry
            .Create(0, default, DateTimeOffset.UnixEpoch, _statement, _sample.LedgerKey)
            .Bytes.ToArray();
        _signature = _sample.Researcher.Sign(_entry);
        _key = _sample.Researcher.PublicKey;
    }

    [Benchmark]
    public byte[] Sign() => _sample.Researcher.Sign(_entry);

    [Benchmark]
    public bool Verify() => Ed25519.Verify(_key, _entry, _signature);

    [Benchmark]
    public LeafHash HashLeaf() => LeafHash.Compute(_entry);

    [Benchmark]
    public Entry ParseEntry() => Entry.Parse(_entry);

    [Benchmark]
    public Entry CreateEntry() =>
        Entry.Create(0, default, DateTimeOffset.UnixEpoch, _statement, _sample.LedgerKey);

    [Benchmark]
    public RootHash AppendToRangeAndRoot() => _range.Append(LeafHash.Compute([])).Root;

    [GlobalCleanup]
    public void Cleanup() => _sample.Dispose();
}
