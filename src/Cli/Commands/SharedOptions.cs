using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Options that several commands have, and what they stand for.</summary>
internal sealed class SharedOptions(PassphraseSource passphrases)
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
            Description =
                "The study: its folder, its address, REMOTE/ID on a known server, or a bundle "
                + "to read.",
            DefaultValueFactory = _ => ".",
            HelpName = "DIR|URL|REMOTE/ID",
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
    public ActorKey Actor { get; } = new(passphrases);

    /// <summary>Where passphrases come from.</summary>
    public PassphraseSource Passphrases => passphrases;

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
    public IStudy OpenStudy(ParseResult arguments) =>
        OpenStudy(arguments, arguments.GetValue(Study)!);

    /// <summary>Opens a study that a command names by an option of its own.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="place">A folder, an address, REMOTE/ID, or a bundle, which is only
    /// read.</param>
    public IStudy OpenStudy(ParseResult arguments, string place)
    {
        var screen = Screen(arguments);
        return RemoteAccess.AddressOf(place) is { } address
            ? screen.While("fetching the study's ledger and checking it", () =>
                RemoteAccess.Open(screen, address, origin => SignerFor(arguments, origin))
            )
            : screen.While<IStudy>("opening the study and checking its ledger", () =>
                File.Exists(place)
                    ? BundleStudy.Open(place)
                    : FolderStudy.Open(place, Stores.All, ledgerKey: null, TimeProvider.System)
            );
    }

    /// <summary>Opens the study for writing, with its keys, and runs something with both.</summary>
    /// <remarks>The study is opened, and so its ledger replayed, once.</remarks>
    public T WithStudy<T>(ParseResult arguments, Func<IStudy, KeyFolder, T> work)
    {
        using var study = OpenStudy(arguments);
        return WithKeys(arguments, study, keys => work(study, keys));
    }

    /// <summary>Opens the keys of a study that is open for reading, lets it be written, and runs
    /// something with both.</summary>
    public T WithKeys<T>(ParseResult arguments, IStudy study, Func<KeyFolder, T> work)
    {
        using var passphrase = ObtainPassphrase(arguments);
        var keys = KeysOf(arguments, study.State.Study!.Predicate.Origin, passphrase);
        // On a server, whoever keeps the ledger signs its entries.
        if (study is FolderStudy folder)
            folder.AllowWriting(
                Screen(arguments)
                    .While("opening the ledger's key with the passphrase", () =>
                        keys.OpenSigningKey(StudyRole.Ledger)
                    )
            );
        return work(keys);
    }

    /// <summary>The keys of a study, where the user keeps them.</summary>
    public KeyFolder KeysOf(ParseResult arguments, string origin, Passphrase passphrase) =>
        new(arguments.GetValue(Keys) ?? KeyFolder.DefaultPath(origin), passphrase)
        {
            OwnKey = Actor.OpenerOf(arguments, passphrase),
        };

    /// <summary>The passphrase of the study's keys: asked for once in a run.</summary>
    public Passphrase ObtainPassphrase(ParseResult arguments)
    {
        _passphrase ??= passphrases.Obtain(arguments.GetValue(PassphraseFile), isNew: false);
        return new Passphrase(_passphrase.Chars, _passphrase.IsThrowAway);
    }

    private Passphrase? _passphrase;

    /// <summary>How reads are signed before a study is closed: by a role's key that is here; null
    /// where none is.</summary>
    private Func<Ed25519PrivateKey>? SignerFor(ParseResult arguments, string origin)
    {
        var folder = arguments.GetValue(Keys) ?? KeyFolder.DefaultPath(origin);
        StudyRole[] roles = [StudyRole.ComputingParty, StudyRole.Researcher, StudyRole.KeyHolder];
        var own = Array.Find(roles, role => KeyFolder.Has(folder, role));
        if (own == StudyRole.None && arguments.GetValue(Actor.Name) is null)
            return null;
        return RemoteAccess.OpenOnce(() =>
        {
            using var passphrase = ObtainPassphrase(arguments);
            return KeysOf(arguments, origin, passphrase)
                .OpenSigningKey(own == StudyRole.None ? StudyRole.Researcher : own);
        });
    }
}
