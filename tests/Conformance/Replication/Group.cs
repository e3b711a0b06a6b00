// A primary and its replicas as processes, which can be paused and killed; the most advanced replica takes over.
using System.Net.Sockets;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Replication;

/// <summary>Used by the test's thread; <see cref="Primary"/> by all.</summary>
sealed class Group : IDisposable
{
    readonly List<ServerProcess> _all = [];
    readonly List<ServerProcess> _replicas = [];
    readonly string[] _directives;
    volatile ServerProcess _primary;

    public Group(int replicas, params string[] directives)
    {
        _directives = ["--save", "", "--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb", .. directives];
        _primary = Start();
        for (int left = replicas; left > 0; left--) AddReplica();
    }

    public ServerProcess Primary => _primary;

    public ServerProcess AnyReplica(System.Random random) => _replicas[random.Next(_replicas.Count)];

    /// <summary>Ends the primary in the midst of things; what it leaves is taken over.</summary>
    public void KillPrimary()
    {
        _primary.Kill();
        _all.Remove(_primary);
        _primary.Dispose();
        Promote();
        AddReplica();
    }

    /// <summary>Stops the primary for a while, during which another is promoted; then it follows that one.</summary>
    public void SuspendPrimary()
    {
        ServerProcess old = _primary;
        old.Signal("STOP");
        Promote();
        old.Signal("CONT");
        Follow(old);
        _replicas.Add(old);
    }

    /// <summary>Waits until all replicas are at the primary's end.</summary>
    public void AwaitReplicas()
    {
        foreach (ServerProcess replica in _replicas)
        {
            Wait.Until(
                () => Info(replica, "master_link_status") == "up" &&
                    Info(replica, "master_repl_offset") == Info(_primary, "master_repl_offset"),
                () => $"a replica to be where its primary is\n{replica.Output}");
        }
    }

    /// <summary>The elements of a list, on each member.</summary>
    public IEnumerable<string> Lists(string key)
    {
        foreach (ServerProcess member in (ServerProcess[])[_primary, .. _replicas])
        {
            using RespConnection client = new(member.Connect());
            yield return RespConnection.Text(client.Call("LRANGE", key, "0", "-1"));
        }
    }

    public void Dispose()
    {
        foreach (ServerProcess process in _all) process.Dispose();
    }

    ServerProcess Start()
    {
        ServerProcess process = LarderNode.Start("valkey", _directives);
        _all.Add(process);
        return process;
    }

    void AddReplica()
    {
        ServerProcess replica = Start();
        Follow(replica);
        _replicas.Add(replica);
    }

    void Promote()
    {
        // All are cut off before they are compared: none can get further than it is found to be, nor tell a primary so that is
        // only suspended, and would acknowledge what the one that takes over has not.
        foreach (ServerProcess replica in _replicas)
        {
            Call(replica, "CLIENT", "KILL", "TYPE", "master");
            Wait.Until(() => Info(replica, "master_link_status") == "down", () => $"a link to end\n{replica.Output}");
        }
        ServerProcess best = _replicas.MaxBy(replica => long.Parse(Info(replica, "master_repl_offset")))!;
        Call(best, "REPLICAOF", "NO", "ONE");
        _replicas.Remove(best);
        _primary = best;
        foreach (ServerProcess replica in _replicas) Follow(replica);
    }

    // Until it is there, what it says of its place belongs to another history: it must not be compared by that. While it loads
    // what it was sent before, it takes no order.
    void Follow(ServerProcess replica)
    {
        string[] order = ["REPLICAOF", "127.0.0.1", $"{_primary.Port}"];
        Wait.Until(() => Ask(replica, order) is var answer && !answer.StartsWith("-LOADING", StringComparison.Ordinal)
            && Checked(answer, order).Length > 0, () => $"a replica to take the order\n{replica.Output}");
        Wait.Until(() => Info(replica, "master_link_status") == "up", () => $"a replica's link\n{replica.Output}");
    }

    static string Call(ServerProcess member, params string[] words) => Checked(Ask(member, words), words);

    static string Ask(ServerProcess member, params string[] words)
    {
        using RespConnection client = new(member.Connect());
        return client.Call(words) is { Length: > 0 } reply ? RespConnection.Text(reply) : "";
    }

    static string Checked(string answer, string[] words) =>
        answer[0] == '-' ? throw new InvalidOperationException($"{words[0]}: {answer}") : answer;

    static string Info(ServerProcess member, string field)
    {
        string text = Call(member, "INFO", "replication");
        int at = text.IndexOf($"\r\n{field}:", StringComparison.Ordinal) + field.Length + 3;
        return text[at..text.IndexOf('\r', at)];
    }
}
