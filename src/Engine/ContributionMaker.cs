using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A contribution ready to be submitted: nothing in it is secret.</summary>
/// <param name="Statement">Signed by the contributor.</param>
/// <param name="Ciphertext">A SEAL stream.</param>
/// <param name="Proof">The proof of knowledge; null where the protocol opens nothing.</param>
public sealed record SignedContribution(DsseEnvelope Statement, byte[] Ciphertext, byte[]? Proof);

/// <summary>A contribution whose contributor has still to sign: nothing in it is secret.</summary>
/// <param name="Payload">The statement.</param>
/// <param name="Contributor">Who signs.</param>
/// <param name="Ciphertext">A SEAL stream.</param>
/// <param name="Proof">The proof of knowledge; null where the protocol opens nothing.</param>
public sealed record UnsignedContribution(
    Statement Payload,
    Ed25519PublicKey Contributor,
    byte[] Ciphertext,
    byte[]? Proof
)
{
    /// <summary>The bytes that the contributor's key signs.</summary>
    public byte[] ToBeSigned() =>
        DsseEnvelope.PreAuthEncode(DsseEnvelope.StatementPayloadType, Payload.ToBytes());

    /// <summary>The contribution, signed by a key that this program does not have.</summary>
    /// <param name="signature">Shape: [64]; of <see cref="ToBeSigned"/>.</param>
    /// <exception cref="ArgumentException">The signature is not the contributor's.</exception>
    public SignedContribution Sign(ReadOnlySpan<byte> signature) =>
        new(
            DsseEnvelope.Assemble(
                DsseEnvelope.StatementPayloadType,
                Payload.ToBytes(),
                Contributor,
                signature
            ),
            Ciphertext,
            Proof
        );

    /// <summary>The contribution, signed by the contributor's key.</summary>
    /// <param name="contributor">The key that it was prepared for.</param>
    public SignedContribution Sign(Ed25519PrivateKey contributor) =>
        new(Payload.Sign(contributor), Ciphertext, Proof);
}

/// <summary>Step 3, the contributor's half: genotypes become a signed ciphertext. Not
/// thread-safe.</summary>
public sealed class ContributionMaker : IDisposable
{
    /// <summary>The subject whose blob is the SEAL stream of the ciphertext.</summary>
    public const string CiphertextSubject = ContributionPredicate.CiphertextSubject;

    private readonly PublicContext _context;
    private readonly BatchEncoder? _integers;
    private readonly CkksEncoder? _reals;
    private readonly Encryptor _encryptor;
    private readonly ulong[] _slots;
    private readonly double[] _realSlots;
    private readonly EncoderReport _report;
    private readonly RandomSource _random;

    /// <summary>Prepares for any number of contributions under one context.</summary>
    public ContributionMaker(PublicContext context)
        : this(context, RandomSource.System) { }

    /// <summary>With a randomness of one's own: for the tests that compare two platforms byte by
    /// byte.</summary>
    internal ContributionMaker(PublicContext context, RandomSource random)
    {
        _random = random;
        _context = context;
        if (context.Rlwe.Parameters.Scheme == Scheme.Ckks)
            _reals = new CkksEncoder(context.Rlwe);
        else
            _integers = new BatchEncoder(context.Rlwe);
        _encryptor = new Encryptor(context.Rlwe, context.PublicKey, random);
        _slots = GC.AllocateArray<ulong>(context.Protocol.Layout.TotalSlotCount, pinned: true);
        _realSlots = GC.AllocateArray<double>(_reals is null ? 0 : _slots.Length, pinned: true);
        _report = new EncoderReport(
            context.Protocol.EncoderName,
            EngineIdentity.Version,
            EngineIdentity.Build,
            ArtifactDigest.Parse(context.Protocol.VariantsSha256)
        );
    }

    /// <summary>Encodes, encrypts and signs some genomes of a file as one contribution.</summary>
    /// <param name="genotypes">Shape: [genomes][variants].</param>
    /// <param name="genomes">Which of them; at least one.</param>
    /// <param name="contributor">Signs; a fresh one per study does not link studies.</param>
    /// <param name="isCase">Shape: [genomes of the file]; empty where the protocol needs no
    /// phenotypes.</param>
    /// <param name="terms">What it says beside its data; null for nothing.</param>
    /// <exception cref="StudyException">The protocol takes one genome per contribution.</exception>
    public SignedContribution Make(
        GenotypeTable genotypes,
        Range genomes,
        Ed25519PrivateKey contributor,
        ReadOnlySpan<bool> isCase = default,
        ContributionTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(contributor);
        return Prepare(genotypes, genomes, contributor.PublicKey, isCase, terms).Sign(contributor);
    }

    /// <summary>Encodes and encrypts some genomes of a file as one contribution, which is then
    /// signed elsewhere.</summary>
    /// <inheritdoc cref="Make(GenotypeTable, Range, Ed25519PrivateKey, ReadOnlySpan{bool}, ContributionTerms?)"/>
    public UnsignedContribution Prepare(
        GenotypeTable genotypes,
        Range genomes,
        Ed25519PublicKey contributor,
        ReadOnlySpan<bool> isCase = default,
        ContributionTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        if (_context.Protocol.Definition.Genotypes is null)
            throw new StudyException(
                "expected a table, as the protocol says, found genotypes",
                "contribute a CSV or TSV with the protocol's columns"
            );
        if (_context.Protocol.Encoding.NeedsPhenotypes != !isCase.IsEmpty)
        {
            throw new StudyException(
                _context.Protocol.Encoding.NeedsPhenotypes
                    ? "expected to be told which genomes are cases, as the protocol says, found "
                        + "nothing"
                    : "expected no phenotypes, as the protocol says, found some",
                "the protocol decides whether a contribution says who is a case",
                NextStep.DescribePhenotypes
            );
        }

        var count = genomes.GetOffsetAndLength(genotypes.Genomes.Length).Length;
        if (count != 1 && _context.Protocol.Definition.Data.Samples == SamplesRule.Single)
        {
            throw new StudyException(
                $"expected one genome per contribution, as the protocol says (samples: single), "
                    + $"found {count}",
                "contribute each genome with a key of its own",
                NextStep.ContributeEach
            );
        }

        try
        {
            _context.Protocol.Encoding.Encode(
                genotypes,
                genomes,
                isCase,
                _slots.AsSpan(_context.Protocol.Layout.DataSlots)
            );
            for (var i = 0; i < _realSlots.Length; i++)
                _realSlots[i] = _slots[i];
            return Prepare((ulong)count, contributor, terms, StatedAs(genotypes.Statement));
        }
        finally
        {
            ClearSlots();
        }
    }

    /// <summary>The word for a statement on absent sites; null where none was made.</summary>
    private static string? StatedAs(AbsenceStatement statement) =>
        statement.IsReference ? EncoderReport.AbsentIsReference
        : statement.Callable is not null ? EncoderReport.AbsentIsReferenceIfCovered
        : null;

    /// <summary>Encodes, encrypts and signs one row of values.</summary>
    /// <param name="table">Read for this protocol.</param>
    /// <param name="contributor">Signs.</param>
    /// <param name="terms">What it says beside its data; null for nothing.</param>
    /// <exception cref="StudyException">The protocol reads genotypes.</exception>
    public SignedContribution Make(
        DataTable table,
        Ed25519PrivateKey contributor,
        ContributionTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(contributor);
        return Prepare(table, contributor.PublicKey, terms).Sign(contributor);
    }

    /// <summary>Encodes and encrypts one row of values, which is then signed elsewhere.</summary>
    /// <inheritdoc cref="Make(DataTable, Ed25519PrivateKey, ContributionTerms?)"/>
    public UnsignedContribution Prepare(
        DataTable table,
        Ed25519PublicKey contributor,
        ContributionTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        if (_context.Protocol.Definition.Table is null)
            throw new StudyException(
                "expected other data, as the protocol says, found one row of a table",
                "the protocol says what it reads",
                NextStep.ShowProtocol
            );
        try
        {
            for (var i = 0; i < table.Values.Length; i++)
            {
                if (_reals is null)
                    _slots[i] = ToSlot(table.Values[i], _context.Rlwe.Parameters.PlainModulus);
                else
                    _realSlots[i] = (double)table.Values[i];
            }

            return Prepare(1, contributor, terms);
        }
        finally
        {
            ClearSlots();
        }
    }

    /// <summary>Encodes and encrypts the sums over a site's rows, which are then signed
    /// elsewhere.</summary>
    /// <param name="totals">Of the study's protocol and round.</param>
    /// <param name="contributor">Who signs.</param>
    /// <param name="terms">What it says beside its data; null for nothing.</param>
    /// <exception cref="StudyException">The protocol takes no sums.</exception>
    public UnsignedContribution Prepare(
        SiteTotals totals,
        Ed25519PublicKey contributor,
        ContributionTerms? terms = null
    )
    {
        ArgumentNullException.ThrowIfNull(totals);
        if (_context.Protocol.Definition.Totals is null)
            throw new StudyException(
                "expected other data, as the protocol says, found sums over a site's rows",
                "the protocol says what it reads",
                NextStep.ShowProtocol
            );
        try
        {
            totals.Encode(_slots.AsSpan(_context.Protocol.Layout.DataSlots));
            return Prepare(1, contributor, terms);
        }
        finally
        {
            ClearSlots();
        }
    }

    private static ulong ToSlot(decimal value, ulong plainModulus) =>
        (ulong)(value < 0 ? value + plainModulus : value);

    private UnsignedContribution Prepare(
        ulong genomes,
        Ed25519PublicKey contributor,
        ContributionTerms? terms,
        string? absent = null
    )
    {
        var layout = _context.Protocol.Layout;
        using var blinding = _context.Generators is null ? null : DrawBlinding();
        blinding?.WriteDigits(_slots.AsSpan(layout.DigitSlots));
        using var plaintext = _reals is null
            ? _integers!.Encode(_slots)
            : _reals.Encode(_realSlots, _context.Protocol.Circuit.InputScale);
        var ciphertext = SealStream.Save(_encryptor.Encrypt(plaintext));
        return State(
            contributor,
            genomes,
            terms ?? ContributionTerms.None,
            absent,
            ciphertext,
            _slots.AsSpan(layout.DataSlots),
            blinding
        );
    }

    private Blinding DrawBlinding()
    {
        if (_random == RandomSource.System)
            return Blinding.Draw();
        Span<byte> wide = stackalloc byte[64];
        _random.Fill(wide);
        return Blinding.Known(RistrettoScalar.Reduce(wide));
    }

    private UnsignedContribution State(
        Ed25519PublicKey contributor,
        ulong genomes,
        ContributionTerms terms,
        string? absent,
        byte[] ciphertext,
        ReadOnlySpan<ulong> data,
        Blinding? blinding
    )
    {
        var digest = ArtifactDigest.Compute(ciphertext);
        KnowledgeStatement? knowledge = null;
        byte[]? proof = null;
        if (_context.Generators is { } generators)
        {
            var commitment = PedersenOpening.Commit(generators, data, blinding!);
            knowledge = new KnowledgeStatement(
                _context.Study,
                _context.ProofScope,
                contributor,
                [digest],
                commitment
            );
            proof = KnowledgeProof.Make(generators, knowledge, data, blinding!).Bytes.ToArray();
        }

        var statement = new Statement(
            ContributionPredicate.SubjectsFor(
                [digest],
                proof is null ? null : ArtifactDigest.Compute(proof)
            ),
            new ContributionPredicate
            {
                Study = _context.Study,
                Observed = _context.Observed,
                Context = _context.ContextEntry,
                Contributor = contributor,
                Genomes = genomes,
                Report = _report with { Absent = absent },
                Round = _context.Round,
                Version =
                    _context.Round is not null ? 3
                    : absent is null ? 1
                    : 2,
                Commitment = knowledge?.Commitment.ToString(),
                Consent = terms.Consent is { } consent ? new ArtifactDigest(consent.Value) : null,
                Supersedes = terms.Supersedes,
                Admission = terms.Admission,
            }
        );
        return new UnsignedContribution(statement, contributor, ciphertext, proof);
    }

    /// <inheritdoc/>
    public void Dispose() => ClearSlots();

    private void ClearSlots()
    {
        Array.Clear(_slots);
        Array.Clear(_realSlots);
    }
}
