// Everything that others can tell of a command: whether WATCH is broken, which events are announced, what is invalidated
// for those who cache, what is counted. A key named sentinel marks the end of what a case causes.
using System.Text;
using System.Text.RegularExpressions;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Effects;

/// <summary>One server with clients who look at it.</summary>
sealed partial class EffectObserver : IDisposable
{
    static readonly string[] Watched = ["k", "d"];

    readonly ServerProcess _server;
    readonly RespConnection _control;
    readonly RespConnection _subscriber;
    readonly RespConnection _reader;
    readonly RespConnection[] _watchers;
    RespConnection _actor;

    public EffectObserver(ServerProcess server)
    {
        _server = server;
        _control = Connect();
        _subscriber = Connect();
        _watchers = [.. Watched.Select(_ => Connect())];
        _reader = ConnectTracking();
        _actor = ConnectTracking();
        _control.Call("CONFIG", "SET", "notify-keyspace-events", "EAmn", "save", "");
        _subscriber.Call("PSUBSCRIBE", "__keyevent@*");
        _subscriber.Call("SUBSCRIBE", "end");
    }

    /// <summary>The reply, and a line for each thing that could be told.</summary>
    public (Reply Reply, IReadOnlyList<string> Effects) Observe(EffectCase one, EffectWrapping wrapping)
    {
        Prepare(one);
        long before = Changes();
        List<string> own = [];
        byte[] reply = Answer(one, wrapping, own);
        string info = RespConnection.Text(_control.Call("INFO", "everything"));
        List<string> effects = [$"changes: {Changes() - before}"];
        effects.AddRange(Counters().Matches(info).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        effects.AddRange(Watched.Select((key, at) => $"watch of {key}: {TryTransaction(_watchers[at])}"));
        List<string> told = [];
        Answer(_reader, Step.Of("GET", "sentinel").Words, told); // once more, as a flush forgets who read what
        effects.AddRange(Events());
        told.AddRange(UntilSentinel(_reader));
        effects.AddRange(told.Select(push => $"to a reader: {push}"));
        effects.AddRange(Remembered(own).Select(push => $"to itself: {push}"));
        Renew(one);
        return (new Reply(reply), effects);
    }

    void Prepare(EffectCase one)
    {
        _control.Call("FLUSHALL");
        foreach (Step step in one.Before) _control.Call(step.Words);
        for (int at = 0; at < Watched.Length; at++) _watchers[at].Call("WATCH", Watched[at]);
        _control.Call("SET", "sentinel", "0");
        List<string> rest = [];
        Answer(_reader, Step.Of("GET", "sentinel").Words, rest);
        Answer(_reader, Step.Of(["EXISTS", .. Watched]).Words, rest);
        Answer(_actor, Step.Of("GET", "sentinel").Words, rest);
        _control.Call("PUBLISH", "end", "");
        while (!_subscriber.ReceiveText().Contains("\r\nmessage\r\n")) { }
        _control.Call("CONFIG", "RESETSTAT");
    }

    static string TryTransaction(RespConnection watcher)
    {
        watcher.Call("MULTI");
        return RespConnection.Text(watcher.Call("EXEC")).StartsWith("*0", StringComparison.Ordinal) ? "whole" : "broken";
    }

    List<string> Events()
    {
        _control.Call("SET", "sentinel", "1");
        _control.Call("PUBLISH", "end", "");
        List<string> events = [];
        for (string text = _subscriber.ReceiveText(); !text.Contains("\r\nmessage\r\n"); text = _subscriber.ReceiveText())
        {
            string[] lines = text.Split("\r\n");
            if (lines[^2] != "sentinel") events.Add($"event: {lines[6]} {lines[^2]}");
        }
        return events;
    }

    // What the actor was told, and what of the keys it is told when they change later: it has read them.
    List<string> Remembered(List<string> told)
    {
        _control.Call("DEL", Watched[0], Watched[1], "s", "t");
        Answer(_actor, Step.Of("GET", "sentinel").Words, told);
        _control.Call("SET", "sentinel", "2");
        told.AddRange(UntilSentinel(_actor));
        told.RemoveAll(push => push.Contains("sentinel"));
        told.Sort(StringComparer.Ordinal);
        return told;
    }

    static List<string> UntilSentinel(RespConnection tracker)
    {
        List<string> pushes = [];
        for (string push = Plain(tracker.Receive()); !push.Contains("sentinel"); push = Plain(tracker.Receive()))
            pushes.Add(push);
        return pushes;
    }

    byte[] Answer(EffectCase one, EffectWrapping wrapping, List<string> pushes)
    {
        if (wrapping == EffectWrapping.Script)
        {
            byte[][] script = [.. Step.Of("EVAL", "return redis.call(unpack(ARGV))", "0").Words];
            return Answer(_actor, [.. script, .. one.Command.Words], pushes);
        }
        if (wrapping == EffectWrapping.None) return Answer(_actor, one.Command.Words, pushes);
        Answer(_actor, Step.Of("MULTI").Words, pushes);
        _actor.Send(one.Command.Words);
        // Once it has run there is nothing left to discard, which counts as an error on both.
        byte[] queued = _actor.Receive(), reply = Answer(_actor, Step.Of("EXEC").Words, pushes);
        Answer(_actor, Step.Of("DISCARD").Words, pushes);
        return queued[0] == '-' ? queued : reply;
    }

    // Sends a command and hands back its reply; messages around it are told apart.
    static byte[] Answer(RespConnection connection, IReadOnlyList<byte[]> words, List<string> pushes)
    {
        connection.Send(words);
        connection.Send([.. "PING mark".Split(' ').Select(Encoding.ASCII.GetBytes)]);
        byte[]? reply = null;
        while (true)
        {
            byte[] value = connection.Receive();
            if (value[0] == '>') pushes.Add(Plain(value));
            else if (reply == null) reply = value;
            else return reply;
        }
    }

    // What the command made of its connection is over.
    void Renew(EffectCase one)
    {
        if (one.Command.Name is not ("HELLO" or "SELECT" or "AUTH" or "WATCH" or "RESET")) return;
        _actor.Dispose();
        _actor = ConnectTracking();
    }

    long Changes() => long.Parse(ChangeCount().Match(RespConnection.Text(_control.Call("INFO", "persistence"))).Groups[1].Value);

    RespConnection Connect() => new(_server.Connect());

    RespConnection ConnectTracking()
    {
        RespConnection connection = Connect();
        connection.Call("HELLO", "3");
        connection.Call("CLIENT", "TRACKING", "ON");
        return connection;
    }

    static string Plain(byte[] value) => RespConnection.Text(value).Replace("\r\n", " ");

    public void Dispose()
    {
        foreach (RespConnection connection in (RespConnection[])[_control, _subscriber, _reader, _actor, .. _watchers])
            connection.Dispose();
    }

    [GeneratedRegex(
        @"^((?:keyspace_hits|keyspace_misses|total_error_replies|expired_keys|expired_fields|evicted_keys|errorstat_\w+|" +
        @"unexpected_error_replies|acl_access_\w+|pubsub\w*|blocked_clients):[^\r]*" +
        @"|cmdstat_(?!info|ping|config\|resetstat)[^:]+:calls=\d+" +
        @"|cmdstat_(?!info|ping|config\|resetstat)[^:]+:.*rejected_calls=\d+,failed_calls=\d+)",
        RegexOptions.Multiline)]
    private static partial Regex Counters();

    [GeneratedRegex(@"rdb_changes_since_last_save:(\d+)")]
    private static partial Regex ChangeCount();
}
