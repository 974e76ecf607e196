using System.CommandLine;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp demo</c>: a whole study, from genomes to a verdict, and a forgery
/// caught.</summary>
internal static class DemoCommand
{
    private const string DefaultProtocol = "alzheimers-allele-frequency";

    public static Command Build(SharedOptions shared)
    {
        var output = new Option<string>("--out")
        {
            Description = "The folder to work in; new or empty.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "sgp-demo",
        };
        var protocol = new Option<string?>("--protocol")
        {
            Description = $"The protocol folder; by default protocols/{DefaultProtocol}.",
            HelpName = "PATH",
        };
        var vcf = new Option<string?>("--vcf")
        {
            Description =
                "A VCF with many genomes, each of which becomes a contribution; by default a "
                + "dozen made ones.",
            HelpName = "FILE",
        };
        var phenotypes = new Option<string?>("--phenotypes")
        {
            Description =
                "For --vcf and a case-control protocol: a table \"sample, tab, case or "
                + "control\", and "
                + "perhaps a third column with the sex.",
            HelpName = "FILE",
        };
        var build = SharedOptions.NewBuild();
        var isShared = new Option<bool>("--shared")
        {
            Description =
                "Play the study among people: a server, a witness, a researcher and a dozen "
                + "contributors, over HTTP on this machine.",
        };
        var isCommons = new Option<bool>("--commons")
        {
            Description =
                "Play a commons: hospitals, patients and an ethics board vote; a logistic model "
                + "over four hospitals is computed in six rounds.",
        };
        var command = new Command(
            "demo",
            """
            Run a whole study: contributions, computation, result, bundle, verdict, and a forgery caught.

            Examples:
              sgp demo
              sgp demo --shared
              sgp demo --commons
              sgp demo --protocol protocols/1000genomes-chr21-allele-frequency --vcf chr21.vcf.gz --out study
            """
        )
        {
            output,
            protocol,
            vcf,
            build,
            phenotypes,
            isShared,
            isCommons,
        };
        command.SetAction(
            (arguments, cancellation) =>
                arguments.GetValue(isCommons)
                    ? Task.FromResult(
                        new CommonsDemo(
                            new Screen(
                                json: false,
                                arguments.GetValue(shared.Quiet),
                                narrates: true
                            ),
                            arguments.GetValue(output)!,
                            arguments.GetValue(protocol) ?? Find("logistic-regression"),
                            cancellation
                        ).Run()
                    )
                : arguments.GetValue(isShared)
                    ? new SharedDemo(
                        new Screen(json: false, arguments.GetValue(shared.Quiet), narrates: true),
                        arguments.GetValue(output)!,
                        arguments.GetValue(protocol) ?? FindDefaultProtocol(),
                        cancellation
                    ).RunAsync()
                : Task.FromResult(
                    new Demo(
                        new Screen(json: false, arguments.GetValue(shared.Quiet), narrates: true),
                        arguments.GetValue(output)!,
                        arguments.GetValue(protocol) ?? FindDefaultProtocol(),
                        arguments.GetValue(vcf),
                        SharedOptions.BuildOf(arguments.GetValue(build)),
                        arguments.GetValue(phenotypes),
                        cancellation
                    ).Run()
                )
        );
        return command;
    }

    private static string FindDefaultProtocol() => Find(DefaultProtocol);

    private static string Find(string name) =>
        ShippedProtocols.Find(name)
        ?? throw new StudyException(
            $"expected the folder protocols/{name}, found none here",
            "run the demo from a checkout of the project, or name a protocol with --protocol"
        );
}
