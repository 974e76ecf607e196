using System.Text;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <content>The kinds that not every study has, and envelopes with a wrong signature.</content>
internal sealed partial class StudyScenario
{
    public Statement Refusal(DsseEnvelope refused, string reason) =>
        new(
            [],
            new RefusalPredicate
            {
                Study = State.StudyId,
                Observed = State.Observed,
                Statement = refused,
                Refused = ArtifactDigest.Compute(refused.Bytes.Span),
                Reason = reason,
            }
        );

    /// <summary>A key takes its contribution back; the one that counts, unless another is
    /// named.</summary>
    public Statement Withdrawal(Ed25519PublicKey contributor, LeafHash? contribution = null) =>
        new(
            [],
            new WithdrawalPredicate
            {
                Study = State.StudyId,
                Observed = State.Observed,
                Contributor = contributor,
                Contribution = contribution ?? State.ContributionOf(contributor)!.Hash,
            }
        );

    public Statement KeyEvent(
        KeyEventAction action,
        StudyRole role,
        Ed25519PublicKey key,
        ulong? sequence = null
    ) =>
        new(
            [new Subject("key", ArtifactDigest.Compute(key.ToArray()))],
            new KeyEventPredicate
            {
                Study = State.StudyId,
                Observed = State.Observed,
                Action = action,
                Role = role,
                Key = key,
                Sequence = sequence ?? State.KeyEventCount + 1,
            }
        );

    /// <summary>The same envelope with one bit of its first signature flipped.</summary>
    public static DsseEnvelope WithBrokenSignature(DsseEnvelope envelope)
    {
        var signature = envelope.Signatures[0].Signature.ToArray();
        var good = Convert.ToBase64String(signature);
        signature[^1] ^= 0x01;
        var text = Encoding.UTF8.GetString(envelope.Bytes.Span);
        return DsseEnvelope.Parse(
            Encoding.UTF8.GetBytes(text.Replace(good, Convert.ToBase64String(signature)))
        );
    }

    /// <summary>A study of two, with a third who takes its contribution back and a fourth who
    /// contributes again afterwards.</summary>
    public static StudyScenario WithWithdrawals()
    {
        var scenario = new StudyScenario(minimum: 2).Through(StudyStage.Collecting);
        foreach (var (seed, ciphertext) in new[] { (11, "first"), (12, "second"), (13, "third") })
        {
            var key = scenario.Key((byte)seed);
            scenario.Accept(scenario.Contribution(key, $"ciphertext of the {ciphertext}"), key);
        }

        scenario.Accept(scenario.Withdrawal(scenario.Key(12).PublicKey), scenario.Key(12));
        scenario.Accept(scenario.Withdrawal(scenario.Key(11).PublicKey), scenario.Key(11));
        scenario.Accept(
            scenario.Contribution(scenario.Key(11), "ciphertext of the first, again"),
            scenario.Key(11)
        );
        scenario.Accept(scenario.Close(), scenario.Researcher);
        scenario.Accept(scenario.Compute(), scenario.ComputingParty);
        scenario.Accept(scenario.Result(), scenario.ComputingParty);
        scenario.Accept(scenario.Decryption(), scenario.KeyHolder);
        return scenario;
    }

    public RoundPredicate RoundBody() =>
        new()
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Number = State.RoundNumber + 1,
            Decryption = State.Decryption!.Hash,
            Parameters = ["-3.325377261559", "0.02876732528"],
        };

    public Statement Round() => new([], RoundBody());

    /// <summary>A key contributes to a round after the first.</summary>
    public Statement Again(Ed25519PrivateKey contributor, string ciphertext) =>
        new(
            ContributionPredicate.SubjectsFor([Blob(ciphertext)]),
            ContributionBody(contributor.PublicKey) with
            {
                Version = 3,
                Round = State.Round!.Hash,
            }
        );

    /// <summary>A study of two that was opened, and began its second round.</summary>
    public static StudyScenario InSecondRound()
    {
        var scenario = new StudyScenario().Through(StudyStage.Opened);
        scenario.Accept(scenario.Round(), scenario.Researcher);
        return scenario;
    }

    /// <summary>A study of two in two rounds.</summary>
    public static StudyScenario WithRounds()
    {
        var scenario = InSecondRound();
        foreach (var seed in (byte[])[11, 12])
        {
            var key = scenario.Key(seed);
            scenario.Accept(scenario.Again(key, $"second ciphertext of {seed}"), key);
        }

        scenario.Accept(scenario.Close(), scenario.Researcher);
        scenario.Accept(scenario.Compute(), scenario.ComputingParty);
        scenario.Accept(scenario.Result(), scenario.ComputingParty);
        scenario.Accept(scenario.Decryption(), scenario.KeyHolder);
        return scenario;
    }

    /// <summary>A study of a commons: three contribute, and the lock leaves the second out.</summary>
    public static StudyScenario InCommons()
    {
        var scenario = new StudyScenario(inCommons: true, minimum: 2).Through(
            StudyStage.Collecting
        );
        foreach (byte seed in (byte[])[11, 12, 13])
            scenario.Accept(
                scenario.Contribution(scenario.Key(seed), $"ciphertext {seed}"),
                scenario.Key(seed)
            );
        scenario.Accept(new Statement([], scenario.CloseBody(3)), scenario.Researcher);
        scenario.Accept(scenario.Compute(), scenario.ComputingParty);
        scenario.Accept(scenario.Result(), scenario.ComputingParty);
        scenario.Accept(scenario.Decryption(), scenario.KeyHolder);
        return scenario;
    }

    /// <summary>A study of two that one left in the second round.</summary>
    public static StudyScenario Abandoned()
    {
        var scenario = InSecondRound();
        scenario.Accept(scenario.Again(scenario.Key(11), "only one"), scenario.Key(11));
        scenario.Accept(scenario.Aborted(), scenario.KeyHolder);
        return scenario;
    }

    /// <summary>A study that uses every kind but <c>aborted</c> and <c>withdrawal</c>.</summary>
    public static StudyScenario WithEveryKind()
    {
        var scenario = new StudyScenario(minimum: 2).Through(StudyStage.Collecting);
        var first = scenario.Accept(
            scenario.Contribution(scenario.Key(11), "ciphertext of the first"),
            scenario.Key(11)
        );
        scenario.Accept(
            scenario.Contribution(scenario.Key(12), "ciphertext of the second"),
            scenario.Key(12)
        );
        var replacement = scenario.ContributionBody(scenario.Key(11).PublicKey) with
        {
            Supersedes = first.Hash,
        };
        scenario.Accept(
            new Statement(
                ContributionPredicate.SubjectsFor([Blob("ciphertext of the first, again")]),
                replacement
            ),
            scenario.Key(11)
        );
        var copied = scenario
            .Contribution(scenario.Key(13), "ciphertext of the second")
            .Sign(scenario.Key(13));
        scenario.Accept(scenario.Refusal(copied, "duplicate-ciphertext"), scenario.LedgerKey);
        scenario.Accept(
            scenario.KeyEvent(
                KeyEventAction.Revoke,
                StudyRole.Contributor,
                scenario.Key(13).PublicKey
            ),
            scenario.Researcher,
            scenario.KeyHolder,
            scenario.ComputingParty
        );
        scenario.Accept(scenario.Close(), scenario.Researcher);
        scenario.Accept(scenario.Compute(), scenario.ComputingParty);
        scenario.Accept(scenario.Result(), scenario.ComputingParty);
        scenario.Accept(scenario.Decryption(), scenario.KeyHolder);
        return scenario;
    }
}
