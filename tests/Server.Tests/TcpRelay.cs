using System.Net;
using System.Net.Sockets;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>A stretch of network between a client and a server, which can be cut.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly long _cutAfterBytes;
    private int _cuts;

    /// <summary>Begins to listen.</summary>
    /// <param name="server">Where connections go.</param>
    /// <param name="cutAfterBytes">A connection ends after so many bytes to the server; 0 for
    /// never.</param>
    public TcpRelay(Uri server, long cutAfterBytes = 0)
    {
        (_server, _cutAfterBytes) = (server, cutAfterBytes);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Connections that were cut.</summary>
    public int Cuts => _cuts;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port);
                var back = server.GetStream().CopyToAsync(client.GetStream());
                await Task.WhenAny(ThereAsync(client, server), back);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // One of the two ends is gone.
            }
        }
    }

    private async Task ThereAsync(TcpClient client, TcpClient server)
    {
        var buffer = new byte[1 << 14];
        var (total, read) = (0L, 0);
        while ((read = await client.GetStream().ReadAsync(buffer)) > 0)
        {
            await server.GetStream().WriteAsync(buffer.AsMemory(0, read));
            total += read;
            if (_cutAfterBytes > 0 && total >= _cutAfterBytes)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }
        }
    }
}
