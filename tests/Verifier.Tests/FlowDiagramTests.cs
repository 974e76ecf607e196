using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The drawing of a study's steps, for ledgers with kinds that few studies have.</summary>
public sealed class FlowDiagramTests
{
    [Theory]
    [InlineData("every-kind", "Refused", "ledger SHA256:")]
    [InlineData("withdrawals", "Contributions withdrawn", "contributors, each with a key")]
    [InlineData("every-kind", "Keys changed", "genesis keys SHA256:")]
    [InlineData("aborted", "Ended without a result", "key holder SHA256:")]
    public void Every_kind_has_a_title_and_who_signs_it(string ledger, string title, string signer)
    {
        var outline = OutlineOf(ledger);

        var drawn = FlowDiagram.Draw(outline, Passed());

        var step = drawn
            .Split("<li ")
            .Single(part => part.Contains($">{title}<", StringComparison.Ordinal));
        Assert.Contains($" · {signer}", step, StringComparison.Ordinal);
        Assert.Contains("1 check passed", step, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_signers_fingerprint_the_first_twelve_digits_are_shown()
    {
        var signer = OutlineOf("aborted").Steps[^1].Signer;

        Assert.Contains(
            $"{signer[..19]}…</span>",
            FlowDiagram.Draw(OutlineOf("aborted"), Passed()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_times_of_a_ledger_are_those_of_its_first_and_last_entry()
    {
        var entries = Lines("every-kind").Select(line => Entry.Parse(line)).ToArray();

        Assert.NotEqual(entries[0].Time, entries[^1].Time);
        Assert.Equal((entries[0].Time, entries[^1].Time), OutlineOf("every-kind").Times);
    }

    private static LedgerOutline OutlineOf(string ledger)
    {
        var outline = new LedgerOutline();
        foreach (var line in Lines(ledger))
            outline.Take(line);
        return outline;
    }

    private static IEnumerable<byte[]> Lines(string ledger) =>
        File.ReadLines(Checkout.PathOf($"tests/vectors/records/accepted/{ledger}.jsonl"))
            .Select(System.Text.Encoding.UTF8.GetBytes);

    private static VerificationReport Passed() =>
        new()
        {
            Bundle = "study.sgp",
            BundleSha256 = new string('6', 64),
            BundleBytes = 1,
            Facts = null,
            AllowsLight = false,
            MinimumLevel = 0,
            Results =
            [
                .. CheckCatalogue.All.Select(check => new CheckResult(check, CheckStatus.Passed)),
            ],
        };
}
