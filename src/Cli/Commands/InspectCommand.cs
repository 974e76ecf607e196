using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp inspect</c>: what is inside a bundle or a study, without a judgement.</summary>
internal static class InspectCommand
{
    public static Command Build(SharedOptions shared)
    {
        var source = new Argument<string>("BUNDLE|STUDY")
        {
            Description =
                "A bundle, a study folder, or a study on a server: its address, or REMOTE/ID.",
        };
        var command = new Command(
            "inspect",
            """
            Say what is inside a bundle or a study, without verifying it: counts, sizes, roles, protocol, parameters.

            Examples:
              sgp inspect study.sgp
              sgp view hospital.example.org/4de894327744
            """
        )
        {
            source,
        };
        command.Aliases.Add("view");
        command.SetAction(arguments =>
        {
            if (RemoteAccess.AddressOf(arguments.GetValue(source)!) is { } address)
                return ListCommand.View(shared.Screen(arguments), address);
            using var log = LogSource.Open(arguments.GetValue(source)!, shared.Screen(arguments));
            var facts = Describe(log);
            shared.Screen(arguments).Answer(() => Format(facts), () => facts);
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(LogSource log)
    {
        var study = log.Study;
        var contributions = log
            .Parsed.Select(entry => entry.Statement.Predicate)
            .OfType<ContributionPredicate>()
            .ToArray();
        var superseded = contributions
            .Select(next => next.Supersedes)
            .OfType<LeafHash>()
            .ToHashSet();
        var withdrawn = log
            .Parsed.Select(entry => entry.Statement.Predicate)
            .OfType<WithdrawalPredicate>()
            .Select(next => next.Contribution)
            .ToHashSet();
        var facts = new JsonObject
        {
            ["kind"] = log.Bundle is null ? "study" : "bundle",
            ["path"] = log.Path,
            ["study"] = log.Parsed[0].Hash.ToString(),
            ["origin"] = study.Origin,
            ["protocol"] = new JsonObject
            {
                ["name"] = study.Protocol.Name,
                ["commit"] = study.Protocol.GitCommit,
                ["manifest"] = study.Protocol.Manifest.ToString(),
                ["repository"] = study.Protocol.Repository,
                ["folder"] = study.Protocol.Path,
            },
            ["roles"] = new JsonObject
            {
                ["researcher"] = study.Roles.Researcher.KeyId,
                ["computing party"] = study.Roles.ComputingParty.KeyId,
                ["key holder"] = study.Roles.KeyHolder.KeyId,
                ["ledger"] = study.Roles.Ledger.KeyId,
            },
            ["contributors"] = new JsonObject
            {
                ["allowed"] = study.AllowedContributors is { } root
                    ? $"a list with root {root}"
                    : "anyone",
                ["at least"] = study.MinimumContributors,
                ["effective"] = contributions.Length - superseded.Count - withdrawn.Count,
                ["superseded"] = superseded.Count,
                ["withdrawn"] = withdrawn.Count,
                ["genomes"] = GenomeCount.Of(
                    log.Parsed.Where(entry =>
                            !superseded.Contains(entry.Hash) && !withdrawn.Contains(entry.Hash)
                        )
                        .Select(entry => entry.Statement.Predicate)
                        .OfType<ContributionPredicate>()
                        .Select(contribution => contribution.Genomes)
                ),
            },
        };
        if (
            log
                .Parsed.Select(entry => entry.Statement.Predicate)
                .OfType<ContextPredicate>()
                .FirstOrDefault() is
            { } context
        )
            facts["parameters"] = DescribeParameters(context);
        facts["entries"] = new JsonObject([
            .. log
                .Parsed.GroupBy(EntryText.KindOf, StringComparer.Ordinal)
                .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)group.Count())),
        ]);
        facts["last step"] =
            $"{EntryText.KindOf(log.Parsed[^1])}, {EntryText.TimeOf(log.Parsed[^1])} by the "
            + $"ledger's clock";
        if (log.Checkpoint is { } note && Checkpoint.Parse(note.Text) is var checkpoint)
        {
            facts["checkpoint"] = new JsonObject
            {
                ["size"] = checkpoint.Size,
                ["root"] = checkpoint.Root.ToString(),
                ["signatures"] = note.Signatures.Length,
            };
        }

        facts["blobs"] = DescribeBlobs(log);
        if (log.Bundle is { } bundle)
        {
            facts["container"] = new JsonObject
            {
                ["bytes"] = new FileInfo(log.Path).Length,
                ["files"] = bundle.Files.Length + 1,
                ["protocol objects"] = bundle.Files.Count(file =>
                    file.Name.StartsWith("protocol/", StringComparison.Ordinal)
                ),
                ["suggested policy"] = bundle.Contains(BundlePath.Policy)
                    ? "inside, to be trusted by nobody"
                    : "none",
            };
        }

        return facts;
    }

    private static JsonObject DescribeParameters(ContextPredicate context) =>
        new()
        {
            ["scheme"] = context.Scheme,
            ["n"] = context.PolyModulusDegree,
            ["coefficient modulus bits"] = context
                .CoeffModulus.Aggregate(BigInteger.One, (product, prime) => product * prime)
                .GetBitLength(),
            ["coefficient primes"] = context.CoeffModulus.Length,
            ["t"] = context.PlainModulus,
            ["security"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{context.SecurityBits} bits, {context.SecurityProfile}"
            ),
            ["parms id"] = context.ParmsId,
        };

    /// <summary>By the part they play: how many, how large, how many are not there.</summary>
    private static JsonObject DescribeBlobs(LogSource log) =>
        new([
            .. log
                .Parsed.Skip(1)
                .SelectMany(entry =>
                    entry.Statement.Kind == StatementKind.KeyEvent ? [] : entry.Statement.Subjects
                )
                .GroupBy(subject => subject.Name.Split('/')[0], StringComparer.Ordinal)
                .Select(group =>
                {
                    var sizes = group.Select(subject => log.SizeOf(subject.Digest)).ToArray();
                    var described = new JsonObject
                    {
                        ["count"] = sizes.Length,
                        ["bytes"] = sizes.Sum(size => size ?? 0),
                    };
                    if (sizes.Count(size => size is null) is var absent and > 0)
                        described["not here"] = absent;
                    return KeyValuePair.Create(group.Key, (JsonNode?)described);
                }),
        ]);

    /// <summary>The same facts for people, a line each.</summary>
    private static string Format(JsonObject facts)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in facts)
        {
            if (value is not JsonObject group)
            {
                AddLine(name, "", value);
                continue;
            }

            var first = name;
            foreach (var (part, inner) in group)
            {
                AddLine(
                    first,
                    part,
                    inner is JsonObject several
                        ? string.Join(", ", several.Select(pair => $"{pair.Key} {pair.Value}"))
                        : inner
                );
                first = "";
            }
        }

        return text.Append("\nNothing here is verified: that is what \"sgp verify\" is for.\n")
            .ToString();

        void AddLine(string group, string part, JsonNode? value)
        {
            var label = $"{group, -13} {(part.Length == 0 ? "" : $"{Visible.Of(part), -24} ")}";
            var shown = Visible.Of(value?.ToString() ?? "none", 200);
            // A digest that does not fit beside its name stands below it, whole.
            var fits = label.Length + shown.Length <= Screen.AnswerColumns;
            text.Append(fits ? label + shown : $"{label.TrimEnd()}\n{"", -14}{shown}").Append('\n');
        }
    }
}
