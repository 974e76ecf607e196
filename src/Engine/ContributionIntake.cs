using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Step 3, the ledger's half: contributions are checked, stored and appended.</summary>
/// <remarks>
/// A ciphertext that could not be added later never enters the ledger: it would make every
/// verification
/// fail for good.
/// </remarks>
public sealed class ContributionIntake(IStudy study, PublicContext context)
{
    /// <summary>Takes contributions in one batch: all are durable when this returns, or none is in
    /// the ledger.</summary>
    /// <returns>One entry per contribution, in order.</returns>
    /// <exception cref="StudyException">The study takes no contributions, or a ciphertext is not
    /// well-formed.</exception>
    /// <exception cref="StatementRejectedException">The state machine refuses one.</exception>
    public IReadOnlyList<Entry> Accept(IReadOnlyList<SignedContribution> contributions)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        RequireCollecting();
        foreach (var contribution in contributions)
            Examine(contribution);
        RequirePlace(contributions);
        RequireKnowledge(contributions);
        Store(contributions);
        return study.Append([.. contributions.Select(contribution => contribution.Statement)]);
    }

    /// <summary>What can be asked of one contribution by itself, whatever else is in the ledger;
    /// on any thread.</summary>
    /// <exception cref="StudyException">It was made for another protocol, or its ciphertext is not
    /// well-formed.</exception>
    public void Examine(SignedContribution contribution)
    {
        ArgumentNullException.ThrowIfNull(contribution);
        RequireSameMeaning(context, Statement.Parse(contribution.Statement));
        RequireWellFormed(context, contribution);
    }

    /// <summary>All that can be asked without the ledger, by whoever has made a contribution and is
    /// about to send it.</summary>
    /// <param name="context">That it was made under.</param>
    /// <param name="contribution">Ready to be sent.</param>
    /// <exception cref="StudyException">The study would refuse it.</exception>
    public static void ExamineAlone(PublicContext context, SignedContribution contribution)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(contribution);
        var statement = Statement.Parse(contribution.Statement);
        RequireSameMeaning(context, statement);
        RequireWellFormed(context, contribution);
        if (context.Generators is { } generators)
            RequireKnowledge(generators, [contribution], [statement]);
    }

    /// <summary>Whether their makers know what they commit to: for many at once far cheaper
    /// than one
    /// by one.</summary>
    /// <exception cref="StudyException">A proof does not hold, of whichever of them.</exception>
    public void RequireKnowledge(IReadOnlyList<SignedContribution> contributions)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        if (context.Generators is { } generators && contributions.Count > 0)
            RequireKnowledge(generators, contributions, Read(contributions));
    }

    /// <summary>What depends on what is in the ledger, beside the state machine's rules.</summary>
    /// <exception cref="StudyException">The study takes no contributions, has no room for these, or
    /// one is signed by whoever may not contribute.</exception>
    public void RequirePlace(IReadOnlyList<SignedContribution> contributions)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        RequireCollecting();
        var statements = Read(contributions);
        RequireRoom(statements);
        if (context.Protocol.Definition.Result.Publish == PublishRule.Withheld)
            RequireOwner(statements);
        else
            RequireNoRole(statements);
    }

    /// <summary>Stores the blobs of contributions; durable when this returns.</summary>
    public void Store(IReadOnlyList<SignedContribution> contributions)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        using var batch = study.Blobs.BeginBatch();
        foreach (var contribution in contributions)
        {
            batch.Add(contribution.Ciphertext);
            if (contribution.Proof is { } proof)
                batch.Add(proof);
        }

        batch.Commit();
    }

    private void RequireCollecting() =>
        study.RequireStage(
            "contribute",
            "contributions are taken once the study's keys are made, until it is computed",
            study.State.Stage == StudyStage.Started ? NextStep.PublishContext : NextStep.None,
            StudyStage.Collecting
        );

    private static Statement[] Read(IReadOnlyList<SignedContribution> contributions) =>
        [.. contributions.Select(contribution => Statement.Parse(contribution.Statement))];

    /// <summary>Slots that mean something else add up without an error, and make the sum
    /// worthless.</summary>
    private static void RequireSameMeaning(PublicContext context, Statement statement)
    {
        if (statement.Predicate is not ContributionPredicate said)
            throw new StudyException(
                "contribution: expected a contribution's statement, found another",
                "make the contribution again under this study's context"
            );
        var protocol = context.Protocol;
        var expected = (Name: protocol.EncoderName, protocol.VariantsSha256);
        var found = (said.Report.Encoder, said.Report.Variants.ToString());
        if (found != expected)
        {
            throw new StudyException(
                $"contribution: expected slots of the encoder {expected.Name} over the table "
                    + $"{expected.VariantsSha256}, found {Shown.Quote(found.Encoder)} over "
                    + $"{found.Item2}",
                $"it was made with another commit of the protocol; make it again at "
                    + $"{protocol.Identity.Commit}"
            );
        }

        if (said.Genomes == 0 || (said.Genomes != 1 && !protocol.Definition.Input.MayCountMany))
        {
            throw new StudyException(
                $"contribution: expected one {protocol.Definition.Input.CountedUnit}, as the "
                    + $"protocol says, found {said.Genomes}",
                "contribute each genome with a key of its own",
                NextStep.ContributeEach
            );
        }
    }

    /// <summary>Whoever holds a role and contributes can learn the rest by subtracting its own;
    /// every verifier would say so.</summary>
    private void RequireNoRole(IReadOnlyList<Statement> statements)
    {
        StudyRole[] roles =
        [
            StudyRole.Researcher,
            StudyRole.ComputingParty,
            StudyRole.KeyHolder,
            StudyRole.Ledger,
        ];
        var holders = roles.SelectMany(role => study.State.EveryKeyOf(role)).ToHashSet();
        if (
            statements.Any(statement =>
                holders.Contains(((ContributionPredicate)statement.Predicate).Contributor)
            )
        )
        {
            throw new StudyException(
                "contribution: expected a contributor who holds no role in the study, found the "
                    + "key of one",
                "sign with a key of its own, made for this contribution alone",
                NextStep.Contribute
            );
        }
    }

    /// <summary>Genomes beyond what a total can hold would leave the study without a result for
    /// good.</summary>
    private void RequireRoom(IReadOnlyList<Statement> statements)
    {
        if (
            context.Protocol.Definition.Result.Publish == PublishRule.Withheld
            || context.Rlwe.Parameters.Scheme == Scheme.Ckks
        )
            return;
        var input = context.Protocol.Definition.Input;
        var most = input.MaximumCount(context.Rlwe.Parameters.PlainModulus);
        var genomes = GenomeCount.Of(
            statements
                .Select(statement => ((ContributionPredicate)statement.Predicate).Genomes)
                .Prepend(study.State.CountGenomes())
        );
        if (genomes > most)
        {
            throw new StudyException(
                $"contribution: expected at most {most} {input.CountedUnit}s in all, so that no "
                    + $"total wraps, found {genomes}",
                $"a study of more {input.CountedUnit}s needs a protocol with a larger "
                    + "plain_modulus"
            );
        }
    }

    /// <summary>Where the result is the key holder's alone, so must be the data: it could be read
    /// from the result.</summary>
    private void RequireOwner(IReadOnlyList<Statement> statements)
    {
        var owner = study.State.Study!.Predicate.Roles.KeyHolder;
        if (
            statements.Any(statement =>
                statement.Predicate is not ContributionPredicate { Contributor: var key }
                || key != owner
            )
        )
        {
            throw new StudyException(
                "contribution: expected the key holder's own data, because the result is "
                    + "withheld for its owner, found another contributor's",
                "a contribution to this study is signed with the key holder's key"
            );
        }
    }

    private static void RequireWellFormed(PublicContext context, SignedContribution contribution)
    {
        try
        {
            var ciphertext = SealStream.LoadCiphertext(context.Rlwe, contribution.Ciphertext);
            if (
                ciphertext.Size == 2
                && ciphertext.Scale.Equals(context.Protocol.Circuit.InputScale)
                && ciphertext.ParmsId == context.Rlwe.FirstParmsId
                && !CiphertextExamination.HidesNothing(context.Rlwe, ciphertext)
                && SealStream.Save(ciphertext).AsSpan().SequenceEqual(contribution.Ciphertext)
            )
            {
                return;
            }
        }
        catch (SealFormatException e)
        {
            throw new StudyException(
                $"contribution: the ciphertext is not well-formed: {e.Message}",
                "make the contribution again under this study's context",
                e
            );
        }

        throw new StudyException(
            "contribution: expected a fresh ciphertext of size 2 at the first level, as an "
                + "uncompressed 4.1 stream, found another one",
            "make the contribution again under this study's context"
        );
    }

    /// <summary>A proof that does not hold would be found by every verifier, and end the study in
    /// doubt.</summary>
    private static void RequireKnowledge(
        PedersenGenerators generators,
        IReadOnlyList<SignedContribution> contributions,
        IReadOnlyList<Statement> statements
    )
    {
        var claims = contributions
            .Zip(statements, (contribution, statement) =>
                ReadClaim(generators, contribution, statement)
            )
            .ToArray();
        using var batch = new KnowledgeProofBatch(generators);
        foreach (var (statement, proof) in claims)
            batch.Observe(statement, proof);
        foreach (var (statement, proof) in claims)
            batch.Add(statement, proof);
        if (!batch.Complete())
            throw NoKnowledge();
    }

    private static (KnowledgeStatement Statement, KnowledgeProof Proof) ReadClaim(
        PedersenGenerators generators,
        SignedContribution contribution,
        Statement statement
    ) =>
        statement.Predicate is ContributionPredicate said
        && RistrettoPoint.TryParse(said.Commitment, out var commitment)
        && contribution.Proof is { } bytes
        && ContributionPredicate.ProofOf(statement.Subjects) == ArtifactDigest.Compute(bytes)
        && KnowledgeProof.TryRead(bytes, generators.SlotCount, out var proof)
            ? (
                new KnowledgeStatement(
                    said.Study,
                    said.Round ?? said.Context,
                    said.Contributor,
                    ContributionPredicate.CiphertextsOf(statement.Subjects),
                    commitment
                ),
                proof
            )
            : throw NoKnowledge();

    private static StudyException NoKnowledge() =>
        new(
            "contribution: expected a proof that its maker knows what it commits to, found none "
                + "that holds",
            "make the contribution again from the genotypes: a copied or changed one cannot be "
                + "proved"
        );
}
