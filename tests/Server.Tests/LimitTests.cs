using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Sizes, rates, clocks, replays: each limit met and said by name.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_signed_request_is_taken_once()
    {
        await using var server = await TestServer.StartAsync();
        var target = new Uri(server.Url, "/v1/keys/me").AbsoluteUri;
        var signature = RequestSignature.Sign(
            server.Operator,
            "GET",
            target,
            contentDigest: null,
            DateTimeOffset.UtcNow
        );
        (string, string)[] headers =
        [
            (RequestSignature.InputHeader, signature.Input),
            (RequestSignature.SignatureHeader, signature.Value),
        ];

        var first = await server.RawAsync(HttpMethod.Get, "/v1/keys/me", headers: headers);
        var second = await server.RawAsync(HttpMethod.Get, "/v1/keys/me", headers: headers);
        var moved = await server.RawAsync(HttpMethod.Get, "/v1/keys", headers: headers);

        Assert.Equal(200, first.Status);
        Assert.Equal(401, second.Status);
        Assert.Contains("replayed", second.Body);
        Assert.Equal(401, moved.Status);
        Assert.Contains("invalid-signature", moved.Body);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(302)]
    public async Task A_clock_that_is_off_is_told_so(int seconds)
    {
        await using var server = await TestServer.StartAsync();
        var signature = RequestSignature.Sign(
            server.Operator,
            "GET",
            new Uri(server.Url, "/v1/keys/me").AbsoluteUri,
            contentDigest: null,
            DateTimeOffset.UtcNow.AddSeconds(seconds)
        );

        var (status, body) = await server.RawAsync(
            HttpMethod.Get,
            "/v1/keys/me",
            headers:
            [
                (RequestSignature.InputHeader, signature.Input),
                (RequestSignature.SignatureHeader, signature.Value),
            ]
        );

        Assert.Equal(401, status);
        Assert.Contains("clock-skew", body);
    }

    [Fact]
    public async Task The_body_of_a_signed_request_is_signed()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var path = $"{people.Path}/admission";
        var signature = RequestSignature.Sign(
            people.Researcher,
            "PUT",
            new Uri(server.Url, path).AbsoluteUri,
            contentDigest: null,
            DateTimeOffset.UtcNow
        );
        (string, string)[] headers =
        [
            (RequestSignature.InputHeader, signature.Input),
            (RequestSignature.SignatureHeader, signature.Value),
        ];

        var unsigned = await server.RawAsync(
            HttpMethod.Put,
            path,
            "{\"isOpen\":true}"u8.ToArray(),
            "application/json",
            headers
        );

        Assert.Equal(401, unsigned.Status);
        Assert.Contains("body-not-signed", unsigned.Body);
        Assert.False(people.View().IsOpen);
    }

    [Fact]
    public async Task A_body_with_another_digest_than_its_header_says_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();

        var (status, body) = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            "{}"u8.ToArray(),
            MediaTypes.Statement,
            (ContentDigest.Header, ContentDigest.Of("[]"u8))
        );

        Assert.Equal(422, status);
        Assert.Contains("digest-mismatch", body);
    }

    [Fact]
    public async Task Too_much_is_413_and_an_unknown_form_415_or_422()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var large = new byte[Entry.MaxBytes + 1];

        var tooLarge = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            large,
            MediaTypes.Statement
        );
        var otherType = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            "{}"u8.ToArray(),
            "text/plain"
        );
        var malformed = await server.RawAsync(
            HttpMethod.Post,
            $"{people.Path}/statements",
            "{}"u8.ToArray(),
            MediaTypes.Statement
        );
        var nowhere = await server.RawAsync(HttpMethod.Get, "/v1/nothing");
        var method = await server.RawAsync(HttpMethod.Delete, "/v1/studies");

        Assert.Equal(
            (413, 415, 422, 404, 405),
            (tooLarge.Status, otherType.Status, malformed.Status, nowhere.Status, method.Status)
        );
        Assert.All(
            (string[])[tooLarge.Body, otherType.Body, malformed.Body, nowhere.Body, method.Body],
            body => Assert.Contains("\"hint\":", body)
        );
    }

    [Fact]
    public async Task Too_many_writes_are_429_and_reads_are_not_limited()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                WritesPerSecond = 2,
            }
        );

        var writes = new List<int>();
        for (var i = 0; i < 30; i++)
            writes.Add(
                (await server.RawAsync(HttpMethod.Post, "/v1/keys", "{}"u8.ToArray())).Status
            );
        var read = await server.RawAsync(HttpMethod.Get, "/v1/service-info");

        Assert.Contains(429, writes);
        Assert.Equal(200, read.Status);
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_was_cut()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var blob = new byte[3_000_000];
        new Random(7).NextBytes(blob);
        blob[0] = 0x5e;
        using var connection = server.Connect(people.KeyHolder);
        var begun = Begin(connection, people, blob);
        Patch(connection, begun.Location!, 0, blob[..1_000_000]);

        // The second part is cut off in the middle: what arrived stays.
        using (var socket = new TcpClient(server.Url.Host, server.Url.Port))
        {
            var signature = RequestSignature.Sign(
                people.KeyHolder,
                "PATCH",
                new Uri(server.Url, begun.Location!).AbsoluteUri,
                ContentDigest.Of(blob.AsSpan(1_000_000, 1_000_000)),
                DateTimeOffset.UtcNow
            );
            var head = string.Create(
                CultureInfo.InvariantCulture,
                $"PATCH {begun.Location} HTTP/1.1\r\nHost: {server.Url.Authority}\r\n"
                    + $"Content-Type: {MediaTypes.Part}\r\nContent-Length: 1000000\r\n"
                    + $"Upload-Offset: 1000000\r\n{ContentDigest.Header}: "
                    + $"{ContentDigest.Of(blob.AsSpan(1_000_000, 1_000_000))}\r\n"
                    + $"{RequestSignature.InputHeader}: {signature.Input}\r\n"
                    + $"{RequestSignature.SignatureHeader}: {signature.Value}\r\n\r\n"
            );
            await using var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(blob.AsMemory(1_000_000, 400_000));
            await stream.FlushAsync();
            await Task.Delay(300);
        }

        var offset = 0L;
        for (var i = 0; i < 100 && offset < 1_000_001; i++)
        {
            await Task.Delay(50);
            offset = connection.Send(HttpMethod.Head, begun.Location!).UploadOffset!.Value;
        }

        Assert.InRange(offset, 1_000_001, 1_400_000);
        var wrong = Assert.Throws<RemoteException>(() =>
            Patch(connection, begun.Location!, 5, blob[5..100])
        );
        Assert.Equal("offset", wrong.Problem.Rejection);
        Assert.Equal(
            blob.Length,
            Patch(connection, begun.Location!, offset, blob[(int)offset..]).UploadOffset
        );
        Assert.Equal(204, Begin(connection, people, blob).Status);
    }

    [Fact]
    public async Task An_upload_of_other_bytes_than_promised_is_dropped()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var (promised, sent) = (new byte[1000], new byte[1000]);
        sent[999] = 1;
        using var connection = server.Connect(people.KeyHolder);
        var begun = Begin(connection, people, promised);

        var refused = Assert.Throws<RemoteException>(() =>
            Patch(connection, begun.Location!, 0, sent)
        );

        Assert.Equal("digest-mismatch", refused.Problem.Rejection);
        Assert.Equal(
            404,
            Assert
                .Throws<RemoteException>(() => connection.Send(HttpMethod.Head, begun.Location!))
                .Problem.Status
        );
    }

    [Fact]
    public async Task The_space_for_uploads_has_an_end()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                PendingBytes = 10_000,
                PendingUploads = 3,
                MaximumBlobBytes = 9_000,
            }
        );
        var people = server.Study(withContext: false);
        using var connection = server.Connect(people.KeyHolder);

        string Refusal(int size, byte first) =>
            Assert
                .Throws<RemoteException>(() =>
                {
                    var blob = new byte[size];
                    blob[0] = first;
                    Begin(connection, people, blob);
                })
                .Problem.Rejection!;

        Assert.Equal("too-large", Refusal(9_001, 1));
        Begin(connection, people, new byte[4_000]);
        Assert.Equal("quota", Refusal(7_000, 2));
        Begin(connection, people, new byte[3_000]);
        Begin(connection, people, new byte[2_000]);
        Assert.Equal("too-many-uploads", Refusal(10, 3));
    }

    [Fact]
    public async Task Blobs_that_no_record_names_have_an_end_too()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                PendingBytes = 10_000,
            }
        );
        var people = server.Study(withContext: false);
        using var connection = server.Connect(people.KeyHolder);
        Put(6_000, 1);

        var refused = Assert.Throws<RemoteException>(() => Put(6_000, 2));
        Put(6_000, 1);
        Put(3_000, 3);

        Assert.Equal("quota", refused.Problem.Rejection);

        void Put(int size, byte first)
        {
            var blob = new byte[size];
            blob[0] = first;
            connection.Send(
                HttpMethod.Put,
                $"{people.Path}/blobs/sha256/{ArtifactDigest.Compute(blob)}",
                blob,
                MediaTypes.Blob
            );
        }
    }

    [Fact]
    public async Task A_connection_that_says_nothing_does_not_keep_others_out()
    {
        await using var server = await TestServer.StartAsync();
        var idle = Enumerable
            .Range(0, 200)
            .Select(_ => new TcpClient(server.Url.Host, server.Url.Port))
            .ToArray();
        foreach (var socket in idle)
            await socket.GetStream().WriteAsync("POST /v1/keys HTTP/1.1\r\nHost: x"u8.ToArray());

        var (status, _) = await server.RawAsync(HttpMethod.Get, "/v1/service-info");

        Assert.Equal(200, status);
        foreach (var socket in idle)
            socket.Dispose();
    }

    [Fact]
    public async Task Plain_http_is_refused_on_an_address_that_others_reach() =>
        await Assert.ThrowsAsync<Study.StudyException>(() =>
            TestServer.StartAsync(options => options with { Urls = [new Uri("http://0.0.0.0:0")] })
        );

    private static Answer Begin(ServerConnection connection, HostedPeople people, byte[] blob) =>
        connection.Send(
            HttpMethod.Post,
            $"{people.Path}/blobs",
            body: null,
            mediaType: null,
            ("Upload-Length", blob.Length.ToString(CultureInfo.InvariantCulture)),
            (ContentDigest.WholeHeader, ContentDigest.Of(blob))
        );

    private static Answer Patch(
        ServerConnection connection,
        string upload,
        long offset,
        byte[] part
    ) =>
        connection.Send(
            HttpMethod.Patch,
            upload,
            part,
            MediaTypes.Part,
            ("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture))
        );
}
