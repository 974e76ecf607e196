using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp diff</c>: where two bundles or studies part.</summary>
internal static class DiffCommand
{
    private const int MaximumFields = 20;

    public static Command Build(SharedOptions shared)
    {
        var left = new Argument<string>("A") { Description = "A bundle or a study folder." };
        var right = new Argument<string>("B") { Description = "Another." };
        var command = new Command(
            "diff",
            """
            Say where two bundles or studies part: exit code 0 when ledger and result are the same, 1 when not.

            Example:
              sgp diff mine.sgp published.sgp
            """
        )
        {
            left,
            right,
        };
        command.SetAction(arguments =>
        {
            using var a = LogSource.Open(arguments.GetValue(left)!, shared.Screen(arguments));
            using var b = LogSource.Open(arguments.GetValue(right)!, shared.Screen(arguments));
            var differences = Compare(a, b);
            shared
                .Screen(arguments)
                .Answer(
                    () => Format(a, b, differences),
                    () =>
                        new JsonObject
                        {
                            ["same"] = differences.Count == 0,
                            ["differences"] = new JsonArray([
                                .. differences.Select(one =>
                                    (JsonNode)
                                        new JsonObject
                                        {
                                            ["where"] = one.Where,
                                            ["what"] = one.What,
                                            ["a"] = one.A,
                                            ["b"] = one.B,
                                        }
                                ),
                            ]),
                        }
                );
            return differences.Count == 0 ? ExitCode.Ok : ExitCode.VerificationFailed;
        });
        return command;
    }

    private static List<Difference> Compare(LogSource a, LogSource b)
    {
        var differences = new List<Difference>();
        var (left, right) = (a.Study.Protocol, b.Study.Protocol);
        Add("protocol", "name", left.Name, right.Name);
        Add("protocol", "commit", left.GitCommit, right.GitCommit);
        Add("protocol", "manifest", left.Manifest.ToString(), right.Manifest.ToString());
        Add("protocol", "folder", left.Path, right.Path);
        Add("protocol", "repository", left.Repository, right.Repository);
        Add("parameters", "parms id", ParmsIdOf(a), ParmsIdOf(b));
        CompareEntries(a, b, differences);
        CompareTables(a, b, differences);
        return differences;

        void Add(string where, string what, string? inA, string? inB)
        {
            if (inA != inB)
                differences.Add(new Difference(where, what, inA ?? "none", inB ?? "none"));
        }
    }

    /// <summary>The first entry that differs, field by field; what follows a fork differs by its
    /// hashes anyway.</summary>
    private static void CompareEntries(LogSource a, LogSource b, List<Difference> differences)
    {
        var common = a
            .Parsed.Zip(b.Parsed)
            .TakeWhile(pair => pair.First.Hash == pair.Second.Hash)
            .Count();
        if (common == a.Parsed.Length && common == b.Parsed.Length)
            return;
        var where = $"entry {common}";
        if (common == a.Parsed.Length || common == b.Parsed.Length)
        {
            differences.Add(new Difference(where, "one log goes on", Rest(a), Rest(b)));
            return;
        }

        differences.Add(
            new Difference(
                where,
                "the first that differs",
                a.Parsed[common].Hash.ToString(),
                b.Parsed[common].Hash.ToString()
            )
        );
        var (left, right) = (
            EntryText.Flatten(EntryText.Decode(a.Parsed[common])),
            EntryText.Flatten(EntryText.Decode(b.Parsed[common]))
        );
        differences.AddRange(
            left.Keys.Union(right.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => new Difference(
                    where,
                    name,
                    left.GetValueOrDefault(name, "none"),
                    right.GetValueOrDefault(name, "none")
                ))
                .Where(one => one.A != one.B)
                .Take(MaximumFields)
        );

        string Rest(LogSource log) =>
            log.Parsed.Length == common
                ? $"ends after {common} entries"
                : $"{log.Parsed.Length - common} more, a {EntryText.KindOf(log.Parsed[common])} "
                    + $"next";
    }

    private static void CompareTables(LogSource a, LogSource b, List<Difference> differences)
    {
        var (left, right) = (TableOf(a), TableOf(b));
        if (left is null && right is null)
            return;
        if (left is null || right is null)
        {
            differences.Add(
                new Difference(
                    "result",
                    "published table",
                    left is null ? "none" : "present",
                    right is null ? "none" : "present"
                )
            );
            return;
        }

        var count = Math.Max(left.Length, right.Length);
        var rows = Enumerable
            .Range(0, count)
            .Where(i => left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i))
            .ToArray();
        if (rows.Length == 0)
            return;
        differences.Add(
            new Difference(
                "result",
                $"line {rows[0] + 1}, the first of {rows.Length} that differ",
                left.ElementAtOrDefault(rows[0])?.Replace('\t', ' ') ?? "none",
                right.ElementAtOrDefault(rows[0])?.Replace('\t', ' ') ?? "none"
            )
        );
    }

    private static string? ParmsIdOf(LogSource log) =>
        log
            .Parsed.Select(entry => entry.Statement.Predicate)
            .OfType<ContextPredicate>()
            .FirstOrDefault()
            ?.ParmsId;

    private static string[]? TableOf(LogSource log)
    {
        var table = log
            .Parsed.Where(entry =>
                entry.Statement.Predicate is DecryptionPredicate { Published: PublishedForm.Table }
            )
            .Select(entry =>
                entry.Statement.Subjects.First(subject => subject.Name == "result.tsv").Digest
            )
            .ToArray();
        return table is [var digest, ..] && log.SizeOf(digest) is not null
            ? Encoding.UTF8.GetString(log.ReadObject(digest)).Split('\n')
            : null;
    }

    private static string Format(LogSource a, LogSource b, List<Difference> differences)
    {
        if (differences.Count == 0)
            return $"same: {a.Parsed.Length} entries, leaf by leaf, and the same result\n";
        var text = new StringBuilder($"A  {Visible.Of(a.Path)}\nB  {Visible.Of(b.Path)}\n");
        var where = "";
        foreach (var one in differences)
        {
            if (one.Where != where)
                text.Append($"\n{where = one.Where}\n");
            text.Append(
                $"  {Visible.Of(one.What, 200)}\n    A  {Visible.Of(one.A, 200)}\n    B  "
                    + $"{Visible.Of(one.B, 200)}\n"
            );
        }

        return text.ToString();
    }

    private sealed record Difference(string Where, string What, string A, string B);
}
