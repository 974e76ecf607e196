using System.Reflection;
using SecureGenomics.Provenance.TestKit;
using Xunit;
using Xunit.v3;

[assembly: StopAtFirstFailure]
[assembly: AssemblyFixture(typeof(StopAtFirstFailure.Run))]

namespace SecureGenomics.Provenance.TestKit;

/// <summary>With <c>SGP_TEST_STOP=1</c> every test behind a failed one fails at once,
/// unrun.</summary>
/// <remarks>
/// For tools/mutation.sh, which asks for one failure and no more. The runner's own
/// <c>--stop-on-fail</c> does not serve: in a
/// process that is kept, the run after a stopped one fails without a reason, and every change seems
/// to be found.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class StopAtFirstFailure : BeforeAfterTestAttribute
{
    private static readonly bool IsAsked =
        Environment.GetEnvironmentVariable("SGP_TEST_STOP") == "1";
    private static volatile bool _hasFailed;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.False(_hasFailed && IsAsked, "not run: another test failed");

    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        _hasFailed |= TestContext.Current.TestState is { Result: TestResult.Failed };

    /// <summary>Made when a run begins.</summary>
    public sealed class Run
    {
        public Run() => _hasFailed = false;
    }
}
