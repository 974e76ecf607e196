using System.Text.Json.Nodes;
using SecureGenomics.Provenance.BrowserKit;
using Xunit;

[assembly: AssemblyFixture(typeof(SecureGenomics.Provenance.Web.Tests.OpenPage))]

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>A page in a real browser with the project's own program in it: two of them, of which
/// one draws the same bytes each time.</summary>
/// <remarks>Started by the first test that asks; one test at a time.</remarks>
public sealed class OpenPage : IAsyncDisposable
{
    // A call of the module: a file is named by where the server has it.
    private const string Call = """
        async ([base, method, files, said]) => {
          const options = JSON.parse(said)
          const { Sgp } = await import(base + 'sgp.js')
          self.programs ??= new Map()
          if (!self.programs.has(base)) {
            const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
            const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
            const sign = (message) => crypto.subtle.sign('Ed25519', pair.privateKey, message)
            self.programs.set(base, { sgp: await Sgp.start(), publicKey, sign })
          }
          const { sgp, publicKey, sign } = self.programs.get(base)
          const read = async (path) => (await fetch(path)).arrayBuffer()
          const file = async (i) => new File([await read(files[i].path)], files[i].name)
          const base64 = (bytes) => {
            let text = ''
            for (let i = 0; i < bytes.length; i += 32768)
              text += String.fromCharCode(...bytes.subarray(i, i + 32768))
            return btoa(text)
          }
          try {
            switch (method) {
              case 'openContext':
                return JSON.stringify(await sgp.openContext(await read(files[0].path), { name: files[0].name, ...options }))
              case 'preview':
                return JSON.stringify(await sgp.preview(await file(0), options))
              case 'contribute': {
                const key = options.isOther ? publicKey.map((b) => b ^ 1) : publicKey
                const made = await sgp.contribute({ publicKey: key, sign, terms: options.terms })
                made.statement = base64(made.statement)
                made.contributionFile = base64(made.contributionFile)
                for (const blob of made.blobs) blob.bytes = base64(blob.bytes)
                return JSON.stringify(made)
              }
              case 'checkReceipt': {
                const bundle = files.length > 1 ? await file(1) : undefined
                return JSON.stringify(await sgp.checkReceipt(await read(files[0].path), { bundle, name: files[0].name }))
              }
              case 'verify':
                return JSON.stringify(await sgp.verify(await file(0), options))
            }
          } catch (error) {
            return JSON.stringify({ error: { message: error.message, hint: error.hint ?? null } })
          }
        }
        """;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RealBrowser? _browser;
    private Visitor? _visitor;
    private StaticServer? _server;

    /// <summary>The browser, for tests that open pages of their own.</summary>
    internal async Task<(RealBrowser Browser, StaticServer Server)> StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _browser ??= await RealBrowser.StartAsync();
            _server ??= new StaticServer(PublishedApp.Folder);
            return (_browser, _server);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Calls one of the module's methods.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="options">What stands beside the files; null for nothing.</param>
    /// <param name="isFixed">Whether the page draws the same bytes each time.</param>
    /// <param name="files">Names and bytes.</param>
    internal async Task<JsonObject> CallAsync(
        string method,
        JsonObject? options,
        bool isFixed,
        params (string Name, byte[] Content)[] files
    )
    {
        await _one.WaitAsync();
        try
        {
            var (browser, server) = await StartAsync();
            if (_visitor is null)
            {
                _visitor = await browser.VisitAsync(server.Address);
                await _visitor.Page.GotoAsync(new Uri(server.Address, "blank").ToString());
            }

            var named = files.Select(file => new
            {
                path = server.Put(file.Content),
                name = file.Name,
            });
            var answer = await _visitor.Page.EvaluateAsync<string>(
                Call,
                new object[]
                {
                    isFixed ? "/fixed/" : "/",
                    method,
                    named.ToArray(),
                    (options ?? []).ToJsonString(),
                }
            );
            Assert.True(_visitor.Faults.Count == 0, string.Join("\n", _visitor.Faults));
            return JsonNode.Parse(answer)!.AsObject();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_visitor is not null)
            await _visitor.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
        _server?.Dispose();
        _one.Dispose();
        _starting.Dispose();
    }
}
