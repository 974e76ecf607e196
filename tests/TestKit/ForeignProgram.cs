using System.Diagnostics;
using Xunit;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>A program by others that judges what we write; without it the test is skipped, by
/// name.</summary>
public static class ForeignProgram
{
    /// <summary>Finds the first of some names on the PATH.</summary>
    public static string Require(params string[] names) => Find(names) ?? Skip(names);

    /// <summary>Finds the first of some names on the PATH, and gives where it is.</summary>
    public static string RequirePath(params string[] names)
    {
        var name = Require(names);
        return Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .First(File.Exists);
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code and what it wrote to stdout.</returns>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.GetAwaiter().GetResult();
        return (process.ExitCode, output);
    }

    /// <summary>Sets or clears the executable bit, where there is one.</summary>
    public static void SetExecutable(string path, bool isExecutable = true)
    {
        const UnixFileMode Plain =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.GroupRead
            | UnixFileMode.OtherRead;
        const UnixFileMode Executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, isExecutable ? Plain | Executable : Plain);
    }

    private static string? Find(string[] names) =>
        names.FirstOrDefault(name =>
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, name)))
        );

    private static string Skip(string[] names)
    {
        Assert.Skip(
            $"SKIPPED: needs {string.Join(" or ", names)}, which is not on the PATH; "
                + $"tests/judges/install.sh installs it"
        );
        return "";
    }
}
