using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The one way to write to a ledger: a statement that is signed already.</summary>
internal static class StatementRoutes
{
    private static readonly SemaphoreSlim Examinations = new(Environment.ProcessorCount);

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        var study = routes.MapGroup("/studies/{study}/statements");
        study
            .MapPost("", (string study, HttpContext context) =>
                SubmitAsync(parts.Studies.Get(study), context, parts)
            )
            .WithName("submitStatement")
            .WithSummary("Put a signed statement, or a contribution's container, into the ledger.")
            .Accepts<byte[]>(MediaTypes.Statement, MediaTypes.Contribution)
            .Produces<ReceiptView>(201)
            .Produces<ReceiptView>()
            .Produces(202);
        study
            .MapGet("/{digest}", (string study, string digest, HttpContext context) =>
            {
                var found = parts.Studies.Get(study);
                if (
                    !ArtifactDigest.TryParse(digest, out var parsed)
                    || found.IndexOf(parsed) is not { } index
                )
                    throw ProblemException.NotFound("such statement");
                return Answer(found, parsed, index, context, 200);
            })
            .WithName("getStatement")
            .WithSummary("What became of a statement, by the SHA-256 of its envelope.")
            .Produces<ReceiptView>()
            .Produces(202);
    }

    private static async Task<IResult> SubmitAsync(
        HostedStudy study,
        HttpContext context,
        ServerParts parts
    )
    {
        var submission = context.Request.ContentType switch
        {
            MediaTypes.Contribution => await ReadContributionAsync(study, context, parts),
            MediaTypes.Statement => await ReadStatementAsync(study, context, parts),
            _ => throw new ProblemException(
                415,
                "media-type",
                $"expected {MediaTypes.Statement} or {MediaTypes.Contribution}, found "
                    + $"{context.Request.ContentType ?? "none"}",
                "set Content-Type"
            ),
        };
        var wasThere = study.IndexOf(submission.Digest) is not null;
        var index = await study.SubmitAsync(submission, context.RequestAborted);
        parts.Metrics.Receipts.Add(1);
        return Answer(study, submission.Digest, index, context, wasThere ? 200 : 201);
    }

    private static async Task<Submission> ReadStatementAsync(
        HostedStudy study,
        HttpContext context,
        ServerParts parts
    )
    {
        var body = await RequestBody.ReadAsync(context, Entry.MaxBytes);
        Plaintext.Refuse(body);
        var envelope = DsseEnvelope.Parse(body);
        var statement = Statement.Parse(envelope);
        if (statement.Kind == StatementKind.Contribution)
        {
            var contribution = ReadStored(study, envelope, statement);
            return await ExamineAsync(study, context, parts, contribution);
        }

        return new Submission(envelope, contribution: null);
    }

    private static async Task<Submission> ReadContributionAsync(
        HostedStudy study,
        HttpContext context,
        ServerParts parts
    )
    {
        using var file = new TemporaryFile(parts.Options.DataFolder);
        await file.ReceiveAsync(context, Uploads.SingleBytes);
        Plaintext.Refuse(file.Beginning());
        return await ExamineAsync(study, context, parts, ContributionFile.Read(file.Path));
    }

    /// <summary>A contribution whose blobs were uploaded before.</summary>
    private static SignedContribution ReadStored(
        HostedStudy study,
        DsseEnvelope envelope,
        Statement statement
    )
    {
        if (ContributionPredicate.CiphertextsOf(statement.Subjects) is not [var ciphertext])
            throw new ProblemException(
                422,
                "malformed",
                "expected a contribution with one ciphertext",
                "make the contribution again"
            );
        return new SignedContribution(
            envelope,
            Stored(ciphertext),
            ContributionPredicate.ProofOf(statement.Subjects) is { } proof ? Stored(proof) : null
        );

        byte[] Stored(ArtifactDigest blob) =>
            study.Renew(blob)
                ? study.Blobs.ReadAllBytes(blob)
                : throw new ProblemException(
                    409,
                    "blob-missing",
                    $"the statement names the blob {blob}, which was not uploaded",
                    "upload it first, then repeat the statement"
                );
    }

    private static Ed25519PublicKey ContributorOf(SignedContribution contribution) =>
        Statement.Parse(contribution.Statement).Predicate is ContributionPredicate said
            ? said.Contributor
            : throw new ProblemException(
                422,
                "malformed",
                "expected a contribution's statement",
                "make the contribution again"
            );

    private static async Task<Submission> ExamineAsync(
        HostedStudy study,
        HttpContext context,
        ServerParts parts,
        SignedContribution contribution
    )
    {
        var submission = new Submission(contribution.Statement, contribution)
        {
            Invitation = parts.Rights.PaymentFor(
                study,
                context.Caller(),
                ContributorOf(contribution)
            ),
        };
        if (study.IndexOf(submission.Digest) is not null)
            return submission;
        await Examinations.WaitAsync(context.RequestAborted);
        try
        {
            study.Examine(contribution);
        }
        finally
        {
            Examinations.Release();
        }

        return submission;
    }

    private static IResult Answer(
        HostedStudy study,
        ArtifactDigest digest,
        ulong index,
        HttpContext context,
        int status
    )
    {
        var location = $"/v1/studies/{study.Name}/statements/{digest}";
        context.Response.Headers.Location = location;
        if (index >= study.PublishedSize)
            return TypedResults.Accepted(location);
        return TypedResults.Json(
            new ReceiptView(
                index,
                Convert.ToBase64String(study.ReadEntry(index)!.Value.Span),
                Encoding.UTF8.GetString(study.ReceiptFor(index).ToBytes())
            ),
            WireJson.Default.ReceiptView,
            statusCode: status
        );
    }
}
