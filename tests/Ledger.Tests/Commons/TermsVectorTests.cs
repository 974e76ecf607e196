using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Two vectors for each row of the table of terms, and what they decide.</summary>
/// <remarks>
/// tests/vectors/commons/terms holds one file for each row and sign: terms, purpose, the
/// circumstances and the answer.
/// </remarks>
public sealed class TermsVectorTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly DateTimeOffset Time = CommonsScenario.Start;

    public static TheoryData<TermsCode, bool> Rows =>
        [
            .. from row in TermsTable.Rows
            from met in (bool[])[true, false]
            // Nothing is outside of what has no restriction.
            where met || row.Code != TermsCode.NoRestriction
            select (row.Code, met),
        ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_vector_of_a_row_and_sign_is_decided_by_that_row(TermsCode code, bool met)
    {
        var (terms, use) = Case(code, met);

        // The sign of CC is seen at the permission that it widens.
        var expected =
            met ? (TermsCode?)null
            : code == TermsCode.ClinicalCare ? TermsCode.GeneralResearch
            : code;
        Assert.Equal(expected, TermsTable.FindUnmet(terms, use)?.Code);
        VectorFiles.Match($"commons/terms/{NameOf(code, met)}.json", Format(terms, use, expected));
    }

    [Fact]
    public void There_is_no_vector_without_a_row()
    {
        var names = Directory
            .GetFiles(Checkout.PathOf("tests/vectors/commons/terms"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            Rows.Select(row => NameOf(row.Data.Item1, row.Data.Item2))
                .Order(StringComparer.Ordinal),
            names
        );
    }

    [Fact]
    public void Every_code_has_one_row_and_its_own_id()
    {
        Assert.Equal(
            Enum.GetValues<TermsCode>().Where(code => code != TermsCode.None),
            TermsTable.Rows.Select(row => row.Code)
        );
        Assert.Distinct(TermsTable.Rows.Select(row => row.Id));
        Assert.Equal(5, TermsTable.Rows.Count(row => row.IsPermission));
    }

    [Theory]
    [InlineData("DUO:0000042", "", "DUO:0000042")] // a permission among the modifiers
    [InlineData("DUO:0000045", "", "")] // a modifier as the permission
    [InlineData("DUO:0000007", "", "")] // diseases are missing
    [InlineData("DUO:0000007", "MONDO:1", "")] // no id
    [InlineData("DUO:0000042", "CH", "")] // a value that the row does not take
    [InlineData("gru", "", "")] // a label
    public void Codes_out_of_place_and_values_of_another_form_are_unknown(
        string permission,
        string value,
        string modifier
    )
    {
        var terms = new Terms(
            new TermsCondition(permission, value.Length == 0 ? [] : [value]),
            modifier.Length == 0 ? [] : [new TermsCondition(modifier)]
        );

        Assert.NotNull(TermsTable.FindUnknown(terms));
    }

    [Fact]
    public void Terms_are_read_back_from_their_bytes()
    {
        foreach (var row in Rows)
        {
            var (terms, _) = Case(row.Data.Item1, row.Data.Item2);
            Assert.Equal(terms, Terms.Parse(terms.ToBytes()));
        }
    }

    private static string NameOf(TermsCode code, bool met)
    {
        var shorthand = TermsTable
            .Rows.First(row => row.Code == code)
            .Shorthand.Replace(' ', '-')
            .ToUpperInvariant();
        return $"{shorthand}-{(met ? "covered" : "not-covered")}";
    }

    private static (Terms Terms, ProposedUse Use) Case(TermsCode code, bool met)
    {
        var row = TermsTable.Rows.First(candidate => candidate.Code == code);
        using var s = new CommonsScenario();
        var (researcher, institution) = (s.Public(21), s.Public(11));
        var proposal = CommonsScenario.Leaf("proposal");
        var condition = new TermsCondition(
            row.Id,
            row.Value switch
            {
                TermsValue.Time => ["2026-06-01T00:00:00Z"],
                TermsValue.Diseases => ["MONDO:0004995"],
                TermsValue.Countries => ["CH", "DE"],
                TermsValue.Keys =>
                [
                    (code == TermsCode.Users ? researcher : institution).ToOpenSsh(),
                ],
                TermsValue.Proposals => [proposal.ToString()],
                TermsValue.Text => [CommonsScenario.Blob("restriction").ToString()],
                _ => [],
            }
        );
        var gru = new TermsCondition("DUO:0000042");
        var terms =
            row.IsPermission ? new Terms(condition, [])
            : code == TermsCode.ClinicalCare && !met ? new Terms(gru, [])
            : new Terms(gru, [condition]);
        var purpose = PurposeFor(code, met, institution);
        var use = new ProposedUse(
            purpose,
            code == TermsCode.Projects && !met ? CommonsScenario.Leaf("other") : proposal,
            code == TermsCode.Users && !met ? institution : researcher,
            code == TermsCode.TimeLimit && !met ? Time.AddDays(200) : Time,
            IsNamed: code == TermsCode.ResearchSpecific && met
        );
        return (terms, use);
    }

    private static Purpose PurposeFor(TermsCode code, bool met, Ed25519PublicKey institution)
    {
        var plain = CommonsScenario.GeneralPurpose with { PromisesNoReidentification = false };
        var disease = plain with
        {
            Kind = PurposeKind.Disease,
            Diseases = met ? ["MONDO:0004995", "MONDO:0005010"] : ["MONDO:0005010"],
            Ontology = CommonsScenario.Blob("mondo.obo"),
        };
        return code switch
        {
            TermsCode.NoRestriction => plain with { Kind = PurposeKind.Care },
            TermsCode.GeneralResearch when !met => plain with { Kind = PurposeKind.Care },
            TermsCode.ClinicalCare => plain with { Kind = PurposeKind.Care },
            TermsCode.Biomedical when met => plain with { Kind = PurposeKind.Biomedical },
            TermsCode.DiseaseSpecific => disease,
            TermsCode.Ancestry when met => plain with { Kind = PurposeKind.Ancestry },
            TermsCode.NoAncestry when !met => plain with { Kind = PurposeKind.Ancestry },
            TermsCode.NoMethods when !met => plain with { Kind = PurposeKind.Methods },
            TermsCode.GeneticOnly => plain with { IsGenetic = met },
            TermsCode.NotForProfitNonCommercial => plain with { IsCommercial = !met },
            TermsCode.PublicationRequired when met => plain with { Publishes = Time.AddDays(300) },
            TermsCode.CollaborationRequired => plain with { Collaborates = met },
            TermsCode.EthicsApprovalRequired when met => plain with
            {
                EthicsApproval = CommonsScenario.Blob("approval"),
            },
            TermsCode.Countries => plain with { Country = met ? "DE" : "US" },
            TermsCode.Moratorium => plain with { Publishes = Time.AddDays(met ? 300 : 30) },
            TermsCode.Institutions when met => plain with { Institution = institution },
            TermsCode.ReturnRequired => plain with { ReturnsData = met },
            TermsCode.NotForProfit => plain with { IsForProfit = !met },
            TermsCode.NonCommercial => plain with { IsCommercial = !met },
            TermsCode.NoReidentification => plain with { PromisesNoReidentification = met },
            _ => plain,
        };
    }

    private static string Format(Terms terms, ProposedUse use, TermsCode? unmet)
    {
        using var s = new CommonsScenario();
        s.WithMembers();
        var study = s.Study() with { Purpose = use.Purpose };
        var said = JsonNode.Parse(new CommonsStatement(s.Proposal(study)).ToBytes())!;
        var vector = new JsonObject
        {
            ["covered"] = unmet is null,
            ["named"] = use.IsNamed,
            ["proposal"] = use.Proposal.ToString(),
            ["purpose"] = said["predicate"]!["asks"]!["purpose"]!.DeepClone(),
            ["researcher"] = use.Researcher.ToOpenSsh(),
            ["terms"] = JsonNode.Parse(terms.ToBytes()),
            ["time"] = $"{use.Time:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            ["unmet"] = TermsTable.Rows.FirstOrDefault(row => row.Code == unmet)?.Id,
        };
        return vector.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }
}
