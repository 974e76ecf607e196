using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>How a server runs.</summary>
public sealed record ServerOptions
{
    /// <summary>Where everything is kept: studies, keys, members, jobs.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The addresses to listen on, such as <c>http://127.0.0.1:8080</c>.</summary>
    public required ImmutableArray<Uri> Urls { get; init; }

    /// <summary>The server's name: the host in its studies' origins.</summary>
    public string Name { get; init; } = "localhost";

    /// <summary>The address by which clients reach it, where that is another than
    /// <see cref="Urls"/>: behind a proxy.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Who runs it, for people.</summary>
    public string Organization { get; init; } = "not stated";

    /// <summary>What keeps the ledgers of new studies.</summary>
    public required StoreKind Store { get; init; }

    /// <summary>The stores that existing studies may have.</summary>
    public required ImmutableArray<StoreKind> Stores { get; init; }

    /// <summary>Whether other server processes append to the same ledgers.</summary>
    public bool SharesLedgers { get; init; }

    /// <summary>How often a server looks by itself for what others appended; most of it it is
    /// told.</summary>
    public TimeSpan SharedRefresh { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Certificate and key of HTTPS, as PEM files; null for none.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>Whether plain HTTP is allowed on addresses that others reach.</summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>Whose cosignatures are asked for.</summary>
    public ImmutableArray<WitnessAddress> Witnesses { get; init; } = [];

    /// <summary>How many of them a checkpoint needs before it is published.</summary>
    public int WitnessQuorum { get; init; }

    /// <summary>The logs that this server cosigns for others.</summary>
    public ImmutableArray<WitnessedLog> WitnessedLogs { get; init; } = [];

    /// <summary>Whether it is a witness and nothing else.</summary>
    public bool IsWitnessOnly { get; init; }

    /// <summary>Requests with a body that one caller may send in a second; 0 for no
    /// limit.</summary>
    public int WritesPerSecond { get; init; } = 50;

    /// <summary>Largest blob, in bytes.</summary>
    public long MaximumBlobBytes { get; init; } = 1L << 30;

    /// <summary>Space for uploads that no record names yet, for each study, in bytes.</summary>
    public long PendingBytes { get; init; } = 4L << 30;

    /// <summary>Uploads in parts that may be open at once in a study.</summary>
    public int PendingUploads { get; init; } = 256;

    /// <summary>The folder of the program for the browser, as <c>dotnet publish src/Web</c> leaves
    /// it; null for none.</summary>
    public string? AppFolder { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>A witness of others that is asked.</summary>
/// <param name="Key">Its verifier key.</param>
/// <param name="Url">Where its <c>add-checkpoint</c> is.</param>
public sealed record WitnessAddress(VerifierKey Key, Uri Url);

/// <summary>Logs that this server cosigns: those of one keeper.</summary>
/// <param name="Host">The host in their origins.</param>
/// <param name="Key">The key that signs their checkpoints.</param>
public sealed record WitnessedLog(string Host, Ed25519PublicKey Key)
{
    /// <summary>The verifier key for an origin; null where it is not of this keeper.</summary>
    public VerifierKey? For(string origin) =>
        origin == Host || origin.StartsWith(Host + "/", StringComparison.Ordinal)
            ? new VerifierKey(origin, Key)
            : null;
}
