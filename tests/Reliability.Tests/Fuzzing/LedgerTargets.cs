using System.Buffers.Binary;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>Records, the log's texts, key files and containers.</summary>
internal static class LedgerTargets
{
    private const string Origin = "example.org/0123456789abcdef0123456789abcdef";
    private const int SlotCount = 31;

    // Containers are read from paths; a folder in memory keeps the disk out of it.
    private static readonly string Scratch = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        $"sgp-fuzz-{Environment.ProcessId}"
    );

    public static IEnumerable<FuzzTarget> All() =>
        [.. Records(), .. LogTexts(), .. KeyFiles(), .. Containers()];

    private static IEnumerable<FuzzTarget> Records()
    {
        byte[][] entries =
        [
            .. ((string[])["every-kind", "aborted", "pedersen"])
                .SelectMany(name =>
                    File.ReadAllLines(
                        Checkout.PathOf($"tests/vectors/records/accepted/{name}.jsonl")
                    )
                )
                .Select(Encoding.UTF8.GetBytes),
        ];
        byte[][] statements =
        [
            .. entries.Select(entry => Entry.Parse(entry).StatementEnvelope.Payload.ToArray()),
        ];
        byte[][] json =
        [
            .. Directory
                .GetFiles(Checkout.PathOf("tests/vectors/canonical-json/accepted"))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
            statements[0],
        ];
        yield return Target("canonical JSON", bytes => CanonicalJson.Parse(bytes), json);
        yield return Target("DSSE envelope", bytes => DsseEnvelope.Parse(bytes), entries);
        yield return Target("statement", bytes => Statement.Parse(bytes), statements);
        yield return Target("entry", bytes => Entry.Parse(bytes), entries);
        yield return Target(
            "verification report",
            bytes => PreflightReport.Parse(bytes),
            [Report()]
        );
        yield return Target(
            "payload of an entry",
            bytes => Entry.Parse(Rewrapped(bytes)),
            [.. entries.Select(entry => DsseEnvelope.Parse(entry).Payload.ToArray())]
        );
    }

    private static IEnumerable<FuzzTarget> LogTexts()
    {
        using var key = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat((byte)4, 32)]);
        using var witness = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat((byte)5, 32)]);
        var log = new VerifierKey(Origin, key.PublicKey);
        var tree = new MerkleTree(Enumerable.Range(0, 9).Select(i => LeafHash.Compute([(byte)i])));
        var other = new MerkleTree(
            Enumerable.Range(0, 9).Select(i => LeafHash.Compute([(byte)(i + 1)]))
        );
        var note = new Checkpoint(Origin, 9, tree.Root).Sign(key);
        var state = ClientState.Empty.Observe(log, note, tree).State;
        var certificate = state
            .Observe(log, new Checkpoint(Origin, 9, other.Root).Sign(key), other)
            .Evidence!.ToBytes();
        var policy =
            $"log {log}\nwitness W "
            + $"{new VerifierKey("w.example", witness.PublicKey, NoteKeyType.Cosignature)}\n"
            + $"group g any W\nquorum g\nlevel V3\nstudy {LeafHash.Compute([])}\n";

        yield return Target("note", bytes => Note.Parse(bytes), [note.ToBytes()]);
        yield return Target(
            "checkpoint",
            bytes => Checkpoint.Parse(Encoding.UTF8.GetString(bytes)),
            [Encoding.UTF8.GetBytes(note.Text)]
        );
        yield return Target(
            "verifier key",
            bytes => VerifierKey.Parse(Encoding.UTF8.GetString(bytes)),
            [Encoding.UTF8.GetBytes(log.ToString())]
        );
        yield return Target(
            "inclusion proof",
            bytes => TlogProof.Parse(bytes),
            [Receipt.Create(tree, LeafHash.Compute([5]), 5, note).ToBytes()]
        );
        yield return Target(
            "receipt",
            bytes => Receipt.Parse(bytes),
            [Receipt.Create(tree, LeafHash.Compute([5]), 5, note).ToBytes()]
        );
        yield return Target(
            "trust policy",
            bytes => TrustPolicy.Parse(Encoding.UTF8.GetString(bytes)).Explain(),
            [Encoding.UTF8.GetBytes(policy)]
        );
        yield return Target("client state", bytes => ClientState.Parse(bytes), [state.ToBytes()]);
        yield return Target(
            "equivocation certificate",
            bytes => EquivocationCertificate.Parse(bytes),
            [certificate]
        );
    }

    private static byte[] Report() =>
        new PreflightReport
        {
            Study = LeafHash.Compute("study"u8),
            Observed = new Observed(9, MerkleTree.ComputeRoot([LeafHash.Compute("entry"u8)])),
            Passed = ["fhe.context", "result.replay"],
            VerifierName = "a verifier",
            VerifierVersion = "1.0.0",
        }.Format();

    private static IEnumerable<FuzzTarget> KeyFiles()
    {
        using var key = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat((byte)4, 32)]);
        yield return new FuzzTarget(
            "OpenSSH private key",
            [OpenSshPrivateKey.Format(key, "me")],
            bytes => OpenSshPrivateKey.Parse(Encoding.UTF8.GetString(bytes)).Dispose(),
            typeof(OpenSshKeyFormatException),
            typeof(WrongPassphraseException)
        );
        yield return new FuzzTarget(
            "OpenSSH private key, binary",
            [Body(OpenSshPrivateKey.Format(key, "me"))],
            bytes => OpenSshPrivateKey.Parse(Armour(bytes)).Dispose(),
            typeof(OpenSshKeyFormatException),
            typeof(WrongPassphraseException)
        );
        yield return new FuzzTarget(
            "OpenSSH public key",
            [Encoding.ASCII.GetBytes(key.PublicKey.ToOpenSsh())],
            bytes => Ed25519PublicKey.ParseOpenSsh(Encoding.UTF8.GetString(bytes)),
            typeof(FormatException)
        );
        yield return new FuzzTarget(
            "sealed key",
            [SealedSecret.Seal("secret"u8, "correct horse", "purpose", SealingCost.Interactive)],
            OpenCheaply,
            typeof(SealedSecretFormatException)
        )
        {
            Every = 500,
            IsDrawnAnew = true,
        };

        var slots = Enumerable.Range(0, SlotCount).Select(i => (ulong)i).ToArray();
        using var blinding = Blinding.Draw();
        var generators = new PedersenGenerators(LeafHash.Compute("study"u8), SlotCount);
        var statement = new KnowledgeStatement(
            default,
            default,
            key.PublicKey,
            [],
            PedersenOpening.Commit(generators, slots, blinding)
        );
        yield return Target(
            "proof of knowledge",
            bytes =>
                Require(
                    KnowledgeProof.TryRead(bytes, SlotCount, out var proof)
                        && proof.Verify(generators, statement)
                ),
            [KnowledgeProof.Make(generators, statement, slots, blinding).Bytes.ToArray()]
        ) with
        {
            Refusals = [typeof(FormatException)],
            IsDrawnAnew = true,
        };
    }

    private static IEnumerable<FuzzTarget> Containers()
    {
        var small = Container(
            BundleType.Study,
            1,
            (BundlePath.Entries, "{}\n"u8.ToArray()),
            (BundlePath.Readme, "read me"u8.ToArray())
        );
        var entry = File.ReadLines(
                Checkout.PathOf("tests/vectors/records/accepted/every-kind.jsonl")
            )
            .Select(line => Entry.Parse(Encoding.UTF8.GetBytes(line)))
            .First(next => next.Statement.Kind == StatementKind.Contribution);
        var contribution = Container(
            BundleType.Contribution,
            0,
            (BundlePath.Statement, entry.StatementEnvelope.Bytes.ToArray())
        );

        yield return Target("container", bytes => ReadContainer(Put("container", bytes)), [small]);
        yield return new FuzzTarget(
            "contribution file",
            [contribution],
            bytes => ReadContribution(Put("contribution", bytes)),
            typeof(LedgerFormatException),
            typeof(StudyException),
            typeof(FileNotFoundException)
        );
        // The same with a container that fits its content again, so that the mutator gets behind
        // the checksums.
        yield return new FuzzTarget(
            "statement in a contribution file",
            [entry.StatementEnvelope.Bytes.ToArray()],
            bytes =>
                ReadContribution(
                    Put(
                        "rewritten",
                        Container(BundleType.Contribution, 0, (BundlePath.Statement, bytes))
                    )
                ),
            typeof(LedgerFormatException),
            typeof(StudyException)
        );
        // A ledger that the container's digests fit, so that the mutator gets to what a contributor
        // verifies.
        byte[] ledger =
        [
            .. File.ReadLines(Checkout.PathOf("tests/vectors/records/accepted/every-kind.jsonl"))
                .Take(2)
                .SelectMany(line => Encoding.UTF8.GetBytes(line + "\n")),
        ];
        yield return new FuzzTarget(
            "ledger in a context file",
            [ledger],
            bytes =>
                ReadContext(
                    Put("context", Container(BundleType.Context, 2, (BundlePath.Entries, bytes)))
                ),
            typeof(LedgerFormatException),
            typeof(StudyException),
            typeof(UnclearedException)
        );
        yield return Target(
            "lines in a container",
            bytes =>
                ReadContainer(
                    Put("lines", Container(BundleType.Study, 1, (BundlePath.Entries, bytes)))
                ),
            ["{}\n{}\n"u8.ToArray()]
        );
    }

    private static void ReadContainer(string path)
    {
        using var reader = BundleReader.Open(path);
        _ = reader.VerifyDigests();
        if (reader.Contains(BundlePath.Entries))
            _ = reader.ReadEntries().Count();
    }

    // A whole contribution lacks its ciphertext here; that it is missed is the parser's last word.
    private static void ReadContribution(string path)
    {
        try
        {
            _ = ContributionFile.Read(path);
        }
        catch (StudyException missing)
            when (missing.Message.Contains("found no blob", StringComparison.Ordinal))
        {
            return;
        }
    }

    // A whole ledger lacks the protocol's objects here: that they are missed is the reader's last
    // word.
    private static void ReadContext(string path)
    {
        try
        {
            _ = ContextFile.Read(path);
        }
        catch (UnclearedException missing) when (missing.CheckId == "protocol.commit")
        {
            return;
        }
    }

    private static byte[] Container(
        BundleType type,
        ulong entries,
        params ReadOnlySpan<(string Name, byte[] Content)> files
    )
    {
        using var stream = new MemoryStream();
        var writer = new BundleWriter(type, entries);
        foreach (var (name, content) in files)
            writer.Add(name, content);
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static string Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Scratch);
        var path = Path.Combine(Scratch, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static void RemoveScratch()
    {
        if (Directory.Exists(Scratch))
            Directory.Delete(Scratch, recursive: true);
    }

    /// <summary>An envelope around another payload: what is inside is judged before any
    /// signature.</summary>
    private static byte[] Rewrapped(byte[] payload)
    {
        using var key = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat((byte)4, 32)]);
        return DsseEnvelope.Sign(DsseEnvelope.EntryPayloadType, payload, key).Bytes.ToArray();
    }

    /// <summary>Opens at the smallest cost where the file asks for an allowed one: the format is
    /// under test, not Argon2id.</summary>
    private static void OpenCheaply(byte[] bytes)
    {
        if (
            bytes.Length >= 16
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) is >= 1 and <= 16
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12))
                is >= 8 * 1024
                    and <= 1024 * 1024
        )
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 1);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), 8 * 1024);
        }

        try
        {
            _ = SealedSecret.Open(bytes, "correct horse", "purpose");
        }
        catch (WrongPassphraseException)
        {
            return; // the cost is authenticated too: no file is opened here, but each is read to its end
        }
    }

    private static void Require(bool isValid)
    {
        if (!isValid)
            throw new FormatException("not valid");
    }

    private static byte[] Body(byte[] pem) =>
        Convert.FromBase64String(
            string.Concat(
                Encoding.ASCII.GetString(pem).Split('\n').Where(line => !line.StartsWith('-'))
            )
        );

    private static string Armour(byte[] bytes) =>
        $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String(bytes)}\n-----END OPENSSH "
        + $"PRIVATE KEY-----\n";

    private static FuzzTarget Target(
        string name,
        Action<byte[]> parse,
        IReadOnlyList<byte[]> corpus
    ) => new(name, corpus, parse, typeof(LedgerFormatException));
}
