// Another configuration for a node that runs: what can be changed while it runs is; the rest waits for its next start.
using Larder.Service.Fleet;
using Larder.Service.Model.Users;

namespace Larder.Service.Orchestration;

/// <summary>Tells running nodes.</summary>
static class NodeSettings
{
    /// <summary>Sets all directives that differ; tells whether some take effect with the next start only.</summary>
    public static async Task<bool> ApplyAsync(IHostAgent host, NodeSpec spec)
    {
        if (spec.Engine.IsMemcached) return true;
        var needsReboot = false;
        foreach (var directive in spec.Directives.GroupBy(row => row.Name).Select(group => group.Last()))
        {
            var value = string.Join(' ', directive.Words);
            if (await ValueAsync(host, spec.Name, directive.Name) is not { } present || present == value) continue;
            try
            {
                await host.CallAsync(spec.Name, "CONFIG", "SET", directive.Name, value);
            }
            catch (NodeErrorException)
            {
                needsReboot = true;
            }
        }
        await ApplyUsersAsync(host, spec);
        return needsReboot;
    }

    // A user that the service made for itself stays, be it for this connection or for the nodes among themselves.
    static async Task ApplyUsersAsync(IHostAgent host, NodeSpec spec)
    {
        var present = Texts(await host.CallAsync(spec.Name, "ACL", "LIST"));
        var wanted = spec.Users ?? AclFile.Lines(AuthTokens.None);
        var self = await host.CallAsync(spec.Name, "ACL", "WHOAMI") as string ?? AclFile.DefaultUser;
        foreach (var command in AclFile.Changes(present, wanted, self, ReplicationUser.Name))
        {
            await host.CallAsync(spec.Name, [.. command]);
        }
    }

    static string[] Texts(object? reply) => reply is object?[] rows ? rows.OfType<string>().ToArray() : [];

    static async Task<string?> ValueAsync(IHostAgent host, string node, string directive) =>
        await host.CallAsync(node, "CONFIG", "GET", directive) is object?[] { Length: 2 } pair ? pair[1] as string : null;
}
