using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp show</c>: one entry, or one blob.</summary>
internal static class ShowCommand
{
    private const int MinimumPrefix = 6;
    private const int MaximumShownBytes = 64 << 10;

    public static Command Build(SharedOptions shared)
    {
        var what = new Argument<string>("ENTRY|DIGEST")
        {
            Description =
                "An entry's index, or the first hex digits of a leaf hash or of a blob's SHA-256.",
        };
        var source = new Argument<string>("BUNDLE|STUDY")
        {
            Description = "A bundle or a study folder.",
        };
        var command = new Command(
            "show",
            """
            Show one entry as it was said, or what a blob is.

            Examples:
              sgp show 2 study.sgp
              sgp show 9f86d081 study
            """
        )
        {
            what,
            source,
        };
        command.SetAction(arguments =>
        {
            using var log = LogSource.Open(arguments.GetValue(source)!, shared.Screen(arguments));
            var screen = shared.Screen(arguments);
            var asked = arguments.GetValue(what)!;
            if (FindEntry(log, asked) is { } entry)
                screen.Answer(() => FormatEntry(log, entry), () => DescribeEntry(log, entry));
            else if (FindBlob(log, asked) is { } blob)
                AnswerBlob(screen, log, blob);
            else
                throw new UsageException(
                    $"{asked}: expected an entry or a blob of {log.Path}, found none",
                    "\"sgp log\" lists the entries; a digest needs at least its first 6 hex digits"
                );
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>An entry by its index or by the beginning of its leaf hash.</summary>
    /// <exception cref="UsageException">Several entries fit.</exception>
    public static Entry? FindEntry(LogSource log, string asked)
    {
        if (
            int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < log.Parsed.Length
        )
            return log.Parsed[index];
        return Single(
            asked,
            log.Parsed.Where(entry => IsPrefix(asked, entry.Hash.ToString())),
            entry => $"entry {entry.Index}"
        );
    }

    private static Subject? FindBlob(LogSource log, string asked) =>
        Single(
            asked,
            log.Parsed.SelectMany(entry => entry.Statement.Subjects)
                .Where(subject => IsPrefix(asked, subject.Digest.ToString()))
                .DistinctBy(subject => subject.Digest),
            subject => $"{subject.Name} {subject.Digest}"
        );

    private static T? Single<T>(string asked, IEnumerable<T> found, Func<T, string> name)
        where T : class =>
        found.Take(2).ToArray() switch
        {
            [] => null,
            [var one] => one,
            [var first, var second, ..] => throw new UsageException(
                $"{asked}: expected one thing with this beginning, found {name(first)} and "
                    + $"{name(second)}",
                "give more digits"
            ),
        };

    private static bool IsPrefix(string asked, string hex) =>
        asked.Length >= MinimumPrefix && hex.StartsWith(asked, StringComparison.OrdinalIgnoreCase);

    private static JsonObject DescribeEntry(LogSource log, Entry entry) =>
        new()
        {
            ["index"] = entry.Index,
            ["kind"] = EntryText.KindOf(entry),
            ["time"] = EntryText.TimeOf(entry),
            ["leafHash"] = entry.Hash.ToString(),
            ["bytes"] = entry.Bytes.Length,
            ["role"] = EntryText.RoleOf(log.Study, entry),
            ["signers"] = new JsonArray([
                .. entry.StatementEnvelope.Signatures.Select(signature =>
                    (JsonNode)signature.KeyId
                ),
            ]),
            ["says"] = EntryText.Decode(entry),
        };

    private static string FormatEntry(LogSource log, Entry entry) =>
        $"""
            entry      {entry.Index}, {EntryText.KindOf(entry)}, {entry.Bytes.Length:#,0} bytes
            time       {EntryText.TimeOf(entry)}, by the ledger's clock
            signed by  {EntryText.SignerOf(entry)} ({EntryText.RoleOf(log.Study, entry)})
            leaf hash  {entry.Hash}

            {EntryText.Indent(EntryText.Decode(entry))}

            """;

    private static void AnswerBlob(Screen screen, LogSource log, Subject blob)
    {
        var namedBy = log
            .Parsed.Where(entry =>
                entry.Statement.Subjects.Any(subject => subject.Digest == blob.Digest)
            )
            .ToArray();
        var size = log.SizeOf(blob.Digest);
        var content = size is <= MaximumShownBytes ? log.ReadObject(blob.Digest) : null;
        var hasDigest = content is null
            ? (bool?)null
            : ArtifactDigest.Compute(content) == blob.Digest;
        var preview = content is not null && AsText(content) is { } text ? text : null;
        var named = string.Join(
            ", ",
            namedBy.Select(entry => $"entry {entry.Index} ({EntryText.KindOf(entry)})")
        );
        screen.Answer(
            () =>
                $"""
                    blob       {Visible.Of(blob.Name, 128)}
                    SHA-256    {blob.Digest}
                    size       {(size is { } bytes ? $"{bytes:#,0} bytes" : "not here")}
                    named by   {named}
                    content    {(
                        hasDigest is false ? "ALTERED: its bytes have another digest"
                        : preview is null ? "not shown"
                        : "as follows"
                    )}

                    """
                + (
                    preview is null
                        ? ""
                        : $"\n{string.Join('\n', preview.TrimEnd('\n').Split('\n').Select(line => Visible.Of(line.Replace('\t', ' '), 200)))}\n"
                ),
            () =>
                new JsonObject
                {
                    ["name"] = blob.Name,
                    ["sha256"] = blob.Digest.ToString(),
                    ["bytes"] = size,
                    ["namedBy"] = new JsonArray([
                        .. namedBy.Select(entry => (JsonNode)entry.Index),
                    ]),
                    ["hasItsDigest"] = hasDigest,
                    ["text"] = preview,
                }
        );
    }

    /// <summary>Bytes that are a text of printable lines; null for others.</summary>
    private static string? AsText(byte[] content)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return text.Any(character =>
                char.IsControl(character) && character is not ('\n' or '\t')
            )
                ? null
                : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
