using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a file is that is no bundle, by its first bytes, and what to do next.</summary>
/// <param name="Name">With its article: <c>a gzip file</c>.</param>
/// <param name="Hint">What helps; one sentence.</param>
/// <remarks>
/// It is a guess for people: the verdict rests on the container's format alone. Sources: PKWARE
/// APPNOTE 4.3.7; RFC 1952, 2.3.1; ISO 32000-1, 7.5.2.
/// </remarks>
public sealed record FileBeginning(string Name, string Hint)
{
    /// <summary>What a bundle is, for somebody who does not have one.</summary>
    public const string BundleIsWhat =
        "a bundle, the one file in which a study's ledger, protocol and ciphertexts are released";

    /// <summary>The step that the hint speaks of.</summary>
    public NextStep Next { get; private init; }

    private const int HeadBytes = 512;
    private const int QuotedChars = 24;

    /// <summary>Where a zip archive's first file name stands.</summary>
    private const int FirstName = 30;

    /// <summary>The smallest zip archive: one end record.</summary>
    private const int SmallestBytes = 22;

    private const string GetBundle = "name the bundle that the study published, often a .sgp file";

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What to do next about a file that is no study's bundle.</summary>
    /// <param name="fault">Of the check bundle.format.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string HintOf(Discrepancy fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return HintOf(fault, () => Of(fault.Where));
    }

    /// <summary>What to do next about a file that is no study's bundle, wherever its bytes
    /// are.</summary>
    /// <param name="fault">Of the check bundle.format.</param>
    /// <param name="file">The file that it was found in.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string HintOf(Discrepancy fault, ByteSource file)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return HintOf(fault, () => Of(file));
    }

    /// <summary>The step that helps with a file that is no study's bundle.</summary>
    /// <param name="fault">Of the check bundle.format.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NextStep NextOf(Discrepancy fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Expected == BundleIsWhat ? Of(fault.Where).Next : NextStep.CheckContribution;
    }

    private static string HintOf(Discrepancy fault, Func<FileBeginning> look) =>
        fault.Expected == BundleIsWhat
            ? look().Hint
            : "it belongs to a study, whose bundle can be asked about it: name the bundle";

    /// <summary>Looks at a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileBeginning Of(string path)
    {
        using var file = File.OpenHandle(path);
        return Of(ByteSource.Of(file));
    }

    /// <summary>Looks at a file, wherever its bytes are.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileBeginning Of(ByteSource file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var head = new byte[HeadBytes];
        var count = file.Read(head, offset: 0);
        return Of(head.AsSpan(0, count), file.Length);
    }

    /// <summary>Looks at a file's first bytes.</summary>
    /// <param name="head">At most 512 are needed.</param>
    /// <param name="lengthBytes">Of the whole file.</param>
    public static FileBeginning Of(ReadOnlySpan<byte> head, long lengthBytes)
    {
        if (lengthBytes == 0)
            return new("an empty file", "get the bundle again: the download may have failed");
        if (head.StartsWith("PK\u0003\u0004"u8))
        {
            var manifest = Encoding.ASCII.GetBytes(BundlePath.Manifest);
            return head.Length > FirstName && head[FirstName..].StartsWith(manifest)
                ? new(
                    "the beginning of a bundle, and then something else",
                    "it was cut or changed on its way: get it again"
                )
                : new(
                    "a zip archive of something else",
                    $"{GetBundle}; if it is inside of this archive, unpack it first"
                );
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return new(
                "a gzip file",
                "unpack it first (\"gunzip\"): a bundle is not compressed as a whole"
            );
        if (head.StartsWith("%PDF-"u8))
            return new("a PDF", $"that may be the paper; {GetBundle}");
        return TextOf(head) is { } text ? OfText(text)
            : lengthBytes < SmallestBytes
                ? new(
                    $"{lengthBytes} bytes, too short for any bundle",
                    "get the bundle again: it was cut"
                )
            : new("bytes that are no zip archive", GetBundle);
    }

    private static FileBeginning OfText(string text)
    {
        var start = text.TrimStart();
        var hint = start switch
        {
            ['<', ..] =>
                "the download brought a web page, perhaps one that asks to log in: get it again",
            ['{', ..] => "if it is an equivocation certificate, check it as one",
            _ when start.StartsWith("# Trust policy", StringComparison.Ordinal)
                    || start.StartsWith("log ", StringComparison.Ordinal) =>
                "this looks like a trust policy: give it with --policy, and name the bundle first",
            _ => GetBundle,
        };
        var line = start.Split('\n', '\r')[0];
        var quoted = line.Length > QuotedChars ? line[..QuotedChars] + "…" : line;
        return new($"a text that begins \"{quoted}\"", hint)
        {
            Next = start.StartsWith('{') ? NextStep.CheckCertificate : NextStep.None,
        };
    }

    /// <summary>The beginning as text; null where it is none.</summary>
    private static string? TextOf(ReadOnlySpan<byte> head)
    {
        for (var cut = 0; cut < 4 && cut < head.Length; cut++)
        {
            try
            {
                var text = StrictUtf8.GetString(head[..^cut]);
                return text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                    ? null
                    : text;
            }
            catch (DecoderFallbackException)
            {
                // Perhaps only the last character is incomplete.
            }
        }

        return null;
    }
}
