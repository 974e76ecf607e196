using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp key add|revoke --study</c>: the keys of a study's roles change, in its
/// ledger.</summary>
internal sealed class StudyKeyCommand
{
    private static readonly (string Word, StudyRole Role)[] Roles =
    [
        ("researcher", StudyRole.Researcher),
        ("computing-party", StudyRole.ComputingParty),
        ("key-holder", StudyRole.KeyHolder),
        ("contributor", StudyRole.Contributor),
    ];

    private readonly SharedOptions _shared;
    private readonly Option<string?> _role = new("--role")
    {
        Description = "The role whose key changes.",
        HelpName = string.Join('|', Roles.Select(role => role.Word)),
    };

    public StudyKeyCommand(SharedOptions shared)
    {
        _shared = shared;
        _role.CompletionSources.Add([.. Roles.Select(role => role.Word)]);
        _role.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && RoleOf(word.Value) == StudyRole.None)
                result.AddError(
                    $"--role: expected {string.Join(", ", Roles.Select(role => role.Word))}, "
                        + $"found \"{word.Value}\""
                );
        });
    }

    public Option<string?> Study { get; } =
        new("--study")
        {
            Description = "The study: its folder, its address, or REMOTE/ID.",
            HelpName = "DIR|URL|REMOTE/ID",
        };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Study, _role, _shared.Keys, _shared.PassphraseFile])
            command.Options.Add(option);
    }

    /// <summary>Records the change, signed by every key of the genesis that is at hand.</summary>
    public int Run(
        ParseResult arguments,
        string folder,
        KeyEventAction action,
        Ed25519PublicKey key
    )
    {
        if (arguments.GetValue(_role) is not { } word)
            throw new UsageException(
                "--role: expected the role whose key changes, found none",
                $"one of {string.Join(", ", Roles.Select(role => role.Word))}"
            );
        using var study = _shared.OpenStudy(arguments, folder);
        return _shared.WithKeys(arguments, study, keys =>
        {
            var genesis = study.State.Study!.Predicate.Roles;
            var signers = keys.OpenSigningKeys();
            try
            {
                Ed25519PublicKey[] named =
                [
                    genesis.Researcher,
                    genesis.ComputingParty,
                    genesis.KeyHolder,
                    genesis.Ledger,
                ];
                var entry = KeyChange.Record(
                    study,
                    action,
                    RoleOf(word),
                    key,
                    [.. signers.Where(signer => named.Contains(signer.PublicKey))]
                );
                _shared
                    .Screen(arguments)
                    .Answer(
                        () =>
                            $"{(action == KeyEventAction.Add ? "added" : "revoked")} {key.KeyId} "
                            + $"as {word}: entry {entry.Index}\n",
                        () =>
                            new JsonObject
                            {
                                ["entry"] = entry.Index,
                                ["keyId"] = key.KeyId,
                                ["role"] = word,
                                ["action"] = action == KeyEventAction.Add ? "add" : "revoke",
                            }
                    );
                return ExitCode.Ok;
            }
            finally
            {
                foreach (var signer in signers)
                    signer.Dispose();
            }
        });
    }

    private static StudyRole RoleOf(string word) =>
        Roles.FirstOrDefault(role => role.Word == word).Role;
}
