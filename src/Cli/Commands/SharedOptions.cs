using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Options that several commands have, and what they stand for.</summary>
internal sealed class SharedOptions
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    public Option<bool> Json { get; } =
        new("--json") { Description = "Answer with a JSON object on stdout.", Recursive = true };

    public Option<bool> Quiet { get; } =
        new("--quiet", "-q")
        {
            Description = "Say nothing but the answer and errors.",
            Recursive = true,
        };

    public Option<string> Study { get; } =
        new("--study")
        {
            Description = "The study folder.",
            DefaultValueFactory = _ => ".",
            HelpName = "DIR",
        };

    public Option<string?> Keys { get; } =
        new("--keys")
        {
            Description =
                "The folder of the study's sealed keys; by default below the user's "
                + "configuration folder.",
            HelpName = "DIR",
        };

    public Option<string?> PassphraseFile { get; } =
        new("--passphrase-file")
        {
            Description =
                "A file whose first line is the passphrase; otherwise SGP_PASSPHRASE or a prompt.",
            HelpName = "FILE",
        };

    /// <summary>The actor's own key, in commands that sign for a role.</summary>
    public ActorKey Actor { get; } = new();

    /// <summary>The option that says the genome build of a file which does not say it
    /// itself.</summary>
    public static Option<string?> NewBuild()
    {
        var build = new Option<string?>("--build")
        {
            Description =
                "The genome build (also hg19, hg38, b37, b38); it decides, also over "
                + "the file's header.",
            HelpName = "GRCh37|GRCh38",
        };
        build.CompletionSources.Add("GRCh37", "GRCh38");
        build.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && BuildOf(name.Value) is null)
                result.AddError(
                    "--build: expected GRCh37, hg19, b37, GRCh38, hg38 or b38, found "
                        + $"\"{name.Value}\""
                );
        });
        return build;
    }

    /// <summary>The build that the user named; null when none was.</summary>
    public static GenomeBuild? BuildOf(string? name) =>
        name is not null && GenomeBuild.TryParseAlias(name, out var build) ? build : null;

    /// <summary>The screen for one run.</summary>
    public Screen Screen(ParseResult arguments) =>
        new(arguments.GetValue(Json), arguments.GetValue(Quiet));

    /// <summary>Opens the study for reading.</summary>
    public FolderStudy OpenStudy(ParseResult arguments) =>
        OpenStudy(arguments, arguments.GetValue(Study)!);

    /// <summary>Opens a study that a command names by an option of its own.</summary>
    public FolderStudy OpenStudy(ParseResult arguments, string folder) =>
        Screen(arguments)
            .While("opening the study and checking its ledger", () =>
                FolderStudy.Open(folder, Stores.All, ledgerKey: null, TimeProvider.System)
            );

    /// <summary>Opens the study for writing, with its keys, and runs something with both.</summary>
    /// <remarks>The study is opened, and so its ledger replayed, once.</remarks>
    public T WithStudy<T>(ParseResult arguments, Func<FolderStudy, KeyFolder, T> work)
    {
        using var study = OpenStudy(arguments);
        return WithKeys(arguments, study, keys => work(study, keys));
    }

    /// <summary>Opens the keys of a study that is open for reading, lets it be written, and runs
    /// something with both.</summary>
    public T WithKeys<T>(ParseResult arguments, FolderStudy study, Func<KeyFolder, T> work)
    {
        using var passphrase = PassphraseSource.Obtain(
            arguments.GetValue(PassphraseFile),
            isNew: false
        );
        var origin = study.State.Study!.Predicate.Origin;
        var keys = new KeyFolder(
            arguments.GetValue(Keys) ?? KeyFolder.DefaultPath(origin),
            passphrase
        )
        {
            OwnKey = Actor.OpenerOf(arguments, passphrase),
        };
        study.AllowWriting(
            Screen(arguments)
                .While("opening the ledger's key with the passphrase", () =>
                    keys.OpenSigningKey(StudyRole.Ledger)
                )
        );
        return work(keys);
    }
}
