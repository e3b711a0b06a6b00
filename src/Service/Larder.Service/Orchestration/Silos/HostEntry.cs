// A host comes to the service, or comes back. What was given other places while it was gone is ended and removed here, before
// anybody can ask for anything: a node of that name may be on another host by now.
using Larder.Service.Fleet;
using Larder.Service.Store;

namespace Larder.Service.Orchestration.Silos;

/// <summary>At the start, before the silo.</summary>
sealed class HostEntry(HostStore hosts, IHostAgent agent, string dataDirectory)
{
    const string IdentityFile = "host-id";

    /// <exception cref="IOException">Another host has the name.</exception>
    public async Task EnterAsync()
    {
        var facts = agent.Facts;
        await hosts.JoinAsync(new HostRecord
        {
            Name = facts.Name,
            Identity = Identity(),
            Address = facts.Address,
            Zone = facts.Zone,
            MemoryBytes = facts.MemoryBytes,
            ProcessorCount = facts.ProcessorCount,
            FirstPort = facts.Ports.First,
            LastPort = facts.Ports.Last,
        });
        var recorded = await hosts.NodesOnAsync(facts.Name);
        foreach (var name in agent.Names.Where(name => !recorded.Contains(name))) await agent.DiscardAsync(name, born: 0);
    }

    string Identity()
    {
        var path = Path.Combine(dataDirectory, IdentityFile);
        if (!File.Exists(path)) NodeFolder.Write(dataDirectory, IdentityFile, Guid.NewGuid().ToString("N"));
        return File.ReadAllText(path);
    }
}
