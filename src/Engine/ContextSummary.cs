using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What a contributor sees of a study before anything is encrypted for it.</summary>
/// <param name="context">Verified.</param>
/// <param name="policy">Whom the contributor trusts; null for nobody named.</param>
public sealed class ContextSummary(PublicContext context, TrustPolicy? policy)
{
    /// <summary>The researcher, as the policy names them, or the key's fingerprint.</summary>
    public string Researcher => NameOf(context.Genesis.Roles.Researcher);

    /// <summary>The key holder, as the policy names them, or the key's fingerprint.</summary>
    public string KeyHolder => NameOf(context.Genesis.Roles.KeyHolder);

    /// <summary>How many have to contribute before anything is decrypted, in words.</summary>
    public string Minimum =>
        context.Genesis.MinimumContributors == 1
            ? "1 contributor: the result may be about you alone"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Genesis.MinimumContributors:#,0} contributors: nothing is decrypted "
            ) + "from fewer";

    /// <summary>Whether somebody was named whom this study has to be of.</summary>
    public bool IsTrusted => policy is not null;

    /// <summary>The summary, one line each, as the command line shows it.</summary>
    public IEnumerable<string> Lines() =>
        [
            $"study      {context.Study}",
            $"protocol   {context.Protocol.Definition.Name} at commit "
                + $"{context.Protocol.Identity.Commit}",
            $"researcher {Researcher}",
            $"key holder {KeyHolder}",
            $"minimum    {Minimum}",
            "trust      "
                + (
                    IsTrusted
                        ? "your policy names this study's ledger and researcher or study"
                        : "nobody named (--policy, --trust): compare study id and researcher"
                ),
        ];

    /// <summary>What no check of the context can show, one sentence each.</summary>
    /// <remarks>Source: docs/threat-model.md, "What stays on trust".</remarks>
    public IEnumerable<string> OnTrust() =>
        [
            .. IsTrusted
                ? Array.Empty<string>()
                :
                [
                    "Whose study this is: you named nobody. Compare the study id and the "
                        + "researcher with what they told you.",
                ],
            "The key holder can decrypt the total, and does not decrypt single contributions: the "
                + "records show what was decrypted, not what was not.",
            "The others who contribute are other people.",
            "The program that encrypts is the one that was published: it holds your genotypes "
                + "while it works.",
        ];

    /// <summary>Refuses a study whose data are its owner's alone, for whoever is not in its
    /// folder.</summary>
    /// <exception cref="StudyException">The result is withheld for the key holder.</exception>
    public static void RequireOpenToOthers(PublicContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Protocol.Definition.Result.Publish == PublishRule.Withheld)
            throw new StudyException(
                $"expected a study that many contribute to, found "
                    + $"{context.Protocol.Definition.Name}, whose result and data are the key "
                    + $"holder's alone",
                "the data owner contributes, in the study folder",
                NextStep.Contribute
            );
    }

    private string NameOf(Ed25519PublicKey key) =>
        policy is not null && policy.DisplayNames.TryGetValue(key, out var name)
            ? $"{Visible.Of(name)} ({key.KeyId})"
            : key.KeyId;
}
