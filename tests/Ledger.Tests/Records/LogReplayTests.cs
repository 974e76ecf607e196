using System.Text;
using SecureGenomics.Provenance.Store;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class LogReplayTests
{
    public static TheoryData<RejectionCode> Codes => RecordVectorTests.Codes;

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_log_alone_breaks_exactly_the_rules_down_to_the_signers(RejectionCode code)
    {
        var entries = Lines($"records/rejected/{Rejection.NameOf(code)}.jsonl");

        if (code <= RejectionCode.KeyEventQuorum)
        {
            var fault = Assert.Throws<LedgerCorruptException>(() => LogReplay.Run(entries));
            Assert.StartsWith(
                $"entry {entries.Count - 1} breaks a rule ({Rejection.NameOf(code)})",
                fault.Message,
                StringComparison.Ordinal
            );
        }
        else
        {
            Assert.Equal((ulong)entries.Count, LogReplay.Run(entries).Size);
        }
    }

    [Theory]
    [InlineData("every-kind")]
    [InlineData("aborted")]
    [InlineData("pedersen")]
    public void A_whole_log_ends_where_the_study_does(string name)
    {
        var entries = Lines($"records/accepted/{name}.jsonl");
        var state = entries.Aggregate(StudyState.Empty, (before, entry) =>
            before.Apply(Entry.Parse(entry)).State!
        );
        var read = new List<ulong>();

        var log = LogReplay.Run(entries, progress: new Into(read));

        Assert.Equal(state.Root, log.Root);
        Assert.Equal(state.Stage, log.Stage);
        Assert.Equal(state.LastHash, log.LastHash);
        Assert.Equal(state.KeysOf(StudyRole.KeyHolder), log.KeysOf(StudyRole.KeyHolder));
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (ulong)i), read);
    }

    [Fact]
    public void An_entrys_place_is_judged_before_what_it_says()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var outOfOrder = scenario.Study().Sign(scenario.Researcher);
        var misplaced = Entry.Create(
            9,
            scenario.State.LastHash,
            StudyScenario.Start.AddDays(1),
            outOfOrder,
            scenario.LedgerKey
        );

        Assert.Equal(
            RejectionCode.IndexOutOfSequence,
            scenario.State.Log.Apply(misplaced).Rejection?.Code
        );
    }

    [Fact]
    public void The_checkpoint_must_be_the_ledgers_and_fit()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        ReadOnlyMemory<byte>[] entries = [.. scenario.Entries.Select(entry => entry.Bytes)];
        var size = (ulong)entries.Length;
        var earlier = entries[..3]
            .Aggregate(StudyState.Empty, (before, entry) =>
                before.Apply(Entry.Parse(entry)).State!
            );

        LogReplay.Run(
            entries,
            Signed(StudyScenario.Origin, size, scenario.State.Root, scenario.LedgerKey)
        );
        LogReplay.Run(entries, Signed(StudyScenario.Origin, 3, earlier.Root, scenario.LedgerKey));

        Refused("has root", StudyScenario.Origin, 3, scenario.State.Root, scenario.LedgerKey);
        Refused(
            "it was rolled back",
            StudyScenario.Origin,
            size + 1,
            scenario.State.Root,
            scenario.LedgerKey
        );
        Refused(
            "is not signed by the ledger",
            StudyScenario.Origin,
            size,
            scenario.State.Root,
            scenario.Researcher
        );
        Refused(
            "is not signed by the ledger",
            "example.org/another",
            size,
            scenario.State.Root,
            scenario.LedgerKey
        );
        Assert.Contains(
            "the checkpoint is malformed",
            Assert
                .Throws<LedgerCorruptException>(() =>
                    LogReplay.Run(
                        entries,
                        Note.Sign("no checkpoint\n", StudyScenario.Origin, scenario.LedgerKey)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

        void Refused(
            string reason,
            string origin,
            ulong claimed,
            RootHash root,
            Ed25519PrivateKey key
        )
        {
            var fault = Assert.Throws<LedgerCorruptException>(() =>
                LogReplay.Run(entries, Signed(origin, claimed, root, key))
            );
            Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_and_what_is_no_entry_are_no_log()
    {
        Assert.Contains(
            "no entry",
            Assert.Throws<LedgerCorruptException>(() => LogReplay.Run([])).Message,
            StringComparison.Ordinal
        );
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        ReadOnlyMemory<byte>[] entries = [scenario.Entries[0].Bytes, "{}"u8.ToArray()];
        Assert.StartsWith(
            "entry 1 is malformed",
            Assert.Throws<LedgerCorruptException>(() => LogReplay.Run(entries)).Message,
            StringComparison.Ordinal
        );
    }

    private static Note Signed(string origin, ulong size, RootHash root, Ed25519PrivateKey key) =>
        new Checkpoint(origin, size, root).Sign(key);

    private static List<ReadOnlyMemory<byte>> Lines(string vector) =>
        [
            .. VectorFiles
                .Read(vector)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)),
        ];

    private sealed class Into(List<ulong> list) : IProgress<ulong>
    {
        public void Report(ulong value) => list.Add(value);
    }
}
