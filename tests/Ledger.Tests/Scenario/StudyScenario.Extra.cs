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

    /// <summary>A study that uses every kind but <c>aborted</c>.</summary>
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
