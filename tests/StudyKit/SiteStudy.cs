using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A study of a shipped protocol on sites' tables: its <c>expected/</c> sites, each under
/// a key that it keeps for every round.</summary>
public sealed class SiteStudy : IDisposable
{
    private readonly GitFolder _git = new();
    private readonly string[] _sites;

    /// <summary>Creates the study with its context.</summary>
    /// <param name="protocol">A shipped one.</param>
    /// <param name="change">What its author changes first; nothing by default.</param>
    public SiteStudy(string protocol, Func<string, string>? change = null)
    {
        _git.CopyFromCheckout($"protocols/{protocol}");
        var yaml = $"protocols/{protocol}/protocol.yaml";
        if (change is not null)
            _git.Write(yaml, change(File.ReadAllText(_git[yaml])));
        _git.Commit();
        Local = new LocalStudy(ProtocolSource.LoadCommitted(_git[$"protocols/{protocol}"], out _));
        _sites =
        [
            .. Directory
                .GetFiles(_git[$"protocols/{protocol}/expected"], "site-*.csv")
                .Order(StringComparer.Ordinal),
        ];
        foreach (var _ in _sites)
            Local.Contributors.Add(Ed25519PrivateKey.Generate());
    }

    /// <summary>The study.</summary>
    public LocalStudy Local { get; }

    /// <summary>Sites of the protocol.</summary>
    public int Count => _sites.Length;

    /// <summary>What a site would contribute to the round.</summary>
    /// <param name="site">From 0.</param>
    /// <param name="key">Who signs; by default the site.</param>
    public SignedContribution Make(int site, Ed25519PrivateKey? key = null)
    {
        var context = Local.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var file = File.OpenRead(_sites[site]);
        using var table = TableInput.Read(
            file,
            Path.GetFileName(_sites[site]),
            context.Protocol,
            context.Parameters
        );
        return table.Make(maker, key ?? Local.Contributors[site], ContributionTerms.None);
    }

    /// <summary>Contributes some sites' sums to the round.</summary>
    public void Contribute(params IEnumerable<int> sites)
    {
        foreach (var site in sites)
            new ContributionIntake(Local.Study, Local.Study.ReadContext()).Accept([Make(site)]);
    }

    /// <summary>Every site contributes; closes, computes and decrypts the round.</summary>
    public TotalsResult FinishRound()
    {
        Contribute(Enumerable.Range(0, Count));
        return (TotalsResult)Local.Finish()!;
    }

    /// <summary>All rounds that the protocol takes.</summary>
    public TotalsResult FinishAll()
    {
        var result = FinishRound();
        while (NextRound.IsDue(Local.Study))
        {
            NextRound.Begin(Local.Study, Local.Keys);
            result = FinishRound();
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Local.Dispose();
        _git.Dispose();
    }
}
