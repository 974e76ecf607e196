using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Replays tests/vectors/commons, and shows that this code still makes the same
/// bytes.</summary>
public sealed class CommonsVectorTests
{
    public static TheoryData<CommonsRejectionCode> Codes =>
        [
            .. Enum.GetValues<CommonsRejectionCode>()
                .Where(code => code != CommonsRejectionCode.None),
        ];

    public static TheoryData<string> AcceptedNames => [.. CommonsHistories.Names];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_vector_of_each_rule_is_rejected_at_its_last_entry_by_that_rule_alone(
        CommonsRejectionCode code
    )
    {
        var name = CommonsRejection.NameOf(code);
        var entries = Lines(VectorFiles.Read($"commons/rejected/{name}.jsonl"));

        var state = CommonsState.Empty;
        foreach (var entry in entries.SkipLast(1))
            state = state.Apply(CommonsEntry.Parse(entry)).State
                ?? throw new InvalidOperationException($"{name}: rejected too early");
        var last = state.Apply(CommonsEntry.Parse(entries[^1]));

        Assert.Equal(name, last.Rejection?.Name);
        Assert.Equal((ulong)entries.Count - 1, last.Rejection!.Index);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_vector_of_each_rule_is_made_again_byte_for_byte(CommonsRejectionCode code) =>
        VectorFiles.Match(
            $"commons/rejected/{CommonsRejection.NameOf(code)}.jsonl",
            Jsonl(CommonsRejectionCases.For(code))
        );

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void Each_accepted_history_is_accepted_and_made_again_byte_for_byte(string name)
    {
        using var scenario = CommonsHistories.Make(name);
        VectorFiles.Match($"commons/accepted/{name}.jsonl", Jsonl(scenario.Entries));

        var state = Lines(VectorFiles.Read($"commons/accepted/{name}.jsonl"))
            .Aggregate(CommonsState.Empty, (before, entry) =>
                before.Apply(CommonsEntry.Parse(entry)).State!
            );

        Assert.Equal(scenario.State.Root, state.Root);
    }

    [Fact]
    public void There_is_no_vector_without_a_rule()
    {
        Assert.Equal(
            Codes.Select(row => CommonsRejection.NameOf(row.Data)).Order(StringComparer.Ordinal),
            Names("rejected")
        );
        Assert.Equal(CommonsHistories.Names.Order(StringComparer.Ordinal), Names("accepted"));
    }

    [Fact]
    public void Every_kind_stands_in_an_accepted_history()
    {
        using var scenario = CommonsHistories.Make("every-kind");

        Assert.Equal(
            Enum.GetValues<CommonsKind>().Where(kind => kind != CommonsKind.None),
            scenario.Entries.Select(entry => entry.Statement.Kind).Distinct().Order()
        );
    }

    [Fact]
    public void Every_statement_of_every_kind_is_read_back_to_the_same_bytes()
    {
        using var scenario = CommonsHistories.Make("every-kind");

        foreach (var entry in scenario.Entries)
        {
            var payload = entry.StatementEnvelope.Payload;
            Assert.Equal(payload.ToArray(), CommonsStatement.Parse(payload.Span).ToBytes());
        }
    }

    /// <summary>tools/verify.py counts every vote again, from docs/spec/commons.md alone.</summary>
    [Fact]
    public void The_second_reader_counts_every_outcome_alike_and_refuses_a_wrong_one()
    {
        Tool.Require("python3");
        Tool.Require("openssl");
        var script = $$"""
            import sys; sys.dont_write_bytecode = True
            sys.path.insert(0, '{{Checkout.PathOf("tools")}}'); import verify
            def said(name):
                try:
                    data = open(f'{{Checkout.PathOf(
                "tests/vectors/commons"
            )}}/{name}.jsonl', 'rb').read()
                    return len(verify.read_commons(data.split(b'\n')[:-1])[0])
                except (verify.Failure, verify.Unsupported) as fault:
                    return fault.args
            for name in sys.argv[1:]: print(name, said(name))
            """;
        string[] names =
        [
            .. CommonsHistories
                .Names.Where(name => name != "every-kind")
                .Select(name => $"accepted/{name}"),
        ];

        var said = Tool.Run(
                "python3",
                ["-c", script, .. names, "rejected/outcome-wrong", "rejected/chain-broken"]
            )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(names.Length + 2, said.Length);
        Assert.All(said[..^2], line => Assert.Matches("^accepted/[a-z-]+ [0-9]+$", line));
        Assert.Contains("the outcome", said[^2]);
        Assert.Contains("index and prev", said[^1]);
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory
            .GetFiles(Checkout.PathOf($"tests/vectors/commons/{folder}"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    private static string Jsonl(IEnumerable<CommonsEntry> entries) =>
        string.Concat(entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes.Span) + "\n"));

    private static List<byte[]> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
}
