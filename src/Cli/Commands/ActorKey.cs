using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A key of the user's ring, wherever a command signs or names a key.</summary>
internal sealed class ActorKey(PassphraseSource passphrases)
{
    public Option<string?> Name { get; } =
        new("--key")
        {
            Description =
                "Sign with this key of your ring (\"sgp key create\"), where the study's key "
                + "folder has none for it.",
            HelpName = "NAME",
        };

    public Option<string?> Ring { get; } =
        new("--ring")
        {
            Description =
                "The folder of the key ring; by default below the user's configuration folder.",
            HelpName = "DIR",
        };

    public Option<string?> PassphraseFile { get; } =
        new("--key-passphrase-file")
        {
            Description =
                "A file with the passphrase of --key, where it is not the one of the study's keys.",
            HelpName = "FILE",
        };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Name, Ring, PassphraseFile])
            command.Options.Add(option);
    }

    /// <summary>How the key is opened when it is needed; null where none was named.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="passphrase">Used where the key has no passphrase file of its own.</param>
    public Func<Ed25519PrivateKey>? OpenerOf(ParseResult arguments, Passphrase passphrase)
    {
        if (arguments.GetValue(Name) is not { } name)
            return null;
        var ring = RingAt(arguments.GetValue(Ring));
        var file = arguments.GetValue(PassphraseFile);
        return () =>
        {
            if (file is null)
                return Open(ring, name, passphrase);
            using var own = passphrases.Obtain(file, isNew: false);
            return Open(ring, name, own);
        };
    }

    /// <summary>The ring in a folder, or the user's own.</summary>
    public static KeyRing RingAt(string? folder) =>
        new(
            folder
                ?? Path.Combine(
                    Environment.GetFolderPath(
                        Environment.SpecialFolder.ApplicationData,
                        Environment.SpecialFolderOption.DoNotVerify
                    ),
                    "securegenomics",
                    "keys"
                )
        );

    /// <summary>A public key by what a user writes: the name of a key of the ring, a file such as
    /// <c>id_ed25519.pub</c>, or the key itself.</summary>
    /// <exception cref="UsageException">None of these.</exception>
    public static Ed25519PublicKey PublicKeyOf(string text, string option, KeyRing ring)
    {
        if (ContributorList.TryParseKey(text, out var key))
            return key;
        if (File.Exists(text) && ContributorList.TryParseKey(FirstLine(text), out key))
            return key;
        if (ring.List().FirstOrDefault(entry => entry.Name == text) is { } entry)
            return entry.PublicKey;
        throw new UsageException(
            $"{option}: expected an Ed25519 public key, a file with one or the name of a key of "
                + $"the ring, found \"{text}\"",
            "\"sgp key list\" shows the ring, \"sgp key show NAME\" a public key"
        );
    }

    /// <summary>Opens a key of the ring.</summary>
    /// <exception cref="StudyException">The passphrase is another one, or the key is
    /// revoked.</exception>
    public static Ed25519PrivateKey Open(KeyRing ring, string name, Passphrase passphrase)
    {
        try
        {
            return ring.Open(name, passphrase.Chars);
        }
        catch (WrongPassphraseException e)
        {
            throw new StudyException(
                $"key {name}: the passphrase does not open it",
                "check the passphrase",
                e
            );
        }
        catch (RevokedKeyException e)
        {
            throw new StudyException(
                $"key {name}: revoked",
                "make a new key with \"sgp key create\"",
                e
            );
        }
    }

    private static string FirstLine(string path)
    {
        using var reader = File.OpenText(path);
        return reader.ReadLine() ?? "";
    }
}
