using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The few things that writing HTML takes.</summary>
internal static class Html
{
    /// <summary>Text from anywhere as text of a page or a quoted attribute: visible, bounded,
    /// escaped.</summary>
    public static string Text(string value, int maximumChars = 400) =>
        WebUtility.HtmlEncode(Visible.Of(value, maximumChars));

    /// <summary>A file that travels in the program: one of src/Verifier/Report/Page, or the
    /// specification.</summary>
    public static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Page/{name}")
            ?? throw new InvalidOperationException($"the program was built without {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>The source that a content security policy allows an inline script or style
    /// by.</summary>
    public static string PolicySource(string inline) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)))}'";

    /// <summary>Puts values into <c>{{name}}</c> places, each once and in one pass, so that a value
    /// is never a place.</summary>
    public static string Fill(string template, ImmutableDictionary<string, string> values)
    {
        var filled = new StringBuilder();
        var rest = template.AsSpan();
        while (rest.IndexOf("{{") is var start and >= 0)
        {
            var end = start + rest[start..].IndexOf("}}");
            filled.Append(rest[..start]).Append(values[rest[(start + 2)..end].ToString()]);
            rest = rest[(end + 2)..];
        }

        return filled.Append(rest).ToString();
    }
}
