namespace SecureGenomics.Provenance.Ledger;

/// <summary>The conditions that terms are made of: five permissions and nineteen
/// modifiers.</summary>
/// <remarks>
/// All but the last are those of the Data Use Ontology of GA4GH; the last is ours, because it has
/// none. Source: docs/spec/terms.md 1.
/// </remarks>
public enum TermsCode
{
    /// <summary>None: the default, which no terms have.</summary>
    None = 0,

    /// <summary>NRES, no restriction.</summary>
    NoRestriction,

    /// <summary>GRU, general research use.</summary>
    GeneralResearch,

    /// <summary>HMB, health or medical or biomedical research.</summary>
    Biomedical,

    /// <summary>DS, disease specific research.</summary>
    DiseaseSpecific,

    /// <summary>POA, population origins or ancestry research.</summary>
    Ancestry,

    /// <summary>RS, research specific restrictions.</summary>
    ResearchSpecific,

    /// <summary>NMDS, no general methods research.</summary>
    NoMethods,

    /// <summary>GSO, genetic studies only.</summary>
    GeneticOnly,

    /// <summary>NPUNCU, not for profit, non commercial use only.</summary>
    NotForProfitNonCommercial,

    /// <summary>PUB, publication required.</summary>
    PublicationRequired,

    /// <summary>COL, collaboration required.</summary>
    CollaborationRequired,

    /// <summary>IRB, ethics approval required.</summary>
    EthicsApprovalRequired,

    /// <summary>GS, geographical restriction.</summary>
    Countries,

    /// <summary>MOR, publication moratorium.</summary>
    Moratorium,

    /// <summary>TS, time limit on use.</summary>
    TimeLimit,

    /// <summary>US, user specific restriction.</summary>
    Users,

    /// <summary>PS, project specific restriction.</summary>
    Projects,

    /// <summary>IS, institution specific restriction.</summary>
    Institutions,

    /// <summary>RTN, return to database or resource.</summary>
    ReturnRequired,

    /// <summary>CC, clinical care use.</summary>
    ClinicalCare,

    /// <summary>NPOA, population origins or ancestry research prohibited.</summary>
    NoAncestry,

    /// <summary>NPU, not for profit organisation use only.</summary>
    NotForProfit,

    /// <summary>NCU, non-commercial use only.</summary>
    NonCommercial,

    /// <summary>Nobody is to be re-identified.</summary>
    NoReidentification,
}
