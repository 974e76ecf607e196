using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>An exception as the user sees it: <c>error:</c>, <c>hint:</c> and an exit
/// code.</summary>
internal sealed record Failure(int ExitCode, string Message, string Hint)
{
    /// <summary>Maps every exception that a command may end with.</summary>
    public static Failure Of(Exception exception) =>
        exception switch
        {
            MalformedInputException e => new(Cli.ExitCode.MalformedInput, e.Message, e.Hint),
            UnclearedException e => new(Cli.ExitCode.VerificationFailed, e.Message, e.Hint),
            StudyException e => new(
                Cli.ExitCode.Usage,
                e.Message,
                StepCommand.Behind(e.Hint, e.Next)
            ),
            ContradictionException e => new(Cli.ExitCode.VerificationFailed, e.Message, e.Hint),
            UsageException e => new(Cli.ExitCode.Usage, e.Message, e.Hint),
            StatementRejectedException e => new(
                Cli.ExitCode.Usage,
                $"the ledger refuses this ({e.Rejection.Name}): {e.Rejection.Explanation}",
                "nothing was appended"
            ),
            CommonsRejectedException e => new(
                Cli.ExitCode.Usage,
                $"the commons refuses this ({e.Rejection.Name}): {e.Rejection.Explanation}",
                "nothing was appended; docs/spec/commons.md says what each name means"
            ),
            GitException e => new(Cli.ExitCode.Environment, e.Message, e.Hint),
            MissingNativeLibraryException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "install it and try again"
            ),
            UnreachableException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "check the address and the network, and run the same command again: what was sent "
                    + "is not taken twice"
            ),
            AppendOutcomeUnknownException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "run the same command again when the database answers"
            ),
            LedgerBusyException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "another sgp writes to this study: wait until it is done"
            ),
            SecretFilePermissionsException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "a secret key must be readable by its owner alone: chmod 600"
            ),
            LedgerCorruptException e => new(
                Cli.ExitCode.MalformedInput,
                e.Message,
                "the study folder is damaged: restore it from a copy"
            ),
            LedgerFormatException e => new(
                Cli.ExitCode.MalformedInput,
                e.Message,
                "the file is damaged or of another format"
            ),
            OperationCanceledException => new(
                Cli.ExitCode.Interrupted,
                "interrupted",
                "what is in the ledger stays; run the same command again to go on"
            ),
            PathTakenException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "nothing is overwritten: choose another name, or move that one away"
            ),
            UnauthorizedAccessException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "check the permissions"
            ),
            IOException e => new(
                Cli.ExitCode.Environment,
                e.Message,
                "check the path, the permissions and the free space"
            ),
            _ => new(
                Cli.ExitCode.Internal,
                $"internal error: {exception.GetType().Name}: {exception.Message}",
                "this is a defect of the program: please report it, with SGP_DEBUG=1 set for the "
                    + "stack trace"
            ),
        };

    /// <summary>Writes both lines to stderr, and with <c>--json</c> the same as an object to
    /// stdout.</summary>
    /// <remarks>A message may quote a hostile file: no control character of it reaches the
    /// terminal.</remarks>
    public void Print(bool json)
    {
        Console.Error.WriteLine($"error: {Visible.Of(Message)}");
        Console.Error.WriteLine($"hint: {Visible.Of(Hint)}");
        if (json)
        {
            Console.Out.WriteLine(
                new JsonObject
                {
                    ["error"] = Message,
                    ["hint"] = Hint,
                    ["exitCode"] = ExitCode,
                }.ToJsonString()
            );
        }
    }
}
