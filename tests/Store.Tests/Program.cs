using SecureGenomics.Provenance.Store.Tests;
using SecureGenomics.Provenance.TestKit;

// With "--child" this program is the writer that a test kills or starves; otherwise the test
// runner.
return args is ["--child", .. var rest]
    ? ChildWriter.Run(rest)
    : await TestProgram.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
