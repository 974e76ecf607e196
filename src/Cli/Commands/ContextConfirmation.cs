using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Verifier;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a contributor sees of a study before anything is encrypted for it, and says yes
/// to.</summary>
internal sealed class ContextConfirmation
{
    private readonly TrustOptions _trust = new("Without it the keys in the context are believed.");

    private Option<bool> Yes { get; } =
        new("--yes", "-y")
        {
            Description = "Do not ask whether this is the right study; for scripts.",
        };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command, bool asks = true)
    {
        _trust.AddTo(command);
        if (asks)
            command.Options.Add(Yes);
    }

    /// <summary>Whom the contributor trusts, for the verification of the context.</summary>
    public VerificationOptions OptionsOf(ParseResult arguments) =>
        new() { Policy = _trust.OfActor(arguments) };

    /// <summary>Shows whose study it is, and asks at a terminal unless a policy has said so
    /// already.</summary>
    /// <exception cref="UsageException">The contributor says no.</exception>
    public void Confirm(Screen screen, ParseResult arguments, PublicContext context)
    {
        var policy = _trust.OfActor(arguments);
        var summary = new ContextSummary(context, policy);
        foreach (var line in summary.Lines())
            screen.Say(line);
        if (summary.IsTrusted)
            return;
        if (arguments.GetValue(Yes) || !screen.CanAsk)
            return;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
        );
        if (!console.Confirm("Encrypt for this study?", defaultValue: false))
            throw new UsageException(
                "not confirmed: nothing was encrypted",
                "ask the researcher for the study id, or give --policy"
            );
    }
}
