using System.Collections.Concurrent;
using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The keys that may make studies or run the server: one file each.</summary>
/// <remarks>Who plays a role in a study, its ledger says and not this list.</remarks>
internal sealed class Members
{
    /// <summary>Runs the server: invites anybody.</summary>
    public const string Operator = "operator";

    /// <summary>Makes studies, and invites contributors to them.</summary>
    public const string Researcher = "researcher";

    private readonly string _folder;
    private readonly ConcurrentDictionary<Ed25519PublicKey, KeyView> _keys = [];

    public Members(string folder)
    {
        _folder = folder;
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
        Load();
    }

    /// <summary>The member whose key has a fingerprint; another process may have let it
    /// in.</summary>
    public Ed25519PublicKey? FindById(string keyId)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            foreach (var key in _keys.Keys)
            {
                if (string.Equals(key.KeyId, keyId, StringComparison.Ordinal))
                    return key;
            }

            Load();
        }

        return null;
    }

    private void Load()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.json"))
        {
            var view = JsonSerializer.Deserialize(
                File.ReadAllBytes(file),
                WireJson.Default.KeyView
            )!;
            _keys[Ed25519PublicKey.ParseOpenSsh(view.Key)] = view;
        }
    }

    /// <summary>Every key.</summary>
    public IEnumerable<Ed25519PublicKey> Keys => _keys.Keys;

    /// <summary>Every member, by name.</summary>
    public IEnumerable<KeyView> All =>
        _keys.Values.OrderBy(view => view.Name, StringComparer.Ordinal);

    /// <summary>Whether nobody runs the server yet.</summary>
    public bool HasNoOperator => _keys.Values.All(view => view.Role != Operator);

    /// <summary>What is known of a key; null for nothing.</summary>
    public KeyView? Find(Ed25519PublicKey key) => _keys.GetValueOrDefault(key);

    /// <summary>Takes a key in; durable when this returns.</summary>
    public KeyView Add(Ed25519PublicKey key, string name, string role)
    {
        var view = new KeyView(key.ToOpenSsh(), key.KeyId, name, role);
        DurableFile.Replace(
            FileOf(key),
            JsonSerializer.SerializeToUtf8Bytes(view, WireJson.Default.KeyView),
            DurableFile.PrivateMode
        );
        _keys[key] = view;
        return view;
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(Ed25519PublicKey key)
    {
        _keys.TryRemove(key, out _);
        File.Delete(FileOf(key));
        DurableFile.SyncFolder(_folder);
    }

    private string FileOf(Ed25519PublicKey key) =>
        Path.Combine(_folder, Convert.ToHexStringLower(key.ToArray()) + ".json");
}
