using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What somebody had verified before acting: over which ledger, and which checks
/// passed.</summary>
/// <remarks>
/// <code>
/// {"form":"1","observed":{"root":"…","size":"…"},"passed":["fhe.batching",…],
///  "study":"…","verifier":{"name":"…","version":"…"}}
/// </code>
/// Canonical JSON (docs/spec/records.md 1); <c>passed</c> is sorted and names no check twice. A
/// statement binds it by
/// digest. Source: docs/spec/records.md 3.10.
/// </remarks>
public sealed record PreflightReport
{
    private const int MaximumChecks = 256;
    private const string Section = "docs/spec/records.md 3.10";

    /// <summary>The study.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The ledger that was verified: all of its entries.</summary>
    public required Observed Observed { get; init; }

    /// <summary>The ids of the checks that passed, in ordinal order.</summary>
    public required ImmutableArray<string> Passed { get; init; }

    /// <summary>The program that verified; attested.</summary>
    public required string VerifierName { get; init; }

    /// <summary>Its version; attested.</summary>
    public required string VerifierVersion { get; init; }

    /// <summary>Reads a report.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">They are no such report.</exception>
    public static PreflightReport Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new JsonFields(CanonicalJson.Parse(bytes), "report", Section);
        _ = fields.Word("form", ("1", 1));
        var observed = fields.Object("observed");
        var verifier = fields.Object("verifier");
        var report = new PreflightReport
        {
            Study = fields.LeafHash("study"),
            Observed = new Observed(observed.UInt64("size"), new RootHash(observed.Digest("root"))),
            Passed = fields.List("passed", MaximumChecks, (item, path) =>
                fields.ItemText(item, path, 64)
            ),
            VerifierName = verifier.Text("name", 64),
            VerifierVersion = verifier.Text("version", 64),
        };
        if (
            report
                .Passed.Zip(report.Passed.Skip(1))
                .Any(pair => string.CompareOrdinal(pair.First, pair.Second) >= 0)
        )
            throw fields.Fault("passed", "is not sorted, or names a check twice");
        observed.Finish();
        verifier.Finish();
        fields.Finish();
        return report;
    }

    /// <summary>The exact bytes.</summary>
    public byte[] Format() =>
        CanonicalJson.Write(
            new JsonMembers()
                .Add("form", "1")
                .Add(
                    "observed",
                    new JsonMembers()
                        .Add("root", Observed.Root.ToString())
                        .Add("size", Observed.Size)
                )
                .Add("passed", Passed, id => new JsonValue.Text(id))
                .Add("study", Study.ToString())
                .Add(
                    "verifier",
                    new JsonMembers().Add("name", VerifierName).Add("version", VerifierVersion)
                )
                .ToObject()
        );

    /// <inheritdoc/>
    public bool Equals(PreflightReport? other) =>
        other is not null
        && Study == other.Study
        && Observed == other.Observed
        && Passed.SequenceEqual(other.Passed, StringComparer.Ordinal)
        && VerifierName == other.VerifierName
        && VerifierVersion == other.VerifierVersion;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Study, Observed, Passed.Length);
}
