// Configuration files: a text is refused with its line, or it is taken and what is then in force can be written and read
// back.
using Larder.Engine.Settings.Syntax;
using System.Text;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;

namespace Larder.Fuzz.Targets;

/// <summary>The reader of files and command lines, and every directive's value.</summary>
public sealed class ConfigTextTarget : IFuzzTarget
{
    public IReadOnlyList<string> Seeds { get; } =
    [
        "# comment\nport 7000\ntimeout 10\n", "maxmemory 100mb\nmaxmemory-policy allkeys-lru\nmaxmemory-samples 7\n",
        "save 60 100 10 1000\nsave \"\"\n", "client-output-buffer-limit pubsub 1mb 512kb 60 normal 0 0 0\n",
        "requirepass \"a b\\x41\\n\"\nuser bob on nopass ~* +@all\n", "notify-keyspace-events KEA\nhz 50\n",
        "maxmemory-clients 5%\nlatency-tracking-info-percentiles 50 99.9\n", "bind 127.0.0.1 -::1\ntls-port 0\n",
        "shutdown-on-sigterm save now\noom-score-adj-values 0 200 800\n", "replicaof 127.0.0.1 6379\nslave-priority 7\n",
        "rename-command GET 'x y'\nlist-max-listpack-size -2\nslowlog-log-slower-than -1\n",
    ];

    public void Try(byte[] input, Random random)
    {
        var text = Encoding.UTF8.GetString(input);
        if (text.Contains("include", StringComparison.OrdinalIgnoreCase)) return; // reads files of the machine
        var settings = new ServerSettings();
        try
        {
            ConfigText.Load(settings, null, text);
        }
        catch (ConfigException refusal)
        {
            Assert.InRange(refusal.LineNumber, 0, text.Count(character => character == '\n') + 1);
            return;
        }
        var again = new ServerSettings();
        ConfigText.Load(again, null, ConfigFile.NewText("", settings, null));
        Assert.Equal(settings.Get(["*"]), again.Get(["*"]));
    }
}
