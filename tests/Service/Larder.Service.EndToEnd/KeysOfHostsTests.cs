// The access keys of a service of several hosts: made before there is any host, known to all of them, and to nobody by a data
// folder alone.
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class KeysOfHostsTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("larder-keys-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_key_that_is_added_or_removed_counts_for_all_hosts()
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        var join = server.NewDatabase();
        var refused = await LarderCommand.RunAsync(Up(1, Ports.Free(), join));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("\"larder keys add --join\" makes one", refused.Error);

        var (id, secret) = await AddAsync(join);
        int[] ports = [Ports.Free(), Ports.Free()];
        await using var first = await LarderCommand.UpAsync(Up(1, ports[0], join)[1..]);
        await using var second = await LarderCommand.UpAsync(Up(2, ports[1], join)[1..]);
        foreach (var port in ports) await AwsAt(port, id, secret).RunAsync("describe-users");

        var (other, otherSecret) = await AddAsync(join);
        var list = (await LarderCommand.RunAsync("keys", "list", "--join", join)).Output;
        Assert.Contains(id, list);
        Assert.Contains(other, list);
        Assert.DoesNotContain(secret, list);
        foreach (var port in ports) await IsAsync(port, other, otherSecret, isKnown: true);
        Assert.Equal(0, (await LarderCommand.RunAsync("keys", "remove", other, "--join", join)).ExitCode);
        Assert.Equal(1, (await LarderCommand.RunAsync("keys", "remove", other, "--join", join)).ExitCode);
        foreach (var port in ports) await IsAsync(port, other, otherSecret, isKnown: false);
        foreach (var port in ports) await AwsAt(port, id, secret).RunAsync("describe-users");

        var (own, ownSecret) = await SignedService.AddKeyAsync(DataOf(1));
        Assert.Contains("(InvalidClientTokenId)", await AwsAt(ports[0], own, ownSecret).FailAsync("describe-users"));
    }

    [Theory]
    [InlineData("nonsense", "must be a connection string such as")]
    [InlineData("Host=127.0.0.1;Port=1;Database=larder;Username=larder;Password=a-secret", "cannot be had")]
    public async Task A_database_that_cannot_be_had_is_told_without_its_password(string join, string text)
    {
        var refused = await LarderCommand.RunAsync("keys", "list", "--join", join);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(text, refused.Error);
        Assert.DoesNotContain("a-secret", refused.Error);
    }

    string[] Up(int number, int port, string join) =>
    [
        "up", "--port", $"{port}", "--data", DataOf(number), "--join", join, "--require-keys", "--host", $"h{number}",
        "--address", $"127.0.0.{number}", "--node-port", $"{port + 1}",
    ];

    string DataOf(int number) => Path.Combine(_directory, $"h{number}");

    static AwsCli AwsAt(int port, string id, string secret) => new(new Uri($"http://127.0.0.1:{port}"), id, secret);

    // Hosts read the keys anew once a second.
    static Task IsAsync(int port, string id, string secret, bool isKnown) => Until.TrueAsync(async () =>
    {
        try
        {
            await AwsAt(port, id, secret).RunAsync("describe-users");
            return isKnown;
        }
        catch (Xunit.Sdk.XunitException refused) when (refused.Message.Contains("InvalidClientTokenId"))
        {
            return !isKnown;
        }
    });

    static async Task<(string Id, string Secret)> AddAsync(string join)
    {
        var made = await LarderCommand.RunAsync("keys", "add", "--join", join);
        Assert.True(made.ExitCode == 0, made.Error);
        var lines = made.Output.Split('\n').Select(line => line.Split('=')).ToArray();
        return (lines[0][1], lines[1][1]);
    }
}
