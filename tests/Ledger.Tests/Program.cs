using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;

return await TestProgram.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
