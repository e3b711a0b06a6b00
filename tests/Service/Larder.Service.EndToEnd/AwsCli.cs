// The AWS CLI, pointed at a service under test.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class AwsCli(Uri endpoint, string keyId = "key", string secret = "secret")
{
    readonly Dictionary<string, string> _settings = new()
    {
        ["AWS_ACCESS_KEY_ID"] = keyId,
        ["AWS_SECRET_ACCESS_KEY"] = secret,
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_MAX_ATTEMPTS"] = "1",
        ["AWS_PAGER"] = "",
    };

    readonly string _program = Tool.Require("aws");

    /// <summary>The CLI's word for the API.</summary>
    public string Command { get; init; } = "elasticache";

    /// <summary>Runs a command that must succeed and returns its answer.</summary>
    /// <param name="more">Words with blanks in them, after those of the command.</param>
    public async Task<JsonElement> RunAsync(string command, params string[] more)
    {
        var result = await CallAsync(command, more);
        Assert.True(result.ExitCode == 0, $"aws {command}: {result.Error}");
        return result.Output.Length == 0 ? default : JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>Runs a command that must fail and returns what it says of the error.</summary>
    public async Task<string> FailAsync(string command)
    {
        var result = await CallAsync(command);
        Assert.NotEqual(0, result.ExitCode);
        return result.Error;
    }

    Task<ToolResult> CallAsync(string command, params string[] more) => Tool.RunAsync(
        _program,
        _settings,
        [
            "--endpoint-url", endpoint.ToString().TrimEnd('/'), "--output", "json", Command,
            .. command.Split(' '), .. more,
        ]);
}
