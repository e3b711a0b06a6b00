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

    // What memcached 1.6.45 takes, taken here: numbers end where C's do, the last of two counts, and a flag's value is ignored.
    [Theory]
    [InlineData("hashpower=16,hash_algorithm=xxh3,tail_repair_time=10x,no_hashexpand=1")]
    [InlineData("slab_automove=x,slab_automove_ratio=1,slab_automove_window=1800,slab_automove_freeratio=-1,slab_chunk_max=512")]
    [InlineData("slab_sizes=48-100-200-")]
    [InlineData("hot_lru_pct=70,hot_lru_pct=20,warm_lru_pct=60,hot_max_factor=1e-3")]
    [InlineData("lru_crawler_sleep=x,lru_crawler_tocrawl=0,worker_logbuf_size=1,resp_obj_mem_limit=x,lru_crawler=yes")]
    public void Words_of_tuning_are_taken_as_memcached_does(string words) => Load("-o", words);

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
    [InlineData("-o nosuch")]
    [InlineData("-o http_proxy")]
    [InlineData("-o idle_timeout")]
    [InlineData("-o hashpower")]
    [InlineData("-o hashpower=11")]
    [InlineData("-o hashpower=x")]
    [InlineData("-o hash_algorithm=md5")]
    [InlineData("-o tail_repair_time=9")]
    [InlineData("-o slab_automove=3")]
    [InlineData("-o slab_automove_ratio=0")]
    [InlineData("-o slab_automove_window=2")]
    [InlineData("-o slab_automove_freeratio=x")]
    [InlineData("-o slab_chunk_max=0")]
    [InlineData("-o slab_sizes=100-108")]
    [InlineData("-o slab_sizes=47")]
    [InlineData("-o slab_sizes=524289")]
    [InlineData("-o hot_lru_pct=80")]
    [InlineData("-o hot_lru_pct=40,warm_lru_pct=41")]
    [InlineData("-o warm_max_factor=0")]
    [InlineData("-o lru_crawler_sleep=1000001")]
    [InlineData("-o lru_crawler_tocrawl=-1")]
    [InlineData("-o worker_logbuf_size=1x")]
    [InlineData("--lock-memory=1")]
    public void What_cannot_be_had_is_refused(string line) =>
        Assert.Throws<ConfigException>(() => Load(line.Split(' ')));
}
