using System.Runtime.CompilerServices;
using Xunit;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Compares a text with the file <c>Class.Test.verified.txt</c> beside the test's
/// source.</summary>
/// <remarks>
/// File names are those of Verify.Xunit. A mismatch writes <c>*.received.txt</c> beside it and
/// fails;
/// accept a wanted change by renaming that file.
/// </remarks>
public static class Snapshot
{
    /// <summary>Fails unless <paramref name="text"/> equals the verified file.</summary>
    public static void Match(
        string text,
        [CallerFilePath] string sourcePath = "",
        [CallerMemberName] string test = ""
    )
    {
        // CI builds map the source root to /_/ so that binaries do not depend on where they were
        // made.
        if (sourcePath.StartsWith("/_/", StringComparison.Ordinal))
            sourcePath = Checkout.PathOf(sourcePath["/_/".Length..]);
        var stem = Path.Combine(
            Path.GetDirectoryName(sourcePath)!,
            $"{Path.GetFileNameWithoutExtension(sourcePath)}.{test}"
        );
        var verified = stem + ".verified.txt";
        var received = stem + ".received.txt";
        var expected = File.Exists(verified) ? File.ReadAllText(verified) : null;
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail(
            expected is null
                ? $"no snapshot yet: read {received} and rename it to {Path.GetFileName(verified)}"
                : $"snapshot differs: compare {received} with "
                    + $"{Path.GetFileName(verified)}\n\n{text}"
        );
    }
}
