// memcached's options on the rows of the configuration.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Memcached;
using Xunit;

namespace Larder.Engine.Tests.Settings;

public sealed class MemcachedArgumentsTests
{
    readonly ServerSettings _settings = new();

    void Load(params string[] words) => ConfigText.Load(_settings, null, MemcachedArguments.ToOptions(words));

    [Fact]
    public void Without_options_memcacheds_defaults_hold()
    {
        Load();
        Assert.Equal(11211, _settings.Network.Port.Value);
        Assert.Equal(64 * 1024 * 1024, _settings.Memory.MaxMemory.Value);
        Assert.Equal(EvictionPolicy.AllKeysLru, _settings.Memory.Policy.Value);
        Assert.Equal(1024, _settings.Network.MaxClients.Value);
        Assert.Empty(_settings.Persistence.Save.Value);
        Assert.Equal(["127.0.0.1", "-::1"], _settings.Network.Bind.Value); // but for this, as a decision of ours
    }

    [Fact]
    public void Every_form_of_an_option_is_read()
    {
        Load("-m", "256", "-c2000", "-vvM", "--port=11300", "--threads", "3", "-I", "2m",
            "-o", "idle_timeout=60,modern");
        Assert.Equal(256 * 1024 * 1024, _settings.Memory.MaxMemory.Value);
        Assert.Equal(2000, _settings.Network.MaxClients.Value);
        Assert.Equal(LogLevel.Debug, _settings.Process.LogLevel.Value);
        Assert.Equal(EvictionPolicy.NoEviction, _settings.Memory.Policy.Value);
        Assert.Equal((11300, 3), (_settings.Network.Port.Value, _settings.Network.IoThreads.Value));
        Assert.Equal(2 * 1024 * 1024, _settings.Memcached.MaxItemBytes.Value);
        Assert.Equal(60, _settings.Network.TimeoutSeconds.Value);
    }

    [Theory]
    [InlineData("127.0.0.1,::1", "127.0.0.1 ::1", 11211)]
    [InlineData("127.0.0.1:11400", "127.0.0.1", 11400)]
    [InlineData("[::1]:11400,localhost", "::1 localhost", 11400)]
    public void Addresses_may_name_a_port(string listen, string bind, int port)
    {
        Load("-l", listen);
        Assert.Equal((bind, port), (_settings.Network.Bind.Text, (int)_settings.Network.Port.Value));
    }

    [Theory]
    [InlineData("-m")]
    [InlineData("-m x")]
    [InlineData("-I 1")]
    [InlineData("-U 11211")]
    [InlineData("-p 99999")]
    [InlineData("--nosuch")]
    [InlineData("-j")]
    [InlineData("file.conf")]
    [InlineData("-o ext_path=/x:1G")]
    [InlineData("--lock-memory=1")]
    public void What_cannot_be_had_is_refused(string line) =>
        Assert.Throws<ConfigException>(() => Load(line.Split(' ')));
}
