using System.Diagnostics.Metrics;

namespace SecureGenomics.Provenance.Server;

/// <summary>What is counted, for <c>/metrics</c>.</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "SecureGenomics.Provenance.Server";

    private readonly Meter _meter = new(MeterName);

    public ServerMetrics()
    {
        Receipts = _meter.CreateCounter<long>(
            "sgp.receipts",
            description: "Statements answered with a receipt"
        );
        Refusals = _meter.CreateCounter<long>(
            "sgp.refusals",
            description: "Requests answered with a problem"
        );
        BlobBytes = _meter.CreateCounter<long>("sgp.blob.bytes", "By", "Blobs received");
    }

    public Counter<long> Receipts { get; }

    public Counter<long> Refusals { get; }

    public Counter<long> BlobBytes { get; }

    public void Dispose() => _meter.Dispose();
}
