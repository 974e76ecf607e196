using System.Net;
using System.Net.Sockets;
using SecureGenomics.Provenance.Store.Postgres;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Where a wire between a program and its database is cut.</summary>
public enum Cut
{
    BeforeCommit = 1,
    AfterCommit,
    AfterCommitForGood,
    BeforeTheServerCommits,
}

/// <summary>A wire to the database that is cut once, at the first COMMIT.</summary>
internal sealed class CutWire : IDisposable
{
    private const int LateMilliseconds = 1500;

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly PostgresAddress _server;
    private readonly Cut _cut;
    private int _commits;

    public CutWire(PostgresAddress server, Cut cut)
    {
        (_server, _cut) = (server, cut);
        _listener.Start();
        _ = AcceptAsync();
    }

    public PostgresAddress Address =>
        _server with
        {
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        };

    public bool IsCut => Volatile.Read(ref _commits) > 0;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task CarryAsync(TcpClient program)
    {
        using var server = new TcpClient();
        using (program)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port);
                var back = CopyAsync(server.GetStream(), program.GetStream());
                await ForwardAsync(program, server);
                await back;
            }
            catch (Exception end)
                when (end is IOException or SocketException or ObjectDisposedException)
            {
                // One side ended.
            }
        }
    }

    private async Task ForwardAsync(TcpClient program, TcpClient server)
    {
        var buffer = new byte[1 << 16];
        while (await program.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            var sent = buffer.AsMemory(0, count);
            if (sent.Span.IndexOf("COMMIT\0"u8) < 0 || Interlocked.Increment(ref _commits) > 1)
            {
                await server.GetStream().WriteAsync(sent);
                continue;
            }

            if (_cut == Cut.AfterCommitForGood)
                _listener.Dispose();
            if (_cut != Cut.AfterCommit && _cut != Cut.AfterCommitForGood)
                program.Client.Close();
            if (_cut == Cut.BeforeTheServerCommits)
                await Task.Delay(LateMilliseconds);
            if (_cut != Cut.BeforeCommit)
            {
                // The answer reaches nobody.
                program.Client.Close();
                await server.GetStream().WriteAsync(sent);
                await Task.Delay(LateMilliseconds);
            }

            server.Client.Close();
            return;
        }

        server.Client.Shutdown(SocketShutdown.Send);
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        await from.CopyToAsync(to);
        to.Socket.Shutdown(SocketShutdown.Send);
    }
}
