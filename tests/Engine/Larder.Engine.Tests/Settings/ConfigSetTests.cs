// CONFIG SET: what is refused, with which words, and that a refusal changes nothing.
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;
using Xunit;

namespace Larder.Engine.Tests.Settings;

public sealed class ConfigSetTests
{
    readonly ServerSettings _settings = new();

    string Set(params string[] words)
    {
        List<KeyValuePair<string, string>> pairs = [];
        for (int at = 0; at < words.Length; at += 2) pairs.Add(new(words[at], words[at + 1]));
        return _settings.TrySet(pairs, default, out string error) ? "OK" : error;
    }

    [Fact]
    public void Typed_values_follow()
    {
        Assert.Equal("OK", Set("maxmemory", "100mb", "maxmemory-policy", "ALLKEYS-LFU", "appendonly", "yes"));
        Assert.Equal(100 * 1024 * 1024, _settings.Memory.MaxMemory.Value);
        Assert.Equal(EvictionPolicy.AllKeysLfu, _settings.Memory.Policy.Value);
        Assert.True(_settings.Persistence.AppendOnly.Value);
        Assert.Equal("allkeys-lfu", _settings.Memory.Policy.Text);
    }

    [Fact]
    public void One_wrong_value_leaves_all_as_they_were()
    {
        string error = Set("maxmemory", "1gb", "hz", "50", "maxmemory-samples", "0");
        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'maxmemory-samples') - "
            + "argument must be between 1 and 64 inclusive", error);
        Assert.Equal(0, _settings.Memory.MaxMemory.Value);
        Assert.Equal(10, _settings.Process.Hz.Value);
    }

    [Fact]
    public void An_unknown_name_outranks_a_wrong_one() =>
        Assert.Equal(
            "ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'",
            Set("nosuch", "1", "databases", "2"));

    [Fact]
    public void A_hook_that_refuses_undoes_everything_and_hears_of_it()
    {
        List<long> heard = [];
        _settings.Memory.Samples.OnChange(() =>
        {
            heard.Add(_settings.Memory.Samples.Value);
            return null;
        });
        Number port = _settings.Network.Port;
        port.OnChange(() => port.Value == 1 ? "Unable to listen on this port." : null);
        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port.",
            Set("maxmemory-samples", "9", "port", "1"));
        Assert.Equal([9, 5], heard);
        Assert.Equal(6379, _settings.Network.Port.Value);
    }

    [Fact]
    public void A_hook_of_two_directives_runs_once_and_only_for_a_change()
    {
        int runs = 0;
        string? Count()
        {
            runs++;
            return null;
        }
        Func<string?> hook = Count;
        _settings.Tls.Protocols.OnChange(hook);
        _settings.Tls.CertFile.OnChange(hook);
        Assert.Equal("OK", Set("tls-protocols", "TLSv1.3", "tls-cert-file", "a.pem"));
        Assert.Equal(1, runs);
        Assert.Equal("OK", Set("tls-protocols", "TLSv1.3"));
        Assert.Equal(1, runs);
        // The file may have changed though its name did not.
        Assert.Equal("OK", Set("tls-cert-file", "a.pem"));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_class_of_clients_that_is_not_named_keeps_its_limits()
    {
        Assert.Equal("OK", Set("client-output-buffer-limit", "replica 1mb 512kb 5 normal 7 8 9"));
        OutputBufferLimitSet limits = _settings.Clients.OutputBufferLimits.Value;
        Assert.Equal(new OutputBufferLimit(7, 8, 9), limits.Normal);
        Assert.Equal(new OutputBufferLimit(1024 * 1024, 512 * 1024, 5), limits.Replica);
        Assert.Equal(new OutputBufferLimit(33554432, 8388608, 60), limits.PubSub);
    }

    [Fact]
    public void A_directive_that_loading_forbids_says_so_in_the_clients_words()
    {
        SettingOrigin loading = new(IsLocal: true, IsLoading: true);
        Assert.False(_settings.TrySet([new("appendonly", "yes")], loading, out string error));
        Assert.Equal("LOADING Valkey is loading the dataset in memory", error);
    }

    [Theory]
    [InlineData("no", false, false)]
    [InlineData("local", false, false)]
    [InlineData("local", true, true)]
    [InlineData("yes", false, true)]
    public void Protected_directives_open_as_configured(string access, bool isLocal, bool open)
    {
        Larder.Engine.Settings.Files.ConfigText.Load(_settings, null, $"enable-protected-configs {access}");
        bool set = _settings.TrySet([new("dir", "/")], new SettingOrigin(isLocal, false), out string error);
        Assert.Equal(open, set);
        if (!open) Assert.EndsWith("can't set protected config", error);
    }
}
