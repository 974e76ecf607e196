using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class TrustPolicyTests : IDisposable
{
    private readonly StudyScenario _scenario = new();

    [Fact]
    public void A_policy_with_groups_of_groups_accepts_exactly_its_quorums()
    {
        var policy = TrustPolicy.Parse(NestedPolicy());
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );

        Assert.False(policy.Judge(note).IsAccepted);
        Assert.False(policy.Judge(Cosigned(note, 31, 32)).IsAccepted);
        Assert.False(policy.Judge(Cosigned(note, 31, 41, 42)).IsAccepted);
        Assert.True(policy.Judge(Cosigned(note, 31, 33, 42)).IsAccepted);
        Assert.Equal(
            ["X1", "X3", "Y2"],
            policy.Judge(Cosigned(note, 31, 33, 42)).Cosigners.Select(witness => witness.Name)
        );
    }

    [Fact]
    public void A_log_that_the_policy_does_not_name_is_not_accepted()
    {
        var policy = TrustPolicy.Parse($"log {Log()}\nquorum none\n");
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.Researcher
        );
        var renamed = new Checkpoint("example.org/other", 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );

        Assert.Null(policy.Judge(note).Log);
        Assert.Null(policy.Judge(renamed).Log);
    }

    [Fact]
    public void A_cosignature_of_another_checkpoint_or_time_does_not_count()
    {
        var policy = TrustPolicy.Parse($"log {Log()}\nwitness W {Witness(31)}\nquorum W\n");
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );
        var other = new Checkpoint(StudyScenario.Origin, 4, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );
        var line = Cosigned(other, 31).Signatures[1];
        var late = Cosigned(note, 31).Signatures[1];
        var timeChanged = late with
        {
            Signature = late.Signature.SetItem(7, (byte)(late.Signature[7] ^ 1)),
        };

        Assert.False(policy.Judge(note.WithSignatures([line])).IsAccepted);
        Assert.False(policy.Judge(note.WithSignatures([timeChanged])).IsAccepted);
        Assert.True(policy.Judge(note.WithSignatures([late])).IsAccepted);
        Assert.Equal(
            StudyScenario.Start,
            Cosignature.Verify(note.WithSignatures([late]), VerifierKey.Parse(Witness(31)))
        );
    }

    [Fact]
    public void Our_own_lines_are_read()
    {
        var study = LeafHash.Compute("study"u8);
        var policy = TrustPolicy.Parse(
            $"# whom we believe\n\t log {Log()} https://log.example.org/ \nresearcher "
                + $"{_scenario.Researcher.PublicKey.ToOpenSsh()}\n"
                + $"study {study}\nlevel V5\nopen pedersen\nname "
                + $"{_scenario.Researcher.PublicKey.ToOpenSsh()} The  researcher\nquorum none"
        );

        Assert.Equal([_scenario.Researcher.PublicKey], policy.Researchers);
        Assert.Equal([study], policy.Studies);
        Assert.Equal(5, policy.MinimumLevel);
        Assert.Equal(OpeningMethod.Pedersen, policy.RequiredOpening);
        Assert.Equal("The researcher", policy.DisplayNames[_scenario.Researcher.PublicKey]);
    }

    [Theory]
    [InlineData("", "no quorum")]
    [InlineData("quorum none\nquorum none", "second quorum")]
    [InlineData("quorum W", "not defined")]
    [InlineData("group g all\nquorum none", "not understood")]
    [InlineData("group g all W\nquorum none", "not defined")]
    [InlineData("{W}\ngroup g 2 W\nquorum g", "threshold")]
    [InlineData("{W}\ngroup g 0 W\nquorum g", "threshold")]
    [InlineData("{W}\ngroup g some W\nquorum g", "neither")]
    [InlineData("{W}\ngroup g any W W\nquorum g", "already")]
    [InlineData("{W}\ngroup g any W\ngroup h any W\nquorum h", "already")]
    [InlineData("{W}\ngroup W any W\nquorum W", "taken")]
    [InlineData("{W}\ngroup none any W\nquorum none", "taken")]
    [InlineData("{W}\n{W}\nquorum W", "second time")]
    [InlineData("log {WKEY}\nquorum none", "type")]
    [InlineData("witness W {LOG}\nquorum W", "type")]
    [InlineData("log {LOG}\nlog {LOG}\nquorum none", "second time")]
    [InlineData("log example.org+00000000+AAAA\nquorum none", "33-byte")]
    [InlineData("level V7\nquorum none", "not understood")]
    [InlineData("study ABC\nquorum none", "hex")]
    [InlineData("researcher ssh-rsa AAAA\nquorum none", "OpenSSH")]
    [InlineData("quorum none # comment", "not understood")]
    [InlineData("quorum\rnone", "control character")]
    [InlineData("friend me\nquorum none", "not understood")]
    public void A_faulty_policy_is_refused_with_its_line(string text, string problem)
    {
        var filled = text.Replace("{WKEY}", Witness(31))
            .Replace("{LOG}", Log())
            .Replace("{W}", $"witness W {Witness(31)}");

        var fault = Assert.Throws<TrustPolicyFormatException>(() => TrustPolicy.Parse(filled));

        Assert.Contains(problem, fault.Problem);
        Assert.InRange(fault.Offset, 1, filled.Split('\n').Length);
    }

    [Theory]
    [InlineData(3, 2, 1, 2)]
    [InlineData(4, 3, 2, 2)]
    [InlineData(5, 3, 1, 3)]
    [InlineData(4, 2, 0, 3)]
    [InlineData(1, 1, 1, 1)]
    public void The_overlap_of_k_of_n_is_twice_k_less_n(int n, int k, int overlap, int block)
    {
        var lines = Enumerable.Range(0, n).Select(i => $"witness W{i} {Witness((byte)(40 + i))}\n");
        var names = string.Join(' ', Enumerable.Range(0, n).Select(i => $"W{i}"));

        var quorum = TrustPolicy
            .Parse($"{string.Concat(lines)}group g {k} {names}\nquorum g\n")
            .Quorum!;

        Assert.Equal(overlap, quorum.SmallestOverlap);
        Assert.Equal(block, quorum.SmallestBlock);
        Assert.Equal(k, quorum.SmallestQuorum);
    }

    [Fact]
    public void The_numbers_of_a_nested_quorum_are_those_of_trying_every_set()
    {
        var policy = TrustPolicy.Parse(NestedPolicy());
        var witnesses = policy.Witnesses;
        var quorums = Enumerable
            .Range(0, 1 << witnesses.Length)
            .Select(bits => witnesses.Where((_, i) => (bits >> i & 1) == 1).ToHashSet())
            .Where(set => policy.Quorum!.IsWitnessedBy(set))
            .ToList();

        Assert.Equal(quorums.Min(set => set.Count), policy.Quorum!.SmallestQuorum);
        Assert.Equal(
            quorums.Min(a => quorums.Min(b => a.Intersect(b).Count())),
            policy.Quorum.SmallestOverlap
        );
        Assert.Equal(
            Enumerable
                .Range(0, 1 << witnesses.Length)
                .Select(bits => witnesses.Where((_, i) => (bits >> i & 1) == 1).ToHashSet())
                .Where(silent => !policy.Quorum.IsWitnessedBy(witnesses.Except(silent).ToHashSet()))
                .Min(silent => silent.Count),
            policy.Quorum.SmallestBlock
        );
        Assert.Contains("6 witnesses count; 3 can be enough", policy.Explain());
        Assert.Contains("cannot show two views while at most 0", policy.Explain());
    }

    [Fact]
    public void A_cosignature_of_the_last_second_that_a_date_can_say_counts_and_none_after_it()
    {
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );
        var (witness, last) = (
            VerifierKey.Parse(Witness(31)),
            DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        );

        Assert.Equal(last, Cosignature.Verify(Signed(last), witness)!.Value.ToUnixTimeSeconds());
        Assert.Null(Cosignature.Verify(Signed(last + 1), witness));

        Note Signed(long seconds)
        {
            var line = new byte[8 + Ed25519.SignatureSizeInBytes];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(line, seconds);
            _scenario
                .Key(31)
                .Sign(
                    System.Text.Encoding.UTF8.GetBytes(
                        $"cosignature/v1\ntime {seconds}\n{note.Text}"
                    )
                )
                .CopyTo(line, 8);
            return note.WithSignatures([
                new NoteSignature(witness.Name, witness.KeyHash, [.. line]),
            ]);
        }
    }

    [Fact]
    public void A_witness_may_stand_with_its_address() =>
        Assert.Equal(
            "W",
            Assert
                .Single(
                    TrustPolicy
                        .Parse($"witness W {Witness(31)} https://w.example/\nquorum W\n")
                        .Witnesses
                )
                .Name
        );

    [Fact]
    public void A_cosignature_counts_under_its_own_name_key_type_and_length_alone()
    {
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );
        var witness = VerifierKey.Parse(Witness(31));
        var line = Cosigned(note, 31).Signatures[1];

        Assert.NotNull(Cosignature.Find(note.WithSignatures([line]), witness));
        Assert.Null(
            Cosignature.Find(note.WithSignatures([line with { Name = "w32.example" }]), witness)
        );
        Assert.Null(
            Cosignature.Find(
                note.WithSignatures([line with { KeyHash = line.KeyHash ^ 1 }]),
                witness
            )
        );
        Assert.Null(
            Cosignature.Find(
                note.WithSignatures([line with { Signature = line.Signature.Add(0) }]),
                witness
            )
        );
        Assert.Null(
            Cosignature.Find(
                note.WithSignatures([line with { Signature = line.Signature[..8] }]),
                witness
            )
        );
        Assert.Null(
            Cosignature.Find(
                note.WithSignatures([line]),
                new VerifierKey(witness.Name, witness.Key)
            )
        );
        // Another's broken line before it hides nothing.
        Assert.NotNull(
            Cosignature.Find(
                note.WithSignatures([
                    line with
                    {
                        Signature = line.Signature.SetItem(20, (byte)(line.Signature[20] ^ 1)),
                    },
                    line,
                ]),
                witness
            )
        );
    }

    [Fact]
    public void Keys_without_a_file_are_a_policy_without_witnesses()
    {
        var (researcher, study) = (_scenario.Researcher.PublicKey, LeafHash.Compute("study"u8));

        var policy = TrustPolicy.Of([study.ToString(), researcher.ToOpenSsh(), Log()]);

        Assert.Equal([researcher], policy.Researchers);
        Assert.Equal([study], policy.Studies);
        Assert.Equal([Log()], policy.Logs.Select(log => log.ToString()));
        Assert.Null(policy.Quorum);
        Assert.Throws<TrustPolicyFormatException>(() => TrustPolicy.Of(["nonsense"]));
    }

    [Fact]
    public void Without_a_quorum_a_log_of_the_policy_is_enough()
    {
        var note = new Checkpoint(StudyScenario.Origin, 3, MerkleTree.ComputeRoot([])).Sign(
            _scenario.LedgerKey
        );

        Assert.True(TrustPolicy.Parse($"log {Log()}\nquorum none").Judge(note).IsAccepted);
        Assert.False(TrustPolicy.Parse("quorum none").Judge(note).IsAccepted);
    }

    [Theory]
    [InlineData(3, 2, "at most 0 of them lie", "at most 1 of them are silent")]
    [InlineData(4, 4, "at most 3 of them lie", "at most 0 of them are silent")]
    [InlineData(4, 2, "even if no witness lies", "at most 2 of them are silent")]
    public void A_policy_is_explained_by_who_may_lie_and_who_may_be_silent(
        int n,
        int k,
        string lie,
        string silence
    )
    {
        var lines = Enumerable.Range(0, n).Select(i => $"witness W{i} {Witness((byte)(40 + i))}\n");
        var explained = TrustPolicy
            .Parse(
                $"{string.Concat(lines)}group g {k} "
                    + $"{string.Join(' ', Enumerable.Range(0, n).Select(i => $"W{i}"))}\nquorum g\n"
            )
            .Explain();

        Assert.Contains(lie, explained, StringComparison.Ordinal);
        Assert.Contains(silence, explained, StringComparison.Ordinal);
        Assert.Contains(
            "is the ledger key's word alone.",
            TrustPolicy.Parse("quorum none").Explain(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No witness is asked",
            TrustPolicy.Parse("quorum none").Explain(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("level V0\nquorum none", 0)]
    [InlineData("level V6\nquorum none", 6)]
    public void Every_level_can_be_asked_for(string text, int level) =>
        Assert.Equal(level, TrustPolicy.Parse(text).MinimumLevel);

    [Theory]
    [InlineData("quorum none\nfriend me", 2)]
    [InlineData("\n\nfriend me\nquorum none", 3)]
    [InlineData("", 1)]
    public void A_fault_names_its_line(string text, long line) =>
        Assert.Equal(
            line,
            Assert.Throws<TrustPolicyFormatException>(() => TrustPolicy.Parse(text)).Offset
        );

    [Fact]
    public void More_than_a_policy_may_have_is_refused()
    {
        var key = _scenario.Researcher.PublicKey.ToOpenSsh();
        foreach (
            var text in (string[])
                [
                    $"researcher {key}\nresearcher {key}",
                    $"name {key}",
                    $"name {key} A\nname {key} B",
                    $"log {Log()} a b",
                    "level V1\nlevel V2",
                    "open pedersen\nopen pedersen",
                ]
        )
            Assert.Throws<TrustPolicyFormatException>(() =>
                TrustPolicy.Parse($"{text}\nquorum none")
            );
        Assert.Null(
            TrustPolicy.Parse($"quorum none\n#{new string('a', TrustPolicy.MaxChars - 13)}").Quorum
        );
        Assert.Throws<TrustPolicyFormatException>(() =>
            TrustPolicy.Parse($"quorum none\n#{new string('a', TrustPolicy.MaxChars - 12)}")
        );
    }

    public void Dispose() => _scenario.Dispose();

    private string NestedPolicy() =>
        $"""
            log {Log()}
            witness X1 {Witness(31)}
            witness X2 {Witness(32)}
            witness X3 {Witness(33)}
            group X-witnesses 2 X1 X2 X3
            witness Y1 {Witness(41)}
            witness Y2 {Witness(42)}
            witness Y3 {Witness(43)}
            group Y-witnesses any Y1 Y2 Y3
            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y
            """;

    private string Log() =>
        new VerifierKey(StudyScenario.Origin, _scenario.LedgerKey.PublicKey).ToString();

    private string Witness(byte seed) =>
        new VerifierKey(
            $"w{seed}.example",
            _scenario.Key(seed).PublicKey,
            NoteKeyType.Cosignature
        ).ToString();

    private Note Cosigned(Note note, params byte[] seeds) =>
        note.WithSignatures(
            seeds.Select(seed =>
                Cosignature.Sign(note, $"w{seed}.example", _scenario.Key(seed), StudyScenario.Start)
            )
        );
}
