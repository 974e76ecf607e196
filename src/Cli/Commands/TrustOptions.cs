using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>--policy</c> and <c>--trust</c>: whom somebody trusts, in every command that
/// verifies.</summary>
/// <param name="without">What follows where neither is given; the end of a sentence in the
/// help.</param>
internal sealed class TrustOptions(string without)
{
    public Option<string?> Policy { get; } =
        new("--policy")
        {
            Description =
                $"The trust policy: which ledger key, which researcher, which study. {without}",
            HelpName = "FILE",
        };

    public Option<string[]> Trust { get; } =
        new("--trust")
        {
            Description =
                "In place of a policy: a log's vkey, and a researcher's public key or a study "
                + "id. May be given several times.",
            HelpName = "KEY",
        };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Policy);
        command.Options.Add(Trust);
    }

    /// <summary>The policy that was given; null for none.</summary>
    /// <exception cref="UsageException">Both were given, or keys without the log's.</exception>
    /// <exception cref="MalformedInputException">The file is no policy.</exception>
    public TrustPolicy? Of(ParseResult arguments)
    {
        var (file, keys) = (arguments.GetValue(Policy), arguments.GetValue(Trust) ?? []);
        if (keys.Length == 0)
            return file is null ? null : Read(file);
        if (file is not null)
            throw new UsageException(
                "expected --policy or --trust, found both",
                "write the keys into the policy"
            );
        return NamedTrust.OfKeys(keys);
    }

    /// <summary>The policy of somebody who is about to act: it has to say whose study it
    /// is.</summary>
    /// <inheritdoc cref="Of"/>
    public TrustPolicy? OfActor(ParseResult arguments) => NamedTrust.OfActor(Of(arguments));

    /// <summary>Reads a policy file, with an error that names it.</summary>
    public static TrustPolicy Read(string file)
    {
        if (!File.Exists(file))
            throw new UsageException(
                $"{file}: expected a trust policy, found no such file",
                "check the path"
            );
        return NamedTrust.Parse(File.ReadAllText(file), file);
    }
}
