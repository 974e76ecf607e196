using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Programs by others on our output; each also has to say no to something wrong.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ForeignJudgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    [Fact]
    public void Sigstores_library_verifies_every_statement_and_entry_and_finds_them_canonical()
    {
        Tool.Require("node");
        var script = Checkout.PathOf("tests/judges/node/envelope.js");
        Assert.SkipUnless(
            Directory.Exists(Checkout.PathOf("tests/judges/node/node_modules/@sigstore/core")),
            "SKIPPED: @sigstore/core is not installed; run tests/judges/install.sh"
        );

        foreach (var entry in _scenario.Entries)
        {
            var signer = new[]
            {
                _scenario.Researcher,
                _scenario.KeyHolder,
                _scenario.ComputingParty,
                _scenario.LedgerKey,
                _scenario.Key(11),
                _scenario.Key(12),
            }.First(key => key.KeyId == entry.StatementEnvelope.Signatures[0].KeyId);
            Tool.Run(
                "node",
                script,
                Write("statement.json", entry.StatementEnvelope.Bytes.Span),
                Hex(signer.PublicKey)
            );
            Tool.Run(
                "node",
                script,
                Write("entry.json", entry.Bytes.Span),
                Hex(_scenario.LedgerKey.PublicKey)
            );
        }

        var broken = StudyScenario.WithBrokenSignature(_scenario.Entries[0].Envelope);
        Assert.Equal(
            1,
            Tool.Try(
                "node",
                script,
                Write("broken.json", broken.Bytes.Span),
                Hex(_scenario.LedgerKey.PublicKey)
            ).ExitCode
        );
    }

    [Fact]
    public void Openssl_verifies_a_signature_of_our_key()
    {
        Tool.Require("openssl");
        // SubjectPublicKeyInfo of Ed25519: a fixed head and the 32 bytes (RFC 8410).
        byte[] spki =
        [
            .. Convert.FromHexString("302a300506032b6570032100"),
            .. _scenario.Researcher.PublicKey.ToArray(),
        ];
        var pem = Write(
            "key.pem",
            Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", spki))
        );
        var message = _scenario.Entries[0].StatementEnvelope;
        var signed = Write(
            "message",
            DsseEnvelope.PreAuthEncode(message.PayloadType, message.Payload.Span)
        );
        var signature = message.Signatures[0].Signature.ToArray();

        Assert.Equal(0, Verify(Write("good.sig", signature)));
        signature[3] ^= 1;
        Assert.NotEqual(0, Verify(Write("bad.sig", signature)));

        int Verify(string file) =>
            Tool.Try(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                pem,
                "-rawin",
                "-in",
                signed,
                "-sigfile",
                file
            ).ExitCode;
    }

    [Fact]
    public void Ssh_keygen_verifies_a_signature_of_our_key()
    {
        Tool.Require("ssh-keygen");
        var message = "what was signed"u8.ToArray();
        // SSHSIG (OpenSSH PROTOCOL.sshsig): the signed text names namespace and hash, not the
        // message.
        byte[] signedText =
        [
            .. "SSHSIG"u8,
            .. Wire("file"u8),
            .. Wire([]),
            .. Wire("sha512"u8),
            .. Wire(SHA512.HashData(message)),
        ];
        byte[] publicKey =
        [
            .. Wire("ssh-ed25519"u8),
            .. Wire(_scenario.Researcher.PublicKey.ToArray()),
        ];
        byte[] signature =
        [
            .. Wire("ssh-ed25519"u8),
            .. Wire(_scenario.Researcher.Sign(signedText)),
        ];
        byte[] blob =
        [
            .. "SSHSIG"u8,
            0,
            0,
            0,
            1,
            .. Wire(publicKey),
            .. Wire("file"u8),
            .. Wire([]),
            .. Wire("sha512"u8),
            .. Wire(signature),
        ];
        var file = Write(
            "message.sig",
            Encoding.ASCII.GetBytes(PemEncoding.WriteString("SSH SIGNATURE", blob) + "\n")
        );
        var allowed = Write(
            "allowed",
            Encoding.ASCII.GetBytes($"me {_scenario.Researcher.PublicKey.ToOpenSsh()}\n")
        );

        Assert.Equal(0, Verify(Write("message", message)));
        Assert.NotEqual(0, Verify(Write("other", "what was not signed"u8)));

        int Verify(string signedFile) =>
            Tool.Try(
                "/bin/sh",
                "-c",
                $"ssh-keygen -Y verify -f '{allowed}' -I me -n file -s '{file}' < '{signedFile}'"
            ).ExitCode;
    }

    [Fact]
    public void Gos_sumdb_opens_our_checkpoint_and_rebuilds_the_log_from_our_tiles()
    {
        var judge = BuildGoJudge();
        var vkey = new VerifierKey(StudyScenario.Origin, _scenario.LedgerKey.PublicKey).ToString();
        using var store = SqliteLedgerStore.Create(_folder["ledger.db"]);
        using (var append = store.BeginAppend())
        {
            append.Append(_scenario.Entries);
            append.Commit();
        }

        var note = new Checkpoint(StudyScenario.Origin, store.Size, store.RootAt(store.Size)).Sign(
            _scenario.LedgerKey
        );
        TileExport.Write(store, store.ReadEntries(), _folder["tiles"], note);

        Tool.Run(judge, "note", vkey, _folder["tiles/checkpoint"]);
        Tool.Run(judge, "log", vkey, _folder["tiles"]);
        var tile = _folder["tiles/tile/entries/000.p/11"];
        var bytes = File.ReadAllBytes(tile);
        bytes[100] ^= 1;
        File.WriteAllBytes(tile, bytes);
        Assert.Equal(1, Tool.Try(judge, "log", vkey, _folder["tiles"]).ExitCode);
        File.WriteAllText(
            _folder["tiles/checkpoint"],
            File.ReadAllText(_folder["tiles/checkpoint"]).Replace("\n11\n", "\n12\n")
        );
        Assert.Equal(1, Tool.Try(judge, "note", vkey, _folder["tiles/checkpoint"]).ExitCode);
    }

    [Fact]
    public void Gos_sumdb_accepts_our_proofs_and_rejects_a_changed_one()
    {
        var judge = BuildGoJudge();
        var tree = new MerkleTree(Enumerable.Range(0, 40).Select(i => LeafHash.Compute([(byte)i])));
        var lines = new StringBuilder();
        for (var size = 1UL; size <= 40; size++)
        {
            for (var index = 0UL; index < size; index++)
            {
                var proof = MerkleProver.ProveInclusion(tree, index, size);
                lines.Append(
                    $"inclusion {size} {MerkleProver.RootAt(tree, size)} {index} "
                        + $"{tree.NodeAt(0, index)} {string.Join(',', proof.Path)}\n"
                );
                var consistency = MerkleProver.ProveConsistency(tree, index + 1, size);
                lines.Append(
                    $"consistency {size} {MerkleProver.RootAt(tree, size)} {index + 1} "
                        + $"{MerkleProver.RootAt(tree, index + 1)} "
                        + $"{string.Join(',', consistency.Path)}\n"
                );
            }
        }

        Tool.Run(judge, "proofs", Write("proofs", Encoding.ASCII.GetBytes(lines.ToString())));
        var wrong = MerkleProver.ProveInclusion(tree, 3, 40);
        var changed =
            $"inclusion 40 {tree.Root} 4 {tree.NodeAt(0, 3)} {string.Join(',', wrong.Path)}\n";
        Assert.Equal(
            1,
            Tool.Try(judge, "proofs", Write("changed", Encoding.ASCII.GetBytes(changed))).ExitCode
        );
    }

    [Fact]
    public void Sqlite3_finds_our_file_sound_and_is_kept_from_changing_it()
    {
        Tool.Require("sqlite3");
        using (var store = SqliteLedgerStore.Create(_folder["ledger.db"]))
        using (var append = store.BeginAppend())
        {
            append.Append(_scenario.Entries);
            append.Commit();
        }

        Assert.Equal("ok\n", Tool.Run("sqlite3", _folder["ledger.db"], "pragma integrity_check"));
        Assert.Equal(
            "11\n",
            Tool.Run("sqlite3", _folder["ledger.db"], "select count(*) from entries")
        );
        Assert.Equal("wal\n", Tool.Run("sqlite3", _folder["ledger.db"], "pragma journal_mode"));
        Assert.Contains(
            "append only",
            Tool.Try("sqlite3", _folder["ledger.db"], "delete from entries").Output
        );
        Assert.Contains(
            "append only",
            Tool.Try("sqlite3", _folder["ledger.db"], "update nodes set level = 9").Output
        );
    }

    public void Dispose()
    {
        _scenario.Dispose();
        _folder.Dispose();
    }

    private string BuildGoJudge()
    {
        Tool.Require("go");
        Assert.SkipUnless(
            Directory.Exists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"),
            "SKIPPED: golang-golang-x-mod-dev is not installed; run tests/judges/install.sh"
        );
        var source = Checkout.PathOf("tests/judges/go/main.go");
        Tool.Run(
            "/bin/sh",
            "-c",
            $"GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= "
                + $"GOCACHE=\"${{GOCACHE:-/tmp/sgp-judge-gocache}}\" go build -o "
                + $"'{_folder["judge"]}' '{source}'"
        );
        return _folder["judge"];
    }

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(_folder[name], content);
        return _folder[name];
    }

    private static string Hex(Ed25519PublicKey key) => Convert.ToHexStringLower(key.ToArray());

    private static byte[] Wire(ReadOnlySpan<byte> value)
    {
        var output = new byte[4 + value.Length];
        BinaryPrimitives.WriteInt32BigEndian(output, value.Length);
        value.CopyTo(output.AsSpan(4));
        return output;
    }
}
