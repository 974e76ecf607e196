using System.Xml.Linq;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>A frequency that no genome answers for reads the same wherever it is shown.</summary>
public sealed class MissingFrequencyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleProtocol _protocol = new();

    public void Dispose()
    {
        _protocol.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_variant_that_nobody_called_reads_not_called_in_terminal_plot_text_and_page()
    {
        File.WriteAllBytes(
            _folder["all.vcf"],
            SampleProtocol.Vcf(["0/1", "./.", "0/0"], ["0/0", "./.", "0/1"])
        );
        PreparedStudy.Make(_folder, _protocol.Folder);
        Succeed("contribute", "all.vcf", "--each", "--study", "study");
        Succeed("run", "--study", "study");

        var shown = Succeed("result", "--study", "study", "--plot", "plot.svg");
        Succeed("release", "--study", "study", "-o", "out.sgp", "--policy-out", "policy");
        var verified = Succeed("verify", "out.sgp", "--policy", "policy", "--html", "page.html");

        Assert.Contains("not called", shown.Output, StringComparison.Ordinal);
        Assert.Contains(XDocument.Load(_folder["plot.svg"]).Descendants(), text =>
            text.Value == "not called"
        );
        Assert.Contains(
            "\t.\n",
            File.ReadAllText(_folder["study/result.tsv"]),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "counts.sparse: At 1 of 3 variants",
            verified.Output,
            StringComparison.Ordinal
        );
        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains(">not called</td>", page, StringComparison.Ordinal);
        Assert.Contains(">not called</text>", page, StringComparison.Ordinal);
        Assert.Contains(
            "<span class=\"code\">counts.sparse</span>",
            page,
            StringComparison.Ordinal
        );
    }

    private Sgp Succeed(params string[] arguments)
    {
        var run = Sgp.Run(_folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run;
    }
}
