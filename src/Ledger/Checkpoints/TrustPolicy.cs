using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Whom a verifier believes: logs, researchers, studies.</summary>
/// <remarks>
/// <code>
/// # one statement per line, comments after '#'
/// log example.org/0123…+530d903a+AekyeRrm…
/// researcher ssh-ed25519 AAAA…
/// study 64 hex digits
/// quorum none
/// </code>
/// Sources: c2sp.org/tlog-policy; docs/spec/log.md 5.
/// </remarks>
public sealed class TrustPolicy
{
    /// <summary>Largest policy, in characters.</summary>
    public const int MaxChars = 1 << 20;

    private TrustPolicy(
        ImmutableArray<VerifierKey> logs, ImmutableArray<Ed25519PublicKey> researchers, ImmutableArray<LeafHash> studies)
    {
        Logs = logs;
        Researchers = researchers;
        Studies = studies;
    }

    /// <summary>The log keys, each under its log's origin.</summary>
    public ImmutableArray<VerifierKey> Logs { get; }

    /// <summary>The researchers' keys.</summary>
    public ImmutableArray<Ed25519PublicKey> Researchers { get; }

    /// <summary>The studies, by study id.</summary>
    public ImmutableArray<LeafHash> Studies { get; }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="TrustPolicyFormatException">A line is unknown, malformed or given twice.</exception>
    public static TrustPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxChars)
            throw new TrustPolicyFormatException($"over {MaxChars} characters", 1);
        var logs = ImmutableArray.CreateBuilder<VerifierKey>();
        var researchers = ImmutableArray.CreateBuilder<Ed25519PublicKey>();
        var studies = ImmutableArray.CreateBuilder<LeafHash>();
        var hasQuorum = false;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Split('#')[0].Trim(' ', '\t');
            if (line.Length == 0)
                continue;
            var words = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var value = words.Length == 2 ? words[1] : throw new TrustPolicyFormatException($"'{words[0]}' without a value", number);
            switch (words[0])
            {
                case "log":
                    AddOnce(logs, ParseLog(value, number), number);
                    break;
                case "researcher":
                    if (!Ed25519PublicKey.TryParseOpenSsh(value, out var researcher))
                        throw new TrustPolicyFormatException("a researcher that is no OpenSSH Ed25519 key without comment", number);
                    AddOnce(researchers, researcher, number);
                    break;
                case "study":
                    if (!LeafHash.TryParse(value, out var study))
                        throw new TrustPolicyFormatException("a study that is not 64 lower-case hex digits", number);
                    AddOnce(studies, study, number);
                    break;
                case "quorum" when hasQuorum:
                    throw new TrustPolicyFormatException("a second quorum", number);
                case "quorum" when value == "none":
                    hasQuorum = true;
                    break;
                default:
                    throw new TrustPolicyFormatException($"'{words[0]} {value}' is not understood", number);
            }
        }

        return hasQuorum
            ? new TrustPolicy(logs.ToImmutable(), researchers.ToImmutable(), studies.ToImmutable())
            : throw new TrustPolicyFormatException("no quorum line; write 'quorum none' for no witnesses", number);
    }

    private static VerifierKey ParseLog(string value, int line)
    {
        try
        {
            return VerifierKey.Parse(value);
        }
        catch (NoteFormatException fault)
        {
            throw new TrustPolicyFormatException($"a log key: {fault.Problem}", line);
        }
    }

    private static void AddOnce<T>(ImmutableArray<T>.Builder known, T item, int line)
    {
        if (known.Contains(item))
            throw new TrustPolicyFormatException("a line for the second time", line);
        known.Add(item);
    }
}
