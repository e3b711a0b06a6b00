// A server of a replicated group, real or Larder's own, with what tests ask of one.
using System.Globalization;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

/// <summary>Whose server it is.</summary>
public enum Maker
{
    Larder,
    Redis,
    Valkey,
}

/// <summary>A server, started with directives and their values in turn.</summary>
abstract class Member : IDisposable
{
    RespConnection? _control;

    public abstract int Port { get; }

    /// <summary>A client that stays.</summary>
    public RespConnection Control => _control ??= Connect();

    public static Member Start(Maker maker, params string[] directives) => maker == Maker.Larder
        ? new OwnMember(directives)
        : new RealMember(maker, directives);

    public RespConnection Connect() => new(Loopback.Connect(Port));

    /// <summary>Calls a command written as text with blanks, on the client that stays.</summary>
    public string Call(string command) => RespConnection.Text(Control.Call(command.Split(' '))).TrimEnd();

    /// <summary>A line of INFO; empty where there is none.</summary>
    public string Info(string field)
    {
        string text = "\r\n" + RespConnection.Text(Control.Call("INFO", "everything"));
        int at = text.IndexOf($"\r\n{field}:", StringComparison.Ordinal);
        if (at < 0) return "";
        at += field.Length + 3;
        return text[at..text.IndexOf('\r', at)];
    }

    public long InfoNumber(string field) =>
        long.TryParse(Info(field), CultureInfo.InvariantCulture, out long number) ? number : 0;

    public long Offset => InfoNumber("master_repl_offset");

    public string Digest => Call("DEBUG DIGEST");

    public void Follow(int port) => Assert.StartsWith("+OK", Call($"REPLICAOF 127.0.0.1 {port}"));

    public void Follow(Member primary) => Follow(primary.Port);

    public void Lead() => Assert.Equal("+OK", Call("REPLICAOF NO ONE"));

    public void AwaitLink(Member? primary = null) =>
        Wait.Until(() => Info("master_link_status") == "up", () => $"the link of {this} to {primary}");

    /// <summary>Waits until a replica holds what its primary does.</summary>
    public void AwaitSame(Member primary)
    {
        AwaitLink(primary);
        Wait.Until(
            () => Offset == primary.Offset && (Digest == primary.Digest || Differences.Between(this, primary) == ""),
            () => $"{this} to hold what {primary} does: {Offset} {Digest}, {primary.Offset} {primary.Digest}\n" +
                Differences.Between(this, primary));
    }

    public virtual void Dispose() => _control?.Dispose();
}

/// <summary>A process.</summary>
sealed class RealMember(Maker maker, string[] directives) : Member
{
    readonly ServerProcess _process =
        maker == Maker.Redis ? Peers.StartRedis(Options(directives)) : Peers.StartValkey(Options(directives));

    public override int Port => _process.Port;

    public override void Dispose()
    {
        base.Dispose();
        _process.Dispose();
    }

    public override string ToString() => $"{maker} {Port}\n{_process.Output}\n";

    static string[] Options(string[] directives) =>
    [
        "--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb",
        .. directives.Select((word, at) => at % 2 == 0 ? $"--{word}" : word),
    ];
}

/// <summary>A node within the test's process.</summary>
sealed class OwnMember : Member
{
    readonly NodeHost _host;
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-test-");
    readonly StringWriter _log = new(); // the node writes under its lock

    public OwnMember(string[] directives)
    {
        Port = Ports.Free();
        ServerSettings settings = new();
        List<string> lines =
        [
            $"port {Port}", "bind 127.0.0.1", $"dir {_folder.FullName}", "enable-debug-command yes", "save \"\"",
            "repl-diskless-sync-delay 0", .. directives.Chunk(2).Select(pair => $"{pair[0]} {pair[1]}"),
        ];
        if (!directives.Contains("io-threads")) lines.Add("io-threads 3");
        ConfigText.Load(settings, null, string.Join('\n', lines));
        _host = NodeHost.Start(new NodeOptions
        {
            Engine = NodeEngine.Valkey, Settings = settings, Log = _log,
        });
    }

    public override int Port { get; }

    public NodeHost Host => _host;

    public override string ToString()
    {
        lock (_log) return $"Larder {Port}\n{_log}\n";
    }

    public override void Dispose()
    {
        base.Dispose();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }
}
