using SecureGenomics.Provenance.Ledger.Tests;

// With "--child" this program is the writer that a test kills or starves; otherwise the test runner.
if (args is ["--child", .. var rest])
    return ChildWriter.Run(rest);
return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
