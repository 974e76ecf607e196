using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier.Tests;

return await TestProgram.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
