using System.Text;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>Something secret, in every spelling in which it could have been written.</summary>
internal sealed class Canary
{
    private readonly List<(string Spelling, byte[] Bytes)> _spellings;

    /// <summary>A secret of bytes.</summary>
    /// <param name="name">How a finding names it.</param>
    /// <param name="secret">At least 12 bytes, so that nothing else looks like it by
    /// chance.</param>
    public Canary(string name, byte[] secret)
    {
        if (secret.Length < 12)
            throw new ArgumentException("too short to be told from chance", nameof(secret));
        Name = name;
        _spellings =
        [
            ("as it is", secret),
            ("in hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret))),
            ("in upper-case hex", Encoding.ASCII.GetBytes(Convert.ToHexString(secret))),
        ];
        // In base64 a secret is spelled in three ways, by where in a group of three bytes it
        // begins.
        for (var skip = 0; skip < 3; skip++)
        {
            var whole = secret.AsSpan((3 - skip) % 3);
            var text = Convert.ToBase64String(whole[..(whole.Length / 3 * 3)]);
            _spellings.Add(("in base64", Encoding.ASCII.GetBytes(text)));
            _spellings.Add(
                ("in base64url", Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_')))
            );
        }
    }

    /// <summary>A secret of text.</summary>
    public Canary(string name, string secret)
        : this(name, Encoding.UTF8.GetBytes(secret))
    {
        _spellings.Add(("in UTF-16", Encoding.Unicode.GetBytes(secret)));
        _spellings.Add(("in capitals", Encoding.UTF8.GetBytes(secret.ToUpperInvariant())));
    }

    public string Name { get; }

    /// <summary>How it is spelled in some bytes; null where it is not in them.</summary>
    public string? FindIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var (spelling, pattern) in _spellings)
        {
            if (bytes.IndexOf(pattern) >= 0)
                return spelling;
        }

        return null;
    }
}
