using System.CommandLine;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp completion</c>: a script that lets a shell complete commands, options and their
/// words.</summary>
/// <remarks>The script asks this program itself, through the <c>[suggest]</c> directive, so it
/// never goes out of date.</remarks>
internal static class CompletionCommand
{
    public static Command Build()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command(
            "completion",
            """
            Print a script that completes commands and options in a shell.

            Examples:
              source <(sgp completion bash)
              sgp completion fish > ~/.config/fish/completions/sgp.fish
            """
        )
        {
            shell,
        };
        command.SetAction(arguments =>
        {
            Console.Out.Write(
                arguments.GetValue(shell) switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    _ => Fish,
                }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    private const string Bash = """
        _sgp() {
          local line="${COMP_LINE#* }" word="${COMP_WORDS[COMP_CWORD]}"
          mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _sgp sgp

        """;

    private const string Zsh = """
        #compdef sgp
        _sgp() {
          local line="${BUFFER#* }"
          local -a words
          words=("${(@f)$(${=BUFFER%% *} "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a words || _files
        }
        compdef _sgp sgp

        """;

    private const string Fish = """
        function __sgp_complete
          set -l line (string replace -r '^\\S+ ' '' -- (commandline -cp))
          sgp "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c sgp -f -a '(__sgp_complete)'

        """;
}
