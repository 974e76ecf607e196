using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Whom a verifier believes: logs and witnesses, researchers, studies.</summary>
/// <remarks>
/// <code>
/// # a comment is a line of its own
/// log example.org/0123456789abcdef0123456789abcdef+HASH+KEY
/// witness W1 w1.example+HASH+KEY
/// witness W2 w2.example+HASH+KEY
/// group both all W1 W2
/// quorum both
/// researcher ssh-ed25519 AAAA…
/// computing-party ssh-ed25519 AAAA…
/// key-holder ssh-ed25519 AAAA…
/// study 64 hex digits
/// level V5
/// commons example.org/fedcba9876543210fedcba9876543210+HASH+KEY
/// governance required
/// open pedersen
/// name ssh-ed25519 AAAA… Ada Lovelace
/// </code>
/// The first four kinds of line are C2SP's, the others ours. URLs are allowed and not kept: nothing
/// here talks to a log. Sources: c2sp.org/tlog-policy; docs/spec/log.md 5.
/// </remarks>
public sealed class TrustPolicy
{
    /// <summary>Largest policy, in characters.</summary>
    public const int MaxChars = 1 << 20;

    internal TrustPolicy(TrustPolicyParser lines)
    {
        Logs = [.. lines.Logs];
        Quorum = lines.Quorum;
        Witnesses = [.. lines.Witnesses];
        Researchers = [.. lines.Researchers];
        ComputingParties = [.. lines.ComputingParties];
        KeyHolders = [.. lines.KeyHolders];
        Studies = [.. lines.Studies];
        MinimumLevel = lines.MinimumLevel;
        RequiredOpening = lines.RequiredOpening;
        Commons = [.. lines.Commons];
        RequiresGovernance = lines.RequiresGovernance;
        DisplayNames = lines.DisplayNames.ToImmutableDictionary();
    }

    /// <summary>The log keys, each under its log's origin; any one of them is accepted.</summary>
    public ImmutableArray<VerifierKey> Logs { get; }

    /// <summary>Every witness, whether or not the quorum needs it.</summary>
    public ImmutableArray<PolicyWitness> Witnesses { get; }

    /// <summary>Who must have witnessed a checkpoint; null for <c>quorum none</c>.</summary>
    public PolicyMember? Quorum { get; }

    /// <summary>The researchers' keys; empty when the policy does not name any.</summary>
    public ImmutableArray<Ed25519PublicKey> Researchers { get; }

    /// <summary>The computing parties' keys; empty when the policy does not name any.</summary>
    public ImmutableArray<Ed25519PublicKey> ComputingParties { get; }

    /// <summary>The key holders' keys; empty when the policy does not name any.</summary>
    public ImmutableArray<Ed25519PublicKey> KeyHolders { get; }

    /// <summary>The keys that may hold a role; empty when the policy does not name any.</summary>
    /// <param name="role">Researcher, computing party or key holder.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A policy names a ledger under its origin (<see cref="Logs"/>), and no contributors.
    /// </exception>
    public ImmutableArray<Ed25519PublicKey> KeysOf(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => Researchers,
            StudyRole.ComputingParty => ComputingParties,
            StudyRole.KeyHolder => KeyHolders,
            _ => throw new ArgumentOutOfRangeException(
                nameof(role),
                role,
                "a policy has no such lines"
            ),
        };

    /// <summary>The studies, by study id; empty when the policy does not name any.</summary>
    public ImmutableArray<LeafHash> Studies { get; }

    /// <summary>
    /// The lowest level that is enough, 0 to 6; null when the policy does not ask.
    /// </summary>
    public int? MinimumLevel { get; }

    /// <summary>How results must open; null when the policy does not ask.</summary>
    public OpeningMethod? RequiredOpening { get; }

    /// <summary>The keys of commons, each under its log's origin; empty when the policy does not
    /// name
    /// any.</summary>
    public ImmutableArray<VerifierKey> Commons { get; }

    /// <summary>Whether a study must have been approved by a commons.</summary>
    public bool RequiresGovernance { get; }

    /// <summary>Names for keys, for people who read reports.</summary>
    public ImmutableDictionary<Ed25519PublicKey, string> DisplayNames { get; }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="TrustPolicyFormatException">
    /// A line is unknown, malformed, misplaced or given twice.
    /// </exception>
    public static TrustPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TrustPolicy(new TrustPolicyParser(text));
    }

    /// <summary>The policy that names some keys and nothing else: no witness, no level.</summary>
    /// <param name="keys">
    /// Each a log's vkey, a researcher's OpenSSH line, or a study id. A log's key alone says
    /// nothing about whose study it is.
    /// </param>
    /// <exception cref="TrustPolicyFormatException">One of them is none of these, or is given
    /// twice.</exception>
    public static TrustPolicy Of(IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var lines = keys.Select(key =>
            (key.Contains('+', StringComparison.Ordinal), key) switch
            {
                (_, ['s', 's', 'h', '-', ..]) => $"researcher {key}",
                (true, _) => $"log {key}",
                _ => $"study {key}",
            }
        );
        return Parse(string.Join('\n', lines.Order(StringComparer.Ordinal).Append("quorum none")));
    }

    /// <summary>Judges a signed checkpoint.</summary>
    /// <param name="note">A note whose text is a checkpoint.</param>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    public PolicyVerdict Judge(Note note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var origin = Checkpoint.Parse(note.Text).Origin;
        var log = Logs.FirstOrDefault(key =>
            string.Equals(key.Name, origin, StringComparison.Ordinal) && note.Verify(key)
        );
        ImmutableArray<PolicyWitness> cosigners =
        [
            .. Witnesses.Where(witness => Cosignature.Verify(note, witness.Key) is not null),
        ];
        return new PolicyVerdict(
            log,
            cosigners,
            Quorum?.IsWitnessedBy(cosigners.ToHashSet()) ?? true
        );
    }

    /// <summary>What the quorum tolerates, in sentences for people.</summary>
    /// <remarks>
    /// Two views of one log are excluded when any two quorums share an honest witness; for k of n
    /// that is k &gt; (n + f)/2 with f liars. Source: docs/spec/log.md 5.
    /// </remarks>
    public string Explain()
    {
        if (Quorum is not { } quorum)
        {
            return "No witness is asked. That the log shows everyone the same entries, and when "
                + "they came, "
                + "is the ledger key's word alone.\n";
        }

        var liars = quorum.SmallestOverlap - 1;
        var views =
            liars < 0
                ? "Two quorums may have no witness in common: a log can show two views, even if "
                    + "no witness lies.\n"
                : $"A log cannot show two views while at most {liars} of them lie.\n";
        return $"{quorum.Witnesses.Length} witnesses count; {quorum.SmallestQuorum} can be "
            + $"enough.\n"
            + views
            + $"A quorum can be reached while at most {quorum.SmallestBlock - 1} of them are "
            + $"silent.\n";
    }
}
