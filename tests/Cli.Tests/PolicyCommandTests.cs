using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class PolicyCommandTests : IDisposable
{
    private const string Origin = "example.org/0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder = new();
    private readonly Ed25519PrivateKey[] _keys =
    [
        .. Enumerable.Range(0, 6).Select(_ => Ed25519PrivateKey.Generate()),
    ];
    private readonly string _study = new('7', 64);

    public PolicyCommandTests() =>
        File.WriteAllText(
            _folder["policy"],
            $"""
            log {Log}
            witness W1 {Witness(4)}
            witness W2 {Witness(5)}
            group both 2 W1 W2
            quorum both
            researcher {_keys[1].PublicKey.ToOpenSsh()}
            computing-party {_keys[2].PublicKey.ToOpenSsh()}
            key-holder {_keys[3].PublicKey.ToOpenSsh()}
            study {_study}
            level V5
            open pedersen
            name {_keys[1].PublicKey.ToOpenSsh()} University of Somewhere

            """
        );

    private VerifierKey Log => new(Origin, _keys[0].PublicKey);

    public void Dispose()
    {
        _folder.Dispose();
        foreach (var key in _keys)
            key.Dispose();
    }

    [Fact]
    public void A_policy_is_explained_key_by_key_as_the_report_prints_keys_and_in_full()
    {
        var said = Sgp.Run(_folder.Path, "policy", "explain", "policy").Output;

        Assert.StartsWith(
            $"""
            study            {_study}
            ledger           {_keys[0].PublicKey.KeyId}
            {Log}
            researcher       {_keys[1].PublicKey.KeyId}, University of Somewhere
            {_keys[1].PublicKey.ToOpenSsh()}
            computing party  {_keys[2].PublicKey.KeyId}
            {_keys[2].PublicKey.ToOpenSsh()}
            key holder       {_keys[3].PublicKey.KeyId}
            {_keys[3].PublicKey.ToOpenSsh()}
            witness W1       {_keys[4].PublicKey.KeyId}
            {Witness(4)}
            witness W2       {_keys[5].PublicKey.KeyId}
            {Witness(5)}
            group both       2 of W1, W2
            quorum           both
            level            V5 at least
            open             pedersen

            2 witnesses count; 2 can be enough.

            """,
            said,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_same_keys_stand_in_the_json()
    {
        using var json = JsonDocument.Parse(
            Sgp.Run(_folder.Path, "policy", "explain", "policy", "--json").Output
        );
        var root = json.RootElement;

        Assert.Equal(_study, root.GetProperty("studies")[0].GetString());
        Assert.Equal(
            Log.ToString(),
            root.GetProperty("ledgers")[0].GetProperty("vkey").GetString()
        );
        Assert.Equal(
            "University of Somewhere",
            root.GetProperty("researchers")[0].GetProperty("name").GetString()
        );
        foreach (
            var (name, key) in ((string, int)[])
                [("researchers", 1), ("computingParties", 2), ("keyHolders", 3)]
        )
        {
            Assert.Equal(
                _keys[key].PublicKey.ToOpenSsh(),
                root.GetProperty(name)[0].GetProperty("publicKey").GetString()
            );
            Assert.Equal(
                _keys[key].PublicKey.KeyId,
                root.GetProperty(name)[0].GetProperty("keyId").GetString()
            );
        }

        Assert.Equal(Witness(5), root.GetProperty("witnesses")[1].GetProperty("vkey").GetString());
        Assert.Equal(2, root.GetProperty("groups")[0].GetProperty("threshold").GetInt32());
        Assert.Equal(
            ("both", 5),
            (root.GetProperty("quorum").GetString(), root.GetProperty("minimumLevel").GetInt32())
        );
        Assert.Equal("pedersen", root.GetProperty("open").GetString());
    }

    private string Witness(int key) =>
        new VerifierKey(
            $"w{key}.example",
            _keys[key].PublicKey,
            NoteKeyType.Cosignature
        ).ToString();
}
