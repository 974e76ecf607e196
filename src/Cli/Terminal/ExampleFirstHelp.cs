using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Help that shows an example before anything else.</summary>
/// <remarks>
/// A command's description carries its examples behind a blank line. They are cut off here, so that
/// a
/// list of commands stays a list, and printed first where one command is asked about.
/// </remarks>
internal sealed class ExampleFirstHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _inner;
    private readonly Dictionary<Command, string> _examples;

    private ExampleFirstHelp(HelpAction inner, Dictionary<Command, string> examples) =>
        (_inner, _examples) = (inner, examples);

    /// <summary>Takes over the help of a root command and all commands below it.</summary>
    public static void Install(RootCommand root)
    {
        var examples = new Dictionary<Command, string>();
        CutExamples(root, examples);
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleFirstHelp((HelpAction)option.Action!, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
            parseResult.InvocationConfiguration.Output.WriteLine(examples + "\n");
        return _inner.Invoke(parseResult);
    }

    private static void CutExamples(Command command, Dictionary<Command, string> examples)
    {
        var text = command.Description ?? "";
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank >= 0)
        {
            examples[command] = text[(blank + 2)..].TrimEnd();
            command.Description = text[..blank];
        }

        foreach (var child in command.Subcommands)
            CutExamples(child, examples);
    }
}
