// Terraform in a folder of its own, with the AWS provider as it lies on this machine: nothing is fetched.
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class Terraform : IDisposable
{
    const string Provider = "registry.terraform.io/hashicorp/aws";

    readonly string _program = Tool.Require("terraform");
    readonly string _folder = Directory.CreateTempSubdirectory("larder-terraform-").FullName;
    readonly Dictionary<string, string> _settings;
    bool _isReady;

    /// <summary>A folder with that configuration; the end of the test where there is no provider.</summary>
    public Terraform(string configuration)
    {
        var mirror = Mirrors().FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, Provider)));
        if (mirror is null) Assert.Skip("Terraform's AWS provider is not installed.");
        File.WriteAllText(Path.Combine(_folder, "main.tf"), configuration);
        var settings = Path.Combine(_folder, "settings.tfrc");
        File.WriteAllText(settings, $$"""provider_installation { filesystem_mirror { path = "{{mirror}}" } }""");
        _settings = new()
        {
            ["TF_CLI_CONFIG_FILE"] = settings,
            ["TF_IN_AUTOMATION"] = "1",
            ["CHECKPOINT_DISABLE"] = "1",
        };
    }

    /// <summary>Runs a command that must succeed; a plan in which something is to be done does not.</summary>
    /// <param name="variables">Each as NAME=VALUE.</param>
    public async Task RunAsync(IEnumerable<string> variables, params string[] command)
    {
        if (!_isReady) await CallAsync("init");
        _isReady = true;
        await CallAsync([.. command, .. variables.SelectMany(variable => new[] { "-var", variable })]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    async Task CallAsync(params string[] words)
    {
        string[] all = [$"-chdir={_folder}", words[0], "-no-color", "-input=false", .. words[1..]];
        var result = await Tool.RunAsync(_program, _settings, all);
        Assert.True(result.ExitCode == 0, $"terraform {words[0]} ended with {result.ExitCode}:\n{result.Output}\n{result.Error}");
    }

    // Where Terraform itself looks, and where further software is put.
    static IEnumerable<string> Mirrors()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] known =
        [
            Path.Combine(home, ".terraform.d/plugins"), Path.Combine(home, ".local/share/terraform/plugins"),
            "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins",
        ];
        return Directory.Exists("/opt") ? [.. known, .. Directory.EnumerateDirectories("/opt")] : known;
    }
}
