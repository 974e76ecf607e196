namespace SecureGenomics.Provenance.TestKit;

/// <summary>The source tree that the running test was built from.</summary>
public static class Checkout
{
    /// <summary>The folder that holds the solution file.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file or folder of the source tree.</summary>
    /// <param name="relativePath">Path below <see cref="Root"/>, with <c>/</c>.</param>
    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    private static string Find()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            if (File.Exists(Path.Combine(folder.FullName, "SecureGenomics.Provenance.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException(
            $"no SecureGenomics.Provenance.sln above {AppContext.BaseDirectory}: run the tests "
                + $"from a checkout"
        );
    }
}
