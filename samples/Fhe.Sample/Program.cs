// Adds up two encrypted vectors; whoever adds sees neither. The README of the package shows this.
using SecureGenomics.Provenance.Fhe;

// readme
var parameters = EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193);
var context = RlweContext.Create(parameters, SecurityProfile.Hesg2024);
var generator = new KeyGenerator(context, RandomSource.System);
using var secretKey = generator.CreateSecretKey();
var publicKey = generator.CreatePublicKey(secretKey);

var encoder = new BatchEncoder(context);
var encryptor = new Encryptor(context, publicKey, RandomSource.System);
var first = encryptor.Encrypt(encoder.Encode([2, 0, 1]));
var second = encryptor.Encrypt(encoder.Encode([1, 1, 2]));
var sum = new BfvEvaluator(context).Add(first, second);

using var decryptor = new Decryptor(context, secretKey);
var slots = new ulong[3];
encoder.Decode(decryptor.Decrypt(sum), slots);
Console.WriteLine(string.Join(' ', slots)); // 3 1 3
// end
