using System.Text;
using SecureGenomics.Provenance.Engine;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Where a passphrase comes from: a file, an environment variable or a prompt; never an
/// argument.</summary>
internal sealed class PassphraseSource
{
    private const string Variable = "SGP_PASSPHRASE";
    private const int MaximumBytes = 4096;

    /// <summary>Whether every passphrase that comes is drawn at random, so that keys are sealed at
    /// the lower cost: never for people, who choose theirs.</summary>
    public bool IsThrowAway { get; init; }

    /// <summary>Obtains the passphrase.</summary>
    /// <param name="file">A file whose first line it is; null for the other two.</param>
    /// <param name="isNew">Whether it is about to be chosen, so that a prompt asks twice.</param>
    public Passphrase Obtain(string? file, bool isNew)
    {
        if (file is not null)
            return FromFile(file);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value)
            return new Passphrase(value, IsThrowAway);
        if (Console.IsInputRedirected)
        {
            throw new UsageException(
                "expected a passphrase, found no terminal to ask at",
                $"give it with --passphrase-file FILE or in the environment variable {Variable}"
            );
        }

        var first = Prompt("passphrase: ");
        if (!isNew)
            return first;
        using var second = Prompt("once more: ");
        if (first.Chars.SequenceEqual(second.Chars))
            return first;
        first.Dispose();
        throw new UsageException("the two passphrases differ", "try again");
    }

    private Passphrase FromFile(string file)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(MaximumBytes, pinned: true);
        var chars = GC.AllocateUninitializedArray<char>(MaximumBytes, pinned: true);
        try
        {
            using var handle = File.OpenHandle(file);
            var count = RandomAccess.Read(handle, bytes, fileOffset: 0);
            var length = Encoding.UTF8.GetChars(bytes.AsSpan(0, count), chars);
            var line = chars.AsSpan(0, length);
            var end = line.IndexOfAny('\r', '\n');
            line = end < 0 ? line : line[..end];
            return line.IsEmpty
                ? throw new UsageException(
                    $"{file}: expected a passphrase in the first line, found nothing",
                    "write it there"
                )
                : new Passphrase(line, IsThrowAway);
        }
        finally
        {
            Array.Clear(bytes);
            Array.Clear(chars);
        }
    }

    private Passphrase Prompt(string label)
    {
        Console.Error.Write(label);
        var chars = GC.AllocateUninitializedArray<char>(MaximumBytes, pinned: true);
        var length = 0;
        try
        {
            while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
            {
                if (key.Key == ConsoleKey.Backspace)
                    length = Math.Max(0, length - 1);
                else if (!char.IsControl(key.KeyChar) && length < chars.Length)
                    chars[length++] = key.KeyChar;
            }

            Console.Error.WriteLine();
            return length == 0
                ? throw new UsageException("expected a passphrase, found an empty one", "try again")
                : new Passphrase(chars.AsSpan(0, length), IsThrowAway);
        }
        finally
        {
            Array.Clear(chars);
        }
    }
}
