// What many clients append to a few lists and read of them, in the manner of Jepsen: each element once, known to be there
// or not; at the end none that was acknowledged or read may be missing, and nobody's own may be out of order.
using System.Net.Sockets;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Replication;

/// <summary>Thread-safe.</summary>
/// <param name="waits">Whether a client asks with WAIT whether a replica has it; otherwise the reply itself says so.</param>
sealed class History(Func<ServerProcess> primary, bool waits)
{
    const int Keys = 3;

    readonly Lock _gate = new();
    readonly HashSet<string> _acknowledged = [];
    readonly HashSet<string> _seen = [];
    readonly List<string> _findings = [];
    volatile bool _isOver;

    public int Acknowledged
    {
        get
        {
            lock (_gate) return _acknowledged.Count;
        }
    }

    /// <summary>Starts a client.</summary>
    public Thread Begin(int number)
    {
        Thread thread = new(() => Append(number));
        thread.Start();
        return thread;
    }

    public void End() => _isOver = true;

    /// <summary>Holds what is left against what was told.</summary>
    public string Check(Group group)
    {
        HashSet<string> all = [];
        for (int key = 0; key < Keys; key++)
        {
            List<string> lists = [.. group.Lists($"list{key}")];
            if (lists.Distinct().Count() != 1) _findings.Add($"list{key} differs between members");
            string[] elements = Elements(lists[0]);
            if (elements.Distinct().Count() != elements.Length) _findings.Add($"list{key} holds an element twice");
            foreach (var own in elements.GroupBy(word => word.Split('-')[0], word => int.Parse(word.Split('-')[1])))
                if (!own.SequenceEqual(own.Order())) _findings.Add($"list{key}: elements of client {own.Key} are out of order");
            all.UnionWith(elements);
        }
        string[] lost = [.. _acknowledged.Except(all)], dirty = [.. _seen.Except(all)];
        if (lost.Length > 0) _findings.Add($"{lost.Length} acknowledged elements are lost: {string.Join(' ', lost.Take(10))}");
        if (dirty.Length > 0 && !waits) _findings.Add($"{dirty.Length} elements were read and are lost: {dirty[0]} ...");
        return string.Join('\n', _findings);
    }

    static string[] Elements(string reply) =>
        [.. reply.Split("\r\n").Where(line => line.Length > 0 && line[0] is not ('*' or '$'))];

    void Append(int number)
    {
        System.Random random = new(number);
        int last = 0;
        while (!_isOver)
        {
            try
            {
                using Socket socket = primary().Connect();
                socket.ReceiveTimeout = 2000;
                using RespConnection client = new(socket);
                while (!_isOver && TryStep(client, random, $"{number}-{++last}"))
                {
                }
            }
            catch (Exception gone) when (gone is SocketException or IOException or InvalidOperationException)
            {
                Thread.Yield(); // whoever serves now is asked next
            }
        }
    }

    // False where another has to be asked.
    bool TryStep(RespConnection client, System.Random random, string element)
    {
        string key = $"list{random.Next(Keys)}";
        if (random.Next(4) == 0)
        {
            string[] seen = Elements(RespConnection.Text(client.Call("LRANGE", key, "-20", "-1")));
            if (seen is [['-', ..], ..]) return false;
            lock (_gate) _seen.UnionWith(seen);
        }
        string answer = RespConnection.Text(client.Call("RPUSH", key, element));
        if (answer[0] != ':') return false;
        if (waits)
        {
            string count = RespConnection.Text(client.Call("WAIT", "1", "1000"));
            if (count[0] != ':') return false;
            if (count == ":0\r\n") return true;
        }
        lock (_gate) _acknowledged.Add(element);
        return true;
    }
}
