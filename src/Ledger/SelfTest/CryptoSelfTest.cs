using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Asks the user's own libraries whether they do what this program relies on.</summary>
public static class CryptoSelfTest
{
    // Sealed with the passphrase and purpose below; shows Argon2id and XChaCha20-Poly1305 at once.
    private const string Sealed =
        "U0dQU0VBTDEBAAAAACAAAIDva//egBx12fQhFsl2N9gFOAQch+qZu2Efk89YuL7iGsMxxcvykMsIc2VsZnRlc3RyBoQ8LwSDHfoDuf2iaUclAW39NBYvYwE=";

    /// <summary>Runs every check; about a tenth of a second.</summary>
    /// <returns>One result per check, in a fixed order.</returns>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static ImmutableArray<SelfTestResult> Run() =>
        [
            .. Ed25519SelfTest.Vectors.Select(vector => new SelfTestResult(
                $"Ed25519 {(vector.IsValid ? "accepts" : "rejects")} {vector.Name}",
                Verify(vector) == vector.IsValid
            )),
            new SelfTestResult("Ed25519 signs as RFC 8032 says", SignsAsPublished()),
            new SelfTestResult(
                "Argon2id and XChaCha20-Poly1305 open a fixed secret",
                OpensFixedSecret()
            ),
            new SelfTestResult(
                "SHA-256 is FIPS 180-4's",
                Sha256Digest.Compute("abc"u8).ToString()
                    is "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
        ];

    private static bool Verify(Ed25519SelfTest.Vector vector) =>
        Ed25519.Verify(
            new Ed25519PublicKey(Convert.FromHexString(vector.Key)),
            Encoding.ASCII.GetBytes(vector.Message),
            Convert.FromHexString(vector.Signature)
        );

    // RFC 8032 section 7.1, test 2.
    private static bool SignsAsPublished()
    {
        using var key = Ed25519PrivateKey.FromSeed(
            Convert.FromHexString(
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
            )
        );
        return Convert.ToHexStringLower(key.Sign([0x72]))
            is "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    }

    private static bool OpensFixedSecret() =>
        SealedSecret
            .Open(Convert.FromBase64String(Sealed), "selftest", "selftest")
            .AsSpan()
            .SequenceEqual("selftest"u8);
}
