using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Jobs: the same work once, a failure with its reason, and on after a
/// restart.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task The_same_work_is_the_same_job()
    {
        await using var server = await TestServer.StartAsync();
        var people = Closed(server);

        var first = people.Ask("compute");
        var second = people.Ask("compute");
        var done = people.Wait(first);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("COMPLETE", done.State);
        Assert.Equal(first.Id, people.Ask("compute").Id);
        Assert.Equal("computed", people.View().Stage);
        var log = server.Connect().Get($"/v1/jobs/{first.Id}/logs", WireJson.Default.JobLog);
        Assert.Contains(log.Lines, line => line.Text == "compute begins");
        Assert.Contains(log.Lines, line => line.Text == "computed over 3 contributions");
    }

    [Fact]
    public async Task A_job_that_fails_says_why_in_the_words_of_the_command()
    {
        await using var server = await TestServer.StartAsync();
        var people = Closed(server);
        using (var study = people.Open())
        {
            var victim = study.State.EffectiveContributions()[0].Ciphertexts[0].ToString();
            var file = server[$"server/studies/{people.Id}/objects/{victim[..2]}/{victim[2..]}"];
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        var failed = people.Wait(people.Ask("compute"));

        Assert.Equal("EXECUTOR_ERROR", failed.State);
        Assert.Equal("not-verified", failed.Problem!.Rejection);
        Assert.NotEmpty(failed.Problem.Hint!);
        Assert.Equal("closed", people.View().Stage);
    }

    [Theory]
    [InlineData("compute")]
    [InlineData("release")]
    [InlineData("verify")]
    [InlineData("nonsense")]
    public async Task A_job_waits_for_its_stage(string kind)
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();

        var refused = Assert.Throws<RemoteException>(() => people.Ask(kind));

        Assert.Equal(kind == "nonsense" ? 422 : 409, refused.Problem.Status);
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_done_at_the_next_start()
    {
        await using var server = await TestServer.StartAsync();
        var people = Closed(server);
        var job = people.Ask("compute");
        // As a killed server leaves it: on disk it runs.
        await server.Running.DisposeAsync();
        var file = server[$"server/jobs/{job.Id}.json"];
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file,
            text.Replace("COMPLETE", "RUNNING", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        await server.StartAgainAsync();

        var done = people.Wait(
            server.Connect().Get($"/v1/jobs/{job.Id}", WireJson.Default.JobView)
        );

        Assert.Equal("COMPLETE", done.State);
        Assert.Equal("computed", people.View().Stage);
    }

    [Fact]
    public async Task Events_tell_entries_by_their_index_and_go_on_behind_the_last()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        people.Contribute("c");
        using var connection = server.Connect();

        using var ending = new CancellationTokenSource();
        var events = connection.Events($"{people.Path}/events", ending.Token).Take(3).ToArray();
        var rest = await ReadAsync(server, $"{people.Path}/events", lastEventId: 1);

        Assert.Equal(
            ["study", "context", "contribution"],
            events.Select(next => next.Data.Split('"')[^2])
        );
        Assert.StartsWith("id: 2\nevent: entry\n", rest);
    }

    private static async Task<string> ReadAsync(TestServer server, string path, int lastEventId)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, path));
        request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        using var answer = await http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        var buffer = new byte[64];
        await using var stream = await answer.Content.ReadAsStreamAsync(
            TestContext.Current.CancellationToken
        );
        var read = await stream.ReadAtLeastAsync(
            buffer,
            20,
            cancellationToken: TestContext.Current.CancellationToken
        );
        return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static HostedPeople Closed(TestServer server)
    {
        var people = server.Study();
        for (var i = 0; i < 3; i++)
            people.Contribute($"c{i}");
        people.Close();
        return people;
    }
}
