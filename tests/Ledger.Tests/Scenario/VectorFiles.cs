using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The files of tests/vectors. With <c>SGP_WRITE_VECTORS=1</c> they are written instead of
/// compared.</summary>
internal static class VectorFiles
{
    private static readonly bool Writing =
        Environment.GetEnvironmentVariable("SGP_WRITE_VECTORS") == "1";

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    public static string PathOf(string name) => Checkout.PathOf($"tests/vectors/{name}");

    /// <summary>Fails unless the file holds exactly this text.</summary>
    public static void Match(string name, string text) => MatchFile(PathOf(name), text);

    public static void MatchFile(string path, string text)
    {
        if (Writing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(
            File.Exists(path),
            $"{path} is missing; run with SGP_WRITE_VECTORS=1 and read what it writes"
        );
        Assert.Equal(File.ReadAllText(path), text);
    }
}
