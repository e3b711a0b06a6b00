// Words in, request or refusal out.
using Larder.Cli.Output;
using Larder.Cli.Commands;
using Larder.Cli.Launch;
using Larder.Engine.Settings.Groups;
using Larder.Node;
using Larder.NodeProgram;
using Xunit;

namespace Larder.Cli.Tests;

public sealed class CommandLineTests
{
    readonly StringWriter _output = new();
    readonly StringWriter _error = new();
    readonly List<object> _launched = [];

    Task<int> Run(params string[] words)
    {
        Task<int> Keep<T>(T request, CancellationToken stop)
        {
            _launched.Add(request!);
            return Task.FromResult(0);
        }
        Launchers launchers = new(Keep, Keep, Keep, Keep, Keep, Keep);
        Terminal terminal = new(_output, _error);
        return CommandLine.RunAsync(words, launchers, terminal, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("upp", "there is no command upp", "Did you mean up?")]
    [InlineData("up --prot 7", "up has no option --prot", "Did you mean --port?")]
    [InlineData("up --port 99999", "--port must be a number from 1 to 65535, not '99999'", "")]
    [InlineData("up --port x", "--port must be a number from 1 to 65535, not 'x'", "")]
    [InlineData("up --runtime naitve", "--runtime must be one of larder, valkey, native, not 'naitve'", "Did you mean native?")]
    [InlineData("up --bind nowhere", "--bind must be an address of this machine in figures, not 'nowhere'", "")]
    [InlineData("keys ad", "there is no command ad", "Did you mean add?")]
    [InlineData("demo --second 3", "demo has no option --second", "Did you mean --seconds?")]
    [InlineData("node --engine memcachd", "--engine must be one of", "Did you mean memcached?")]
    [InlineData("node --prot 7000", "node has no option --prot", "Did you mean --port?")]
    [InlineData("node --maxmemory-polcy x", "node has no option --maxmemory-polcy", "Did you mean --maxmemory-policy?")]
    [InlineData("node --port x", "--port \"x\": argument couldn't be parsed into an integer", "")]
    [InlineData("node --engine memcached -m x", "-m takes a number of megabytes, not 'x'", "")]
    [InlineData("node --engine memcached -j", "invalid option -- 'j'", "")]
    [InlineData("help ndoe", "there is no command ndoe", "Did you mean node?")]
    public async Task What_is_not_understood_is_refused_with_2_and_the_nearest_right_word(
        string line, string reason, string advice)
    {
        Assert.Equal(2, await Run(line.Split(' ')));
        Assert.Empty(_launched);
        Assert.Contains($"larder: {reason}", _error.ToString());
        Assert.Contains(advice, _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_word_that_is_near_nothing_gets_no_advice()
    {
        Assert.Equal(2, await Run("node", "--zzzzzzzzzz", "1"));
        Assert.DoesNotContain("Did you mean", _error.ToString());
    }

    [Fact]
    public async Task Up_has_a_port_and_a_data_folder()
    {
        Assert.Equal(0, await Run("up", "--port", "7400", "--data", "/tmp/x"));
        Assert.Equal(new UpRequest(7400, "/tmp/x", "larder"), Assert.Single(_launched));
    }

    [Fact]
    public async Task Up_listens_beyond_loopback_when_told()
    {
        Assert.Equal(0, await Run("up", "--bind", "0.0.0.0", "--name", "a.example", "--name", "b.example"));
        UpRequest request = Assert.IsType<UpRequest>(Assert.Single(_launched));
        Assert.Equal(System.Net.IPAddress.Any, request.Bind);
        Assert.Equal(["a.example", "b.example"], request.Names);
        Assert.False(request.RequireKeys);
    }

    [Fact]
    public async Task Up_is_one_host_of_several_when_told()
    {
        Assert.Equal(0, await Run(
            "up", "--join", "Host=db;Database=larder", "--host", "a", "--zone", "z-1", "--address", "127.0.0.2", "--silo-port",
            "7000", "--grace", "60"));
        HostRequest host = Assert.IsType<UpRequest>(Assert.Single(_launched)).Host!;
        Assert.Equal(("Host=db;Database=larder", "a", "z-1", "127.0.0.2"), (host.Join, host.Name, host.Zone, $"{host.Address}"));
        Assert.Equal((7000, 60, 6500), (host.SiloPort, host.GraceSeconds, host.FirstNodePort));
        Assert.Equal(2, await Run("up", "--address", "here"));
    }

    [Fact]
    public async Task Keys_are_made_listed_and_removed()
    {
        Assert.Equal(0, await Run("keys", "remove", "LKEYA", "--data", "/tmp/x"));
        Assert.Equal(new KeysRequest(KeysDeed.Remove, "/tmp/x", "LKEYA", _output), Assert.Single(_launched));
    }

    [Fact]
    public async Task Up_without_options_uses_the_users_data_folder()
    {
        Assert.Equal(0, await Run("up"));
        UpRequest request = Assert.IsType<UpRequest>(Assert.Single(_launched));
        Assert.Equal(6400, request.Port);
        Assert.EndsWith("/larder", request.DataDirectory);
    }

    [Fact]
    public async Task Node_takes_directives_as_valkey_server_does()
    {
        Assert.Equal(0, await Run(
            "node", "--engine", "redis", "--port", "7001", "--bind", "127.0.0.1", "--io-threads", "3",
            "--maxmemory", "100mb", "--requirepass", "--secret", "--save", "", "--client-output-buffer-limit",
            "normal", "1mb", "0", "0"));
        NodeOptions request = Assert.IsType<NodeOptions>(Assert.Single(_launched));
        Assert.Equal(NodeEngine.Redis, request.Engine);
        Assert.Equal((7001, 3), (request.Settings.Network.Port.Value, request.Settings.Network.IoThreads.Value));
        Assert.Equal(100 * 1024 * 1024, request.Settings.Memory.MaxMemory.Value);
        Assert.Equal("--secret", request.Settings.Access.RequirePass.Value);
        Assert.Empty(request.Settings.Persistence.Save.Value);
        Assert.Equal(1024 * 1024, request.Settings.Clients.OutputBufferLimits.Value.Normal.HardBytes);
    }

    [Fact]
    public async Task A_memcached_node_takes_a_configuration_file_as_well()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "port 7003\nmaxmemory 1gb\nmaxclients 9\n");
        Assert.Equal(0, await Run("node", "--engine", "memcached", path, "-c", "77", "--maxmemory", "2gb"));
        File.Delete(path);
        var settings = Assert.IsType<NodeOptions>(Assert.Single(_launched)).Settings;
        Assert.Equal((7003, 77, 2L << 30),
            (settings.Network.Port.Value, settings.Network.MaxClients.Value, settings.Memory.MaxMemory.Value));
        Assert.Equal(EvictionPolicy.AllKeysLru, settings.Memory.Policy.Value); // what the file does not say
        Assert.Equal(["127.0.0.1", "-::1"], settings.Network.Bind.Value);
    }

    [Fact]
    public async Task A_memcached_node_takes_directives_and_memcacheds_options()
    {
        Assert.Equal(0, await Run(
            "node", "--engine", "memcached", "--port", "7002", "-c", "77", "--maxmemory", "1gb", "-M", "--threads=2"));
        NodeOptions request = Assert.IsType<NodeOptions>(Assert.Single(_launched));
        Assert.Equal((7002, 77), (request.Settings.Network.Port.Value, request.Settings.Network.MaxClients.Value));
        Assert.Equal(1024 * 1024 * 1024, request.Settings.Memory.MaxMemory.Value);
        Assert.Equal(EvictionPolicy.NoEviction, request.Settings.Memory.Policy.Value);
    }

    [Fact]
    public async Task A_configuration_file_comes_first_and_its_errors_name_the_line()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("larder-test-");
        string file = Path.Combine(folder.FullName, "larder.conf");
        File.WriteAllText(file, "port 7003\ntimeout 5\n");
        Assert.Equal(0, await Run("node", file, "--timeout", "6"));
        NodeOptions request = Assert.IsType<NodeOptions>(Assert.Single(_launched));
        Assert.Equal((7003, 6), (request.Settings.Network.Port.Value, request.Settings.Network.TimeoutSeconds.Value));

        File.WriteAllText(file, "port 7003\nprot 1\n");
        Assert.Equal(1, await Run("node", file));
        Assert.Contains("at line 2\n>>> 'prot 1'\nBad directive", _error.ToString());
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("help node")]
    [InlineData("up --help")]
    public async Task Help_is_printed_and_nothing_starts(string line)
    {
        Assert.Equal(0, await Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("Usage:", _output.ToString());
        Assert.Empty(_launched);
    }

    [Fact]
    public async Task A_part_that_is_missing_says_so()
    {
        Launchers none = new(
            (_, _) => throw LaunchException.NotInThisBuild("the service"), null!, null!, null!, null!, null!);
        int code = await CommandLine.RunAsync(
            ["up"], none, new Terminal(_output, _error), TestContext.Current.CancellationToken);
        Assert.Equal(1, code);
        Assert.Contains("the service is not part of this build", _error.ToString());
    }
}
