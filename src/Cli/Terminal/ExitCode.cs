namespace SecureGenomics.Provenance.Cli;

/// <summary>What the program's exit code means. Source: docs/guide/commands.md, "Exit
/// codes".</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int VerificationFailed = 1;
    public const int Usage = 2;
    public const int Inconclusive = 3;
    public const int MalformedInput = 4;
    public const int Environment = 5;
    public const int Internal = 70;
    public const int Interrupted = 130;
}
