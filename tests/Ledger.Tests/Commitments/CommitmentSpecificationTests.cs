using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The worked vectors of docs/spec/commitments.md are what the code gives, and what its
/// text gives.</summary>
public sealed partial class CommitmentSpecificationTests
{
    private const string Page = "docs/spec/commitments.md";

    private static readonly ulong[] Slots = [1, 0, 2, 1, 1, 2, 0, 2, 2, 2, 2, 2, 2, 1, 1];

    [Fact]
    public void The_page_holds_the_vectors_that_the_code_gives()
    {
        var page = File.ReadAllText(Checkout.PathOf(Page)).ReplaceLineEndings("\n");

        Assert.Equal(Vectors(), Block().Match(page).Groups["vectors"].Value);
    }

    [Fact]
    public void An_independent_reading_of_the_page_gives_the_same_values()
    {
        var start = new ProcessStartInfo(
            "python3",
            [Checkout.PathOf("tests/judges/commitments.py"), Checkout.PathOf(Page)]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip(
                "SKIPPED: python3 is not installed; it reads docs/spec/commitments.md independently"
            );
        }

        using (process)
        {
            var output = process!.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
            Assert.Contains("values of", output, StringComparison.Ordinal);
        }
    }

    private static string Vectors()
    {
        var study = LeafHash.Compute("study"u8);
        var context = LeafHash.Compute("context"u8);
        using var key = Ed25519PrivateKey.FromSeed([
            .. Enumerable.Range(0, 32).Select(i => (byte)i),
        ]);
        var ciphertext = ArtifactDigest.Compute("ciphertext"u8);
        var generators = new PedersenGenerators(study, Slots.Length);
        var r = Fixed("r");
        using var blinding = Blinding.Known(r);
        RistrettoScalar[] masks = [Fixed("a0"), Fixed("a1"), Fixed("ar")];
        var maskBytes = new byte[masks.Length * 32];
        for (var k = 0; k < masks.Length; k++)
            masks[k].CopyTo(maskBytes.AsSpan(32 * k));
        var packed = new byte[generators.Count * 32];
        SlotPacking.Pack(Slots, packed);
        var commitment = PedersenOpening.Commit(generators, Slots, blinding);
        var statement = new KnowledgeStatement(
            study,
            context,
            key.PublicKey,
            [ciphertext],
            commitment
        );
        var proof = KnowledgeProof.Make(generators, statement, Slots, blinding, maskBytes);
        Assert.True(proof.Verify(generators, statement));

        var text = new StringBuilder();
        void Line(string name, string value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        Line("study", study.ToString());
        Line("context", context.ToString());
        Line("key", Convert.ToHexStringLower(key.PublicKey.ToArray()));
        Line("ciphertext", ciphertext.ToString());
        Line("slots", string.Join(' ', Slots));
        Line("r", r.ToString());
        Line("a0", masks[0].ToString());
        Line("a1", masks[1].ToString());
        Line("ar", masks[2].ToString());
        Line("G0", generators.Points[0].ToString());
        Line("G1", generators.Points[1].ToString());
        Line("H", generators.Points[2].ToString());
        Line("P0", Convert.ToHexStringLower(packed.AsSpan(0, 32)));
        Line("P1", Convert.ToHexStringLower(packed.AsSpan(32, 32)));
        Line("C", commitment.ToString());
        Line("A", proof.Announcement.ToString());
        Line("c", statement.Challenge(proof.Announcement).ToString());
        Line("z0", Convert.ToHexStringLower(proof.Responses[..32]));
        Line("z1", Convert.ToHexStringLower(proof.Responses.Slice(32, 32)));
        Line("zr", Convert.ToHexStringLower(proof.Responses.Slice(64, 32)));
        return text.ToString();
    }

    private static RistrettoScalar Fixed(string name) =>
        RistrettoScalar.Reduce(
            System.Security.Cryptography.SHA512.HashData(Encoding.ASCII.GetBytes(name))
        );

    [GeneratedRegex(
        "```vectors\n(?<vectors>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block();
}
