using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>A passkey of somebody who administers.</summary>
/// <param name="Id">The credential's id.</param>
/// <param name="PublicKey">Its public key, as COSE writes it.</param>
/// <param name="User">The authenticator's name for its holder.</param>
/// <param name="Name">What its holder is called.</param>
/// <param name="Role"><c>operator</c> or <c>researcher</c>.</param>
/// <param name="Member">The fingerprint of the member's key that it stands for; null for
/// none.</param>
/// <param name="Uses">How often the authenticator says it was used; 0 where it does not
/// count.</param>
internal sealed record Passkey(
    byte[] Id,
    byte[] PublicKey,
    byte[] User,
    string Name,
    string Role,
    string? Member,
    uint Uses
);

/// <summary>The passkeys: one file each, named by the SHA-256 of the credential's id.</summary>
internal sealed class Passkeys
{
    private readonly string _folder;

    public Passkeys(string folder)
    {
        _folder = folder;
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
    }

    /// <summary>The file's name of a credential.</summary>
    public static string NameOf(ReadOnlySpan<byte> credentialId) =>
        ArtifactDigest.Compute(credentialId).ToString();

    /// <summary>A passkey by its file's name; null where there is none.</summary>
    public Passkey? Find(string name)
    {
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(_folder, name + ".json")),
                AccessJson.Default.Passkey
            );
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether somebody who runs the server has a passkey.</summary>
    public bool HasOperator =>
        Directory
            .EnumerateFiles(_folder, "*.json")
            .Any(file => Find(Path.GetFileNameWithoutExtension(file))?.Role == Members.Operator);

    /// <summary>Keeps a passkey, or its new count; durable when this returns.</summary>
    public void Put(Passkey passkey) =>
        DurableFile.Replace(
            Path.Combine(_folder, NameOf(passkey.Id) + ".json"),
            JsonSerializer.SerializeToUtf8Bytes(passkey, AccessJson.Default.Passkey),
            DurableFile.PrivateMode
        );
}
