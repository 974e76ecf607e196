using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A repository's <c>config</c>, read as data.</summary>
/// <remarks>
/// <code>
/// [section]             ; or # : a comment
/// [section "name"]
///     key = value       ; "quoted", \" \\ \n \t \b, \ at the end of a line
///     key               ; true
/// </code>
/// No include is followed and no value is run or expanded. What is asked of it is the format of the
/// repository, whether file modes count, and the remote's address. Sections and keys are compared
/// in
/// lower case. Source: Git documentation, git-config, "Syntax".
/// </remarks>
internal sealed class GitConfigFile
{
    /// <summary>A longer file is refused.</summary>
    public const int MaximumBytes = 1 << 20;

    private readonly ImmutableArray<Setting> _settings;

    private GitConfigFile(ImmutableArray<Setting> settings) => _settings = settings;

    /// <summary>Parses a file strictly.</summary>
    /// <param name="bytes">All of it; bytes that are no UTF-8 may stand in values.</param>
    /// <param name="name">How errors name it.</param>
    /// <exception cref="MalformedInputException">Any deviation from the syntax.</exception>
    public static GitConfigFile Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        var text = Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal);
        return new GitConfigFile(new Scanner(text, name).Read());
    }

    /// <summary>The last value given to a key.</summary>
    /// <param name="section">Lower case.</param>
    /// <param name="subsection">As written; empty for none.</param>
    /// <param name="key">Lower case.</param>
    public string? Find(string section, string subsection, string key) =>
        _settings
            .LastOrDefault(one =>
                one.Section == section && one.Subsection == subsection && one.Key == key
            )
            ?.Value;

    /// <summary>The keys of a section without a subsection, each with its value.</summary>
    public IEnumerable<(string Key, string Value)> Section(string section) =>
        _settings
            .Where(one => one.Section == section && one.Subsection.Length == 0)
            .Select(one => (one.Key, one.Value));

    private sealed record Setting(string Section, string Subsection, string Key, string Value);

    private sealed class Scanner(string text, string name)
    {
        private int _at;
        private int _line = 1;

        private char Next => _at < text.Length ? text[_at] : '\n';

        public ImmutableArray<Setting> Read()
        {
            var settings = ImmutableArray.CreateBuilder<Setting>();
            (string Section, string Subsection)? header = null;
            while (_at < text.Length)
            {
                switch (Next)
                {
                    case ' ' or '\t' or '\n':
                        Take();
                        break;
                    case '#' or ';':
                        SkipLine();
                        break;
                    case '[':
                        header = ReadHeader();
                        break;
                    case var c when char.IsAsciiLetter(c) && header is { } here:
                        settings.Add(ReadSetting(here.Section, here.Subsection));
                        break;
                    default:
                        throw Error("a section or a key below one");
                }
            }

            return settings.DrainToImmutable();
        }

        private (string Section, string Subsection) ReadHeader()
        {
            Take();
            var section = ReadWord(dots: true);
            var subsection = "";
            if (Next is ' ' or '\t')
            {
                SkipBlanks();
                subsection = ReadSubsection();
            }

            if (section.Length == 0 || Next != ']')
                throw Error("[section] or [section \"name\"]");
            Take();
            // The old form: [section.name], in lower case.
            return subsection.Length == 0 && section.IndexOf('.') is >= 0 and var dot
                ? (section[..dot], section[(dot + 1)..])
                : (section, subsection);
        }

        private string ReadSubsection()
        {
            if (Next != '"')
                throw Error("a subsection in quotation marks");
            Take();
            var subsection = new StringBuilder();
            while (Next != '"')
            {
                if (Next == '\\')
                    Take();
                if (Next == '\n')
                    throw Error("a subsection that ends on its line");
                subsection.Append(Take());
            }

            Take();
            return subsection.ToString();
        }

        private Setting ReadSetting(string section, string subsection)
        {
            var key = ReadWord(dots: false);
            SkipBlanks();
            if (Next != '=')
            {
                return Next is '\n' or '#' or ';'
                    ? new Setting(section, subsection, key, "true")
                    : throw Error("= behind a key");
            }

            Take();
            SkipBlanks();
            return new Setting(section, subsection, key, ReadValue());
        }

        private string ReadValue()
        {
            var value = new StringBuilder();
            var kept = 0; // blanks behind it count only when something follows
            var quoted = false;
            while (quoted || Next is not ('#' or ';'))
            {
                var c = Next;
                if (c == '\n' && quoted)
                    throw Error("a quotation that ends on its line");
                if (c == '\n')
                    break;
                Take();
                if (c == '"')
                {
                    quoted = !quoted;
                    kept = value.Length;
                    continue;
                }

                if (c != '\\')
                    value.Append(c);
                else if (Unescape(Take()) is { } escaped)
                    value.Append(escaped);
                if (quoted || c is not (' ' or '\t'))
                    kept = value.Length;
            }

            SkipLine();
            return value.ToString(0, kept);
        }

        private char? Unescape(char c) =>
            c switch
            {
                '\n' => null,
                '"' or '\\' => c,
                'n' => '\n',
                't' => '\t',
                'b' => '\b',
                _ => throw Error("an escape that Git knows"),
            };

        private string ReadWord(bool dots)
        {
            var start = _at;
            while (char.IsAsciiLetterOrDigit(Next) || Next == '-' || (dots && Next == '.'))
                Take();
            return text[start.._at].ToLowerInvariant();
        }

        private char Take()
        {
            var c = Next;
            if (c == '\0')
                throw Error("text");
            _line += c == '\n' ? 1 : 0;
            _at = Math.Min(_at + 1, text.Length);
            return c;
        }

        private void SkipBlanks()
        {
            while (Next is ' ' or '\t')
                Take();
        }

        private void SkipLine()
        {
            while (Next != '\n')
                Take();
        }

        private MalformedInputException Error(string expected) =>
            new(
                $"{name}, line {_line}: expected {expected}, found "
                    + Shown.Quote(text.AsSpan(_at, Math.Min(20, text.Length - _at)).ToString()),
                "the repository's config is damaged"
            );
    }
}
