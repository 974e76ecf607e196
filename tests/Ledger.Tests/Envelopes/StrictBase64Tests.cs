using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class StrictBase64Tests
{
    [Fact]
    public void What_the_runtime_encodes_is_decoded() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<byte[]>>(), bytes =>
                StrictBase64.TryDecode(Convert.ToBase64String(bytes.Get), out var decoded)
                && decoded.SequenceEqual(bytes.Get)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_is_accepted_exactly_when_encoding_gives_it_back()
    {
        var random = new Random(4648);
        const string characters = "AQgwz+/=\n -_9";
        for (var i = 0; i < 200_000; i++)
        {
            var text = new string([
                .. Enumerable
                    .Range(0, random.Next(9))
                    .Select(_ => characters[random.Next(characters.Length)]),
            ]);
            var buffer = new byte[16];
            var slow =
                Convert.TryFromBase64String(text, buffer, out var written)
                && Convert.ToBase64String(buffer, 0, written) == text;

            Assert.True(StrictBase64.TryDecode(text, out _) == slow, text);
        }
    }
}
