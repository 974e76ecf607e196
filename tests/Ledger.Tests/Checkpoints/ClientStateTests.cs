using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class ClientStateTests : IDisposable
{
    private readonly StudyScenario _scenario = new();
    private readonly VerifierKey _log;

    public ClientStateTests() =>
        _log = new VerifierKey(StudyScenario.Origin, _scenario.LedgerKey.PublicKey);

    [Fact]
    public void A_log_that_grows_is_followed()
    {
        var state = ClientState.Empty;
        for (var size = 1; size <= 20; size++)
        {
            var observed = state.Observe(_log, Signed(Tree(size)), Tree(size));
            Assert.Equal(ClientVerdict.Grown, observed.Verdict);
            state = observed.State;
        }

        Assert.Equal(20UL, Checkpoint.Parse(state.Last(_log)!.Text).Size);
        Assert.Equal(ClientVerdict.Grown, state.Observe(_log, Signed(Tree(20)), Tree(20)).Verdict);
    }

    [Fact]
    public void A_log_that_is_rolled_back_is_refused()
    {
        var state = ClientState.Empty.Observe(_log, Signed(Tree(9)), Tree(9)).State;

        var observed = state.Observe(_log, Signed(Tree(8)), Tree(8));

        Assert.Equal(ClientVerdict.RolledBack, observed.Verdict);
        Assert.Same(state, observed.State);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(7, 12)]
    [InlineData(8, 12)]
    [InlineData(8, 16)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public void A_fork_is_refused_with_a_certificate_that_others_can_check(int oldSize, int newSize)
    {
        var state = ClientState.Empty.Observe(_log, Signed(Tree(oldSize)), Tree(oldSize)).State;
        var forked = Tree(newSize, fork: 0);

        var observed = state.Observe(_log, Signed(forked), forked);

        Assert.Equal(ClientVerdict.Forked, observed.Verdict);
        var certificate = EquivocationCertificate.Parse(observed.Evidence!.ToBytes());
        Assert.True(certificate.Verify(_log));
        Assert.False(
            certificate.Verify(
                new VerifierKey(StudyScenario.Origin, _scenario.Researcher.PublicKey)
            )
        );
    }

    [Fact]
    public void No_certificate_can_be_made_against_an_honest_log()
    {
        for (var oldSize = 1; oldSize <= 17; oldSize++)
        {
            for (var newSize = oldSize; newSize <= 17; newSize++)
            {
                var certificate = EquivocationCertificate.TryCreate(
                    _log,
                    Signed(Tree(oldSize)),
                    Signed(Tree(newSize)),
                    Tree(newSize)
                );
                Assert.Null(certificate);
            }
        }
    }

    [Fact]
    public void A_certificate_with_a_forged_path_is_rejected()
    {
        // An accuser's own hashes do not lead to the later root.
        var honest = Tree(12);
        var bytes = EquivocationCertificate
            .TryCreate(_log, Signed(Tree(7, fork: 3)), Signed(honest), honest)!
            .ToBytes();
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        var first = MerkleProver.ProveConsistency(honest, 7, 12).Path[0].ToString();
        var forged = text.Replace(first, Sha256Digest.Compute("forged"u8).ToString());

        Assert.NotEqual(text, forged);
        Assert.False(
            EquivocationCertificate.Parse(System.Text.Encoding.UTF8.GetBytes(forged)).Verify(_log)
        );
    }

    [Fact]
    public void A_checkpoint_that_the_entries_do_not_have_is_refused()
    {
        Assert.Equal(
            ClientVerdict.WrongTree,
            ClientState.Empty.Observe(_log, Signed(Tree(9)), Tree(9, fork: 2)).Verdict
        );
        Assert.Equal(
            ClientVerdict.WrongTree,
            ClientState.Empty.Observe(_log, Signed(Tree(9)), Tree(8)).Verdict
        );
    }

    [Fact]
    public void A_checkpoint_of_another_key_or_origin_is_refused()
    {
        var tree = Tree(3);
        var foreign = new Checkpoint(StudyScenario.Origin, 3, tree.Root).Sign(_scenario.Researcher);
        var renamed = new Checkpoint("example.org/other", 3, tree.Root).Sign(_scenario.LedgerKey);

        Assert.Equal(
            ClientVerdict.NotSigned,
            ClientState.Empty.Observe(_log, foreign, tree).Verdict
        );
        Assert.Equal(
            ClientVerdict.NotSigned,
            ClientState.Empty.Observe(_log, renamed, tree).Verdict
        );
    }

    [Fact]
    public void The_state_survives_its_file()
    {
        using var folder = new TemporaryFolder();
        var state = ClientState.Empty.Observe(_log, Signed(Tree(5)), Tree(5)).State;

        Assert.Null(ClientStateFile.Load(folder["state"]).Last(_log));
        ClientStateFile.Save(folder["state"], ClientState.Empty);
        ClientStateFile.Save(folder["state"], state);

        Assert.Equal(state.ToBytes(), ClientStateFile.Load(folder["state"]).ToBytes());
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_state_of_64_mebibytes_is_read_and_a_larger_one_is_not()
    {
        const int limit = 64 << 20;
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder["state"]))
            file.SetLength(limit + 1);
        Assert.Throws<IOException>(() => ClientStateFile.Load(folder["state"]));
        using (var file = File.OpenWrite(folder["state"]))
            file.SetLength(limit);
        Assert.Throws<CanonicalJsonException>(() => ClientStateFile.Load(folder["state"]));
    }

    [Fact]
    public void A_log_may_grow_from_nothing()
    {
        var state = ClientState.Empty.Observe(_log, Signed(Tree(0)), Tree(0)).State;

        Assert.Equal(ClientVerdict.Grown, state.Observe(_log, Signed(Tree(3)), Tree(3)).Verdict);
        Assert.Null(
            EquivocationCertificate.TryCreate(_log, Signed(Tree(0)), Signed(Tree(3)), Tree(3))
        );
    }

    [Fact]
    public void A_certificate_is_the_same_whichever_checkpoint_is_named_first()
    {
        var (earlier, later) = (Signed(Tree(7, fork: 3)), Signed(Tree(12)));
        var made = EquivocationCertificate.TryCreate(_log, earlier, later, Tree(12))!;

        Assert.Equal(
            made.ToBytes(),
            EquivocationCertificate.TryCreate(_log, later, earlier, Tree(12))!.ToBytes()
        );
        Assert.Equal((earlier, later), (made.Earlier, made.Later));
        Assert.Null(EquivocationCertificate.TryCreate(_log, earlier, later, Tree(11)));
        Assert.Null(EquivocationCertificate.TryCreate(_log, earlier, later, tree: null));
    }

    [Fact]
    public void A_certificate_of_two_roots_of_one_size_needs_no_tree()
    {
        var certificate = EquivocationCertificate.TryCreate(
            _log,
            Signed(Tree(7)),
            Signed(Tree(7, fork: 3)),
            tree: null
        )!;

        Assert.True(EquivocationCertificate.Parse(certificate.ToBytes()).Verify(_log));
        Assert.Null(
            EquivocationCertificate.TryCreate(_log, Signed(Tree(7)), Signed(Tree(7)), tree: null)
        );
    }

    [Fact]
    public void A_certificate_with_any_part_of_another_log_is_rejected()
    {
        var good = System.Text.Encoding.UTF8.GetString(
            EquivocationCertificate
                .TryCreate(_log, Signed(Tree(7, fork: 3)), Signed(Tree(12)), Tree(12))!
                .ToBytes()
        );
        var (earlier, later) = (Text(Signed(Tree(7, fork: 3))), Text(Signed(Tree(12))));
        var strange = new Checkpoint(StudyScenario.Origin, 7, Tree(7, fork: 3).Root).Sign(
            _scenario.Researcher
        );
        var renamed = new Checkpoint("example.org/other", 12, Tree(12).Root).Sign(
            _scenario.LedgerKey
        );
        var other = new VerifierKey("example.org/other", _scenario.LedgerKey.PublicKey);

        Assert.True(Read(good).Verify(_log));
        Assert.False(Read(good).Verify(other));
        Assert.False(
            Read(good.Replace(earlier, Text(strange), StringComparison.Ordinal)).Verify(_log)
        );
        Assert.False(
            Read(good.Replace(later, Text(renamed), StringComparison.Ordinal)).Verify(_log)
        );
        Assert.False(
            Read(good.Replace(_log.ToString(), other.ToString(), StringComparison.Ordinal))
                .Verify(_log)
        );
        // The later first, or both the same: no promise is broken by that.
        Assert.False(
            Read(
                    good.Replace(earlier, "*", StringComparison.Ordinal)
                        .Replace(later, earlier, StringComparison.Ordinal)
                        .Replace("*", later, StringComparison.Ordinal)
                )
                .Verify(_log)
        );
        Assert.False(Read(good.Replace(later, earlier, StringComparison.Ordinal)).Verify(_log));
        Assert.False(
            Read(good.Replace(earlier, Text(Signed(Tree(0))), StringComparison.Ordinal))
                .Verify(_log)
        );
        Assert.Throws<RecordFormatException>(() =>
            Read(good.Insert(good.Length - 1, ",\"zzz\":1"))
        );
        Assert.Throws<CanonicalJsonException>(() =>
            EquivocationCertificate.Parse(new byte[EquivocationCertificate.MaxBytes])
        );
        Assert.Throws<RecordFormatException>(() =>
            EquivocationCertificate.Parse(new byte[EquivocationCertificate.MaxBytes + 1])
        );

        static string Text(Note note) => Convert.ToBase64String(note.ToBytes());
        static EquivocationCertificate Read(string text) =>
            EquivocationCertificate.Parse(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void What_was_seen_of_every_log_is_kept_and_read_back()
    {
        var other = new VerifierKey("example.org/other", _scenario.LedgerKey.PublicKey);
        var note = new Checkpoint(other.Name, 2, Tree(2).Root).Sign(_scenario.LedgerKey);
        var state = ClientState
            .Empty.Observe(_log, Signed(Tree(5)), Tree(5))
            .State.Observe(other, note, Tree(2))
            .State;
        var read = ClientState.Parse(state.ToBytes());

        Assert.Equal(
            (5UL, 2UL),
            (
                Checkpoint.Parse(read.Last(_log)!.Text).Size,
                Checkpoint.Parse(read.Last(other)!.Text).Size
            )
        );
        var text = System.Text.Encoding.UTF8.GetString(state.ToBytes());
        Assert.Throws<RecordFormatException>(() =>
            ClientState.Parse(
                System.Text.Encoding.UTF8.GetBytes(text.Insert(text.Length - 1, ",\"zzz\":1"))
            )
        );
    }

    public void Dispose() => _scenario.Dispose();

    private Note Signed(MerkleTree tree) =>
        new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(_scenario.LedgerKey);

    private static MerkleTree Tree(int size, int fork = -1) =>
        new(
            Enumerable
                .Range(0, size)
                .Select(i => LeafHash.Compute([(byte)i, (byte)(i == fork ? 1 : 0)]))
        );
}
