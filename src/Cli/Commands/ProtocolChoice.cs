using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Lets a person at a terminal choose one of the protocols that came with this
/// program.</summary>
internal static class ProtocolChoice
{
    /// <summary>Asks.</summary>
    /// <returns>The protocol folder.</returns>
    /// <exception cref="UsageException">Nobody is there to be asked, or there is nothing to
    /// choose.</exception>
    public static string Ask()
    {
        var root = ProtocolCard.DefaultRoot;
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new UsageException(
                "--protocol: expected a protocol folder, found none and no terminal to ask at",
                "\"sgp protocol list\" shows what there is"
            );
        var studies = (Directory.Exists(root) ? ProtocolCard.ReadAll(root) : [])
            .Where(card => card.Kind == ProtocolCard.StudyKind)
            .ToArray();
        if (studies.Length == 0)
            throw new UsageException(
                $"--protocol: expected a protocol folder, found none in {root}",
                "name one with --protocol PATH"
            );
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
        );
        var chosen = console.Prompt(
            new SelectionPrompt<ProtocolCard>()
                .Title("Which protocol?")
                .UseConverter(card => Markup.Escape($"{card.Name}  {card.Title}"))
                .AddChoices(studies)
        );
        return Path.Combine(root, chosen.Name);
    }
}
