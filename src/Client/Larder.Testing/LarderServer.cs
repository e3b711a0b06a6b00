// A node of the engine in the process of a test, on a port of loopback that the system chooses.
using System.Net;
using Larder.Base;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;

namespace Larder.Testing;

/// <summary>A server in this process, empty at its start and gone when it is disposed of. Safe for concurrent use.</summary>
public sealed class LarderServer : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-test-");
    readonly NodeHost _node;
    readonly ProvidedClock? _clock;

    LarderServer(LarderServerOptions options)
    {
        try
        {
            _clock = options.TimeProvider == TimeProvider.System ? null : new ProvidedClock(options.TimeProvider);
            var settings = new ServerSettings();
            IEnumerable<string> lines =
            [
                // One loop is enough for a test, and starts soonest. Nothing is kept.
                "bind 127.0.0.1", $"port {options.Port}", "io-threads 1", "save \"\"", $"dir {_folder.FullName}",
                .. options.Settings.Select(setting => $"{setting.Key} {setting.Value}"),
            ];
            ConfigText.Load(settings, null, string.Join('\n', lines));
            _node = NodeHost.Start(new NodeOptions
            {
                Engine = Enum.Parse<NodeEngine>($"{options.Engine}"),
                Settings = settings,
                Clock = (Clock?)_clock ?? Clock.System,
                Log = TextWriter.Null,
            });
            _clock?.Follow(_node.Server.Loops);
        }
        catch
        {
            _clock?.Dispose();
            _folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Starts a server, and returns when it takes connections.</summary>
    public static LarderServer Start(LarderServerOptions? options = null) => new(options ?? new LarderServerOptions());

    /// <summary>Starts one that speaks memcached's protocols.</summary>
    public static LarderServer StartMemcached() => new(new LarderServerOptions { Engine = TestEngine.Memcached });

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _node.Addresses.First().EndPoint!;

    /// <summary>The port on loopback.</summary>
    public int Port => EndPoint.Port;

    /// <summary>The same as clients take it: <c>127.0.0.1:PORT</c>.</summary>
    public string ConnectionString => $"{EndPoint}";

    /// <summary>Removes all keys, for the next test.</summary>
    public void Clear()
    {
        using var hold = _node.Server.NewContext(0).HoldAll();
        foreach (var shard in _node.Server.Store.Shards) shard.ClearAll(lazily: false);
        _node.Server.Store.Events.RaiseFlushed();
    }

    /// <summary>Ends it, and all connections.</summary>
    public void Dispose()
    {
        _clock?.Dispose();
        _node.Dispose();
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }
}
