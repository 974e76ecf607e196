using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Who contributes: a key of one's own instead of one that is used once, and what goes
/// with it.</summary>
internal sealed class ContributorIdentity
{
    private readonly SharedOptions _shared;
    private readonly ActorKey _key;
    private readonly Option<bool> _replace = new("--replace")
    {
        Description =
            "Replace the contribution that the same key made before; it does not count any more.",
    };
    private readonly Option<string?> _list = new("--contributors")
    {
        Description =
            "The study's list of allowed keys, where it has one: it proves that --key is on it.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _consent = new("--consent")
    {
        Description =
            "In a study of a commons: the entry of the consent there that this stands on, as "
            + "\"sgp consent show\" lists it.",
        HelpName = "LEAF",
    };

    public ContributorIdentity(SharedOptions shared) =>
        (_shared, _key) = (shared, new ActorKey(shared.Passphrases));

    public void AddTo(Command command)
    {
        _key.AddTo(command);
        command.Options.Add(_replace);
        command.Options.Add(_list);
        command.Options.Add(_consent);
    }

    /// <summary>Whether a key of the ring was named.</summary>
    public bool IsNamed(ParseResult arguments) => arguments.GetValue(_key.Name) is not null;

    /// <summary>What tells one contribution of the same input from another.</summary>
    public string DescribeFor(ParseResult arguments) =>
        $"{arguments.GetValue(_key.Name)} {arguments.GetValue(_replace)}";

    /// <summary>Fails where one key would sign for several genomes.</summary>
    /// <exception cref="UsageException">A key was named beside --each.</exception>
    public void RequireFits(ParseResult arguments, bool each)
    {
        if (each && IsNamed(arguments))
            throw new UsageException(
                "--each: expected no --key, found one: each genome gets a key of its own",
                "leave --key out, or contribute one file per person"
            );
    }

    /// <summary>The key to sign with; the caller disposes it.</summary>
    public Ed25519PrivateKey OpenKey(ParseResult arguments)
    {
        if (!IsNamed(arguments))
        {
            return arguments.GetValue(_replace)
                ? throw new UsageException(
                    "--replace: expected --key NAME beside it, found none",
                    "only the key that made a contribution can replace it"
                )
                : Ed25519PrivateKey.Generate();
        }

        using var passphrase = _shared.Passphrases.Obtain(
            arguments.GetValue(_key.PassphraseFile) ?? arguments.GetValue(_shared.PassphraseFile),
            isNew: false
        );
        return _key.OpenerOf(arguments, passphrase)!();
    }

    /// <summary>What the contribution says beside its data.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="genesis">The study's.</param>
    /// <param name="state">What is in the ledger; null where it is not at hand.</param>
    /// <param name="key">The contributor's.</param>
    public ContributionTerms TermsOf(
        ParseResult arguments,
        StudyPredicate genesis,
        StudyState? state,
        Ed25519PublicKey key
    ) =>
        ContributionTerms.Of(
            genesis,
            state,
            key,
            arguments.GetValue(_replace),
            arguments.GetValue(_list) is { } path ? ReadList(path) : null
        ) with
        {
            Consent = ConsentOf(arguments, genesis),
        };

    private LeafHash? ConsentOf(ParseResult arguments, StudyPredicate genesis)
    {
        var named = arguments.GetValue(_consent);
        if (named is null == genesis.Commons is null)
            return named is null ? null
                : LeafHash.TryParse(named, out var leaf) ? leaf
                : throw new UsageException(
                    $"--consent: expected 64 lower-case hex digits, found \"{named}\"",
                    "\"sgp consent show\" lists them"
                );
        throw new UsageException(
            genesis.Commons is null
                ? "--consent: expected none in a study without a commons, found one"
                : "--consent: expected the consent that the contribution stands on, found none",
            genesis.Commons is null
                ? "leave it out"
                : "\"sgp consent grant\" grants one, \"sgp consent show\" lists them"
        );
    }

    /// <summary>Reads a list of keys.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static ContributorList ReadList(string path) =>
        File.Exists(path)
            ? ContributorList.Parse(File.ReadAllText(path), path)
            : throw new UsageException(
                $"{path}: expected a list of public keys, found no such file",
                "one OpenSSH public key a line; \"sgp key show NAME\" prints one"
            );
}
