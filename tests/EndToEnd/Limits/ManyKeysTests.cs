// Ten million keys leave the garbage collector as little to do as none. By hand: it takes about a gibibyte and a minute.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class ManyKeysTests
{
    const int KeyCount = 10_000_000, ValueBytes = 64, BatchKeys = 1000;
    const long MaxManagedBytes = 64 << 20;

    [Fact(Explicit = true)]
    public void Ten_million_keys_are_not_on_the_managed_heap()
    {
        using var node = new NodeProcess();
        const int Senders = 2;
        Parallel.For(0, Senders, sender => Load(node, sender * (KeyCount / Senders), KeyCount / Senders));
        Assert.Equal($":{KeyCount}\r\n", node.Call("DBSIZE"));
        // Asking allocates a little, so a collection comes about in the end.
        Wait.Until(() => node.Info("memory", "mem_managed_pause_max_usec") > 0, "a collection");
        var managedBytes = node.Info("memory", "mem_managed_heap");
        string[] shown =
        [
            "used_memory", "used_memory_rss", "mem_managed_heap", "mem_managed_collections",
            "mem_managed_pause_max_usec", "mem_managed_pause_total_usec",
        ];
        foreach (var field in shown)
            TestContext.Current.SendDiagnosticMessage($"{field} {node.Info("memory", field)}");
        Assert.InRange(managedBytes, 0, MaxManagedBytes);
    }

    static void Load(NodeProcess node, int first, int count)
    {
        using var client = node.Connect();
        var value = new string('v', ValueBytes);
        for (var start = first; start < first + count; start += BatchKeys)
        {
            var batch = new StringBuilder();
            for (var i = start; i < start + BatchKeys; i++)
                batch.Append($"*3\r\n$3\r\nSET\r\n$16\r\nkey:{i:D12}\r\n${ValueBytes}\r\n{value}\r\n");
            client.Send(batch.ToString());
            client.Skip("+OK\r\n".Length * BatchKeys);
        }
    }
}
