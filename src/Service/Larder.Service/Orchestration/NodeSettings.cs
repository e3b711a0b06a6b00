// Another configuration for a node that runs: what can be changed while it runs is; the rest waits for its next start.
using Larder.Service.Fleet;

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
            if (await ValueAsync(host, spec.Name, directive.Name) is not { } present || IsSame(present, value)) continue;
            try
            {
                await host.CallAsync(spec.Name, "CONFIG", "SET", directive.Name, value);
            }
            catch (NodeErrorException)
            {
                needsReboot = true;
            }
        }
        return needsReboot;
    }

    static async Task<string?> ValueAsync(IHostAgent host, string node, string directive) =>
        await host.CallAsync(node, "CONFIG", "GET", directive) is object?[] { Length: 2 } pair ? pair[1] as string : null;

    static bool IsSame(string present, string wanted) => present == wanted;
}
