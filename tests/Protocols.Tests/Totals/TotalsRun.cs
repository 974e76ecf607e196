using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A protocol on sites' tables without its encryption: what sites encode, added up and
/// read.</summary>
internal static class TotalsRun
{
    /// <summary>A protocol on one table, with the sections that the test is about.</summary>
    public static ProtocolDefinition Protocol(
        string data,
        string statistics,
        int degree = 4096,
        string maximumRows = "1000"
    ) =>
        ProtocolDefinition.Parse(
            $"""
            name: test
            version: 1.0.0
            title: A test
            summary: For tests.
            authors: [The SecureGenomics.Provenance authors]
            license: MIT
            references: []
            data:
              kind: table
              rows: many
              minimum_rows: 1
              maximum_rows: {maximumRows}
            {data}
            statistics:
            {statistics}
            crypto:
              scheme: bfv
              poly_modulus_degree: {degree}
              coeff_modulus: hesg-2024
              plain_modulus: 1032193
            circuit:
              - name: total
                op: sum
                of: [contributions]
            result:
              interpret: totals
              minimum_contributors: 2
              open: pedersen
              release: exact
            """,
            "protocol.yaml"
        );

    public static TotalsSection Shipped(string name) =>
        ProtocolDefinition
            .Parse(
                File.ReadAllText(Checkout.PathOf($"protocols/{name}/protocol.yaml")),
                "protocol.yaml"
            )
            .Totals!;

    public static byte[][] ShippedSites(string name) =>
        [
            .. Directory
                .GetFiles(Checkout.PathOf($"protocols/{name}/expected"), "site-*.csv")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];

    /// <summary>A table cut into sites of as many rows each.</summary>
    public static byte[][] Cut(string csv, int sites)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines
                .Skip(1)
                .Select((line, i) => (Line: line, Site: i % sites))
                .GroupBy(row => row.Site)
                .Select(site =>
                    Encoding.UTF8.GetBytes(
                        lines[0] + "\n" + string.Concat(site.Select(row => row.Line + "\n"))
                    )
                ),
        ];
    }

    public static ulong[] Totals(
        TotalsSection section,
        IEnumerable<byte[]> sites,
        ReadOnlySpan<Rational> parameters = default
    )
    {
        var totals = new ulong[section.Layout.SlotCount];
        var slots = new ulong[totals.Length];
        foreach (var csv in sites)
        {
            using var table = SiteTable.Read(
                new MemoryStream(csv),
                "site.csv",
                section.Columns,
                section.MaximumRows
            );
            using var sums = SiteTotals.Of(section, table, parameters, "site.csv");
            sums.Encode(slots);
            for (var i = 0; i < totals.Length; i++)
                totals[i] += slots[i];
        }

        return totals;
    }

    public static TotalsResult Run(TotalsSection section, byte[][] sites)
    {
        var parameters = section.FirstParameters;
        for (var round = 1; ; round++)
        {
            var totals = Totals(section, sites, parameters.AsSpan());
            var count = (ulong)sites.Length;
            var result = section.ReadTotals(totals, count, parameters.AsSpan(), out var violation);
            if (violation is not null)
                throw new InvalidOperationException(violation);
            if (round == section.Rounds)
                return result!;
            parameters = section.NextParameters(totals, count, parameters.AsSpan())!.Value;
        }
    }

    public static string Text(
        this TotalsResult result,
        string statistic,
        string term,
        string quantity
    ) =>
        result
            .Totals.Single(row =>
                (row.Statistic, row.Term, row.Quantity) == (statistic, term, quantity)
            )
            .Value;

    public static double Value(
        this TotalsResult result,
        string statistic,
        string term,
        string quantity
    ) => double.Parse(result.Text(statistic, term, quantity), CultureInfo.InvariantCulture);
}
