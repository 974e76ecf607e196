using System.Globalization;
using SecureGenomics.Provenance.Server.Load;

// CONTRIBUTIONS FOLDER PROTOCOL [STORE] [plain]: a server process in the folder, 200 contributors
// at once, and the floors below what it does, all in one run. The protocol is a folder in a Git
// commit; with "plain" it is taken without its commitments: no proof is made or checked.
if (args is not [var count, var folder, var protocol, .. { Length: <= 2 } rest])
{
    Console.Error.WriteLine("usage: Server.Load CONTRIBUTIONS FOLDER PROTOCOL [STORE] [plain]");
    return 2;
}

folder = Path.GetFullPath(folder);
Directory.CreateDirectory(folder);
await new LoadRun(
    int.Parse(count, CultureInfo.InvariantCulture),
    folder,
    rest.Contains("plain") ? PlainProtocol.Make(Path.GetFullPath(protocol), folder) : protocol,
    rest.FirstOrDefault(word => word != "plain") ?? "sqlite"
).RunAsync();
return 0;
