using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Ledger.Tests;

return await TestProgram.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
