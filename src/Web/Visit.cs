using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Web;

/// <summary>What one visitor has open: a study's context, a file that was previewed, a contribution
/// in the making. One call at a time.</summary>
[SupportedOSPlatform("browser")]
internal sealed class Visit
{
    private readonly Dictionary<string, byte[]> _ready = new(StringComparer.Ordinal);
    private PublicContext? _context;
    private PreviewedFile? _previewed;
    private UnsignedContribution? _unsigned;
    private (Statement Statement, Ed25519PublicKey Signer)? _withdrawal;

    /// <summary>What <c>sgp contribute --context</c> asks of a study, and what it shows.</summary>
    public JsonObject OpenContext(byte[] file, string name, Options options)
    {
        Forget();
        _context = null;
        var policy = NamedTrust.OfActor(options.Trust());
        var context = ContextFile.Read(
            ByteSource.Of(file),
            name,
            new VerificationOptions { Policy = policy, Progress = new PageProgress() }
        );
        ContextSummary.RequireOpenToOthers(context);
        _context = context;
        return StudyOnPage.Describe(context, new ContextSummary(context, policy));
    }

    /// <summary>What a file would contribute; it stays open to be encrypted.</summary>
    public JsonObject Preview(ByteSource file, string name, Options options)
    {
        Forget();
        PageLimits.Require(
            file,
            name,
            PageLimits.GenotypeBytes,
            $"sgp contribute {name} --context study.sgpctx -o mine.contribution"
        );
        _previewed = PreviewedFile.Read(file, name, Context.Protocol, options, new PageProgress());
        return _previewed.Describe();
    }

    /// <summary>Encrypts what was previewed; the bytes <c>toBeSigned</c> are ready
    /// afterwards.</summary>
    public JsonObject Prepare(byte[] publicKey, Options terms)
    {
        var file = _previewed
            ?? throw new StudyException(
                "expected a file that was previewed, found none",
                "choose a file first"
            );
        var contributor =
            publicKey.Length == Ed25519PublicKey.SizeInBytes
                ? new Ed25519PublicKey(publicKey)
                : throw new StudyException(
                    $"expected an Ed25519 public key of 32 bytes, found {publicKey.Length} bytes",
                    "this is a defect of the page: please report it"
                );
        using var maker = new ContributionMaker(Context);
        _unsigned = file.Prepare(maker, contributor, TermsOf(contributor, terms));
        _ready.Clear();
        _ready["toBeSigned"] = _unsigned.ToBeSigned();
        return [];
    }

    /// <summary>Takes the signature, and checks the contribution as the study will.</summary>
    public JsonObject Finish(byte[] signature)
    {
        var unsigned = _unsigned
            ?? throw new StudyException(
                "expected a contribution that waits for its signature, found none",
                "this is a defect of the page: please report it"
            );
        _unsigned = null;
        _ready.Clear();
        var contribution = Signed(unsigned, signature);
        ContributionIntake.ExamineAlone(Context, contribution);
        var blobs = new JsonArray();
        foreach (var blob in (byte[]?[])[contribution.Ciphertext, contribution.Proof])
        {
            if (blob is null)
                continue;
            var digest = ArtifactDigest.Compute(blob).ToString();
            _ready[digest] = blob;
            blobs.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["digest"] = digest,
                        ["mediaType"] = "application/octet-stream",
                    }
            );
        }

        _ready["statement"] = contribution.Statement.Bytes.ToArray();
        _ready["contributionFile"] = ContributionFile.ToBytes(contribution);
        var said = (ContributionPredicate)unsigned.Payload.Predicate;
        return new JsonObject
        {
            ["genomes"] = said.Genomes,
            ["contributor"] = unsigned.Contributor.KeyId,
            ["blobs"] = blobs,
        };
    }

    /// <summary>Takes back what a receipt is for; the bytes <c>toBeSigned</c> are ready
    /// afterwards.</summary>
    public JsonObject PrepareWithdrawal(byte[] publicKey, byte[] receipt)
    {
        var promise = Receipt.Parse(receipt);
        var genesis = Context.Genesis;
        if (!promise.Verify(new VerifierKey(genesis.Origin, genesis.Roles.Ledger)))
            throw new StudyException(
                "expected a receipt that this study's ledger signed, found another",
                "give the receipt of the contribution that is taken back"
            );
        var seen = promise.Proof.Checkpoint;
        var signer = new Ed25519PublicKey(publicKey);
        var statement = Withdrawal.Of(
            Context.Study,
            new Observed(seen.Size, seen.Root),
            promise.Entry,
            signer
        );
        _withdrawal = (statement, signer);
        _ready.Clear();
        _ready["toBeSigned"] = DsseEnvelope.PreAuthEncode(
            DsseEnvelope.StatementPayloadType,
            statement.ToBytes()
        );
        return [];
    }

    /// <summary>Takes the signature; the bytes <c>statement</c> are ready afterwards.</summary>
    public JsonObject FinishWithdrawal(byte[] signature)
    {
        var (statement, signer) = _withdrawal
            ?? throw new StudyException(
                "expected a withdrawal that waits for its signature, found none",
                "this is a defect of the page: please report it"
            );
        _withdrawal = null;
        _ready.Clear();
        _ready["statement"] = DsseEnvelope
            .Assemble(DsseEnvelope.StatementPayloadType, statement.ToBytes(), signer, signature)
            .Bytes.ToArray();
        return [];
    }

    /// <summary>What became of a contribution.</summary>
    public JsonObject CheckReceipt(byte[] mine, string name, ByteSource? bundle, string bundleName)
    {
        _ready.Clear();
        return bundle is null
            ? ReceiptOnPage.CompareWithContext(mine, Context)
            : ReceiptOnPage.LookInto(mine, name, bundle, bundleName);
    }

    /// <summary>The verdict; the bytes <c>text</c>, <c>html</c> and <c>json</c> are ready
    /// afterwards.</summary>
    public JsonObject Verify(ByteSource file, string name, Options options)
    {
        _ready.Clear();
        PageLimits.Require(file, name, PageLimits.BundleBytes, $"sgp verify {name}");
        var report = Verification.Run(
            file,
            name,
            new VerificationOptions
            {
                Policy = options.Trust(),
                AllowLight = options.Flag("allowLight"),
                IsQuick = options.Flag("quick"),
                Progress = new PageProgress(),
            }
        );
        _ready["text"] = Encoding.UTF8.GetBytes(TextReport.Format(report));
        _ready["json"] = Encoding.UTF8.GetBytes(JsonReport.Format(report));
        _ready["html"] = Encoding.UTF8.GetBytes(HtmlReport.Format(report, file));
        return new JsonObject
        {
            ["verdict"] = report.Verdict.ToString().ToUpperInvariant(),
            ["level"] = report.Level,
            ["exitCode"] = report.ExitCode,
            ["hint"] =
                report.Verdict == Verdict.Malformed
                    ? FileBeginning.HintOf(report.Results[0].Discrepancy!, file)
                    : null,
        };
    }

    /// <summary>Zeroises the genotypes that were previewed.</summary>
    public JsonObject Forget()
    {
        _previewed?.Dispose();
        _previewed = null;
        _unsigned = null;
        _ready.Clear();
        return [];
    }

    /// <summary>Gives bytes that the last answer named, once.</summary>
    public byte[] Take(string name) =>
        _ready.Remove(name, out var bytes)
            ? bytes
            : throw new ArgumentException($"nothing is ready under {name}", nameof(name));

    private PublicContext Context =>
        _context
        ?? throw new StudyException(
            "expected a study's public context, found none",
            "open the context first"
        );

    private ContributionTerms TermsOf(Ed25519PublicKey contributor, Options said)
    {
        var terms = ContributionTerms.Of(
            Context.Genesis,
            state: null,
            contributor,
            replace: false,
            said.Text("contributors") is { } list
                ? ContributorList.Parse(list, "the list of contributors")
                : null
        );
        return said.Text("supersedes") is { } before
            ? terms with
            {
                Supersedes = LeafHash.TryParse(before, out var hash)
                    ? hash
                    : throw new StudyException(
                        "supersedes: expected the leaf hash of an entry, found another text",
                        "take it from the receipt of the contribution that is replaced"
                    ),
            }
            : terms;
    }

    private static SignedContribution Signed(UnsignedContribution unsigned, byte[] signature)
    {
        try
        {
            return unsigned.Sign(signature);
        }
        catch (ArgumentException e)
        {
            throw new StudyException(
                $"contribution: expected a signature of {unsigned.Contributor.KeyId}, found "
                    + "another",
                "sign with the private half of the key that was given",
                e
            );
        }
    }
}
