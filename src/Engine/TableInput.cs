using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A contributor's own table, read for a protocol: one row of values, or the sums over a
/// site's rows. Secret: it lives in memory only.</summary>
/// <remarks>The command line and the page in a browser show the same object. Zeroised on
/// dispose.</remarks>
public abstract class TableInput : IDisposable
{
    private TableInput() { }

    /// <summary>Reads a table.</summary>
    /// <param name="file">CSV or TSV.</param>
    /// <param name="name">How errors name it.</param>
    /// <param name="protocol">One that reads a table.</param>
    /// <param name="parameters">Of the round; null for those of the first one.</param>
    /// <exception cref="MalformedInputException">It is not what the protocol reads.</exception>
    /// <exception cref="ArgumentException">The protocol reads genotypes.</exception>
    public static TableInput Read(
        Stream file,
        string name,
        ProtocolPackage protocol,
        ImmutableArray<Rational>? parameters = null
    )
    {
        ArgumentNullException.ThrowIfNull(protocol);
        switch (protocol.Definition.Input)
        {
            case TableSection section:
                return new OfOwner(DataTable.Read(file, name, section), section);
            case TotalsSection section:
                using (var table = SiteTable.Read(file, name, section.Columns, section.MaximumRows))
                    return new OfSite(
                        SiteTotals.Of(
                            section,
                            table,
                            (parameters ?? section.FirstParameters).AsSpan(),
                            name
                        )
                    );
            default:
                throw new ArgumentException("the protocol reads genotypes", nameof(protocol));
        }
    }

    /// <summary>What would be encrypted, number by number: what it belongs to, what it is called,
    /// and the number.</summary>
    public abstract IEnumerable<(string Of, string Name, string Value)> Numbers();

    /// <summary>What the contributor should know first, one sentence each.</summary>
    public abstract ImmutableArray<string> Remarks { get; }

    /// <summary>Encodes and encrypts it; it is then signed elsewhere.</summary>
    public abstract UnsignedContribution Prepare(
        ContributionMaker maker,
        Ed25519PublicKey contributor,
        ContributionTerms terms
    );

    /// <summary>Encodes, encrypts and signs it.</summary>
    public SignedContribution Make(
        ContributionMaker maker,
        Ed25519PrivateKey contributor,
        ContributionTerms terms
    )
    {
        ArgumentNullException.ThrowIfNull(contributor);
        return Prepare(maker, contributor.PublicKey, terms).Sign(contributor);
    }

    /// <summary>The whole as an object.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["kind"] = "table",
            ["remarks"] = new JsonArray([.. Remarks.Select(remark => (JsonNode)remark)]),
            ["values"] = new JsonArray([
                .. Numbers()
                    .Select(number =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["name"] = number.Name,
                                ["unit"] = number.Of,
                                ["encrypted"] = number.Value,
                            }
                    ),
            ]),
        };

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class OfOwner(DataTable table, TableSection section) : TableInput
    {
        public override ImmutableArray<string> Remarks => [];

        public override IEnumerable<(string Of, string Name, string Value)> Numbers()
        {
            var numbers = new List<(string, string, string)>();
            for (var i = 0; i < table.Values.Length; i++)
            {
                var column = section.Columns[i];
                numbers.Add(
                    (
                        column.Unit,
                        column.Name,
                        table.Values[i].ToString(System.Globalization.CultureInfo.InvariantCulture)
                    )
                );
            }

            return numbers;
        }

        public override UnsignedContribution Prepare(
            ContributionMaker maker,
            Ed25519PublicKey contributor,
            ContributionTerms terms
        )
        {
            ArgumentNullException.ThrowIfNull(maker);
            return maker.Prepare(table, contributor, terms);
        }

        public override void Dispose() => table.Dispose();
    }

    private sealed class OfSite(SiteTotals totals) : TableInput
    {
        public override ImmutableArray<string> Remarks => totals.Remarks();

        public override IEnumerable<(string Of, string Name, string Value)> Numbers() =>
            totals
                .Describe()
                .Select(number => (number.Statistic, number.Quantity.Name, number.Value));

        public override UnsignedContribution Prepare(
            ContributionMaker maker,
            Ed25519PublicKey contributor,
            ContributionTerms terms
        )
        {
            ArgumentNullException.ThrowIfNull(maker);
            return maker.Prepare(totals, contributor, terms);
        }

        public override void Dispose() => totals.Dispose();
    }
}
