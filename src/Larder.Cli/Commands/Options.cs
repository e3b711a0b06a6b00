// Options that several verbs have.
using System.CommandLine;
using Larder.Cli.Launch;
using Larder.Engine.Settings.Syntax;
using Larder.NodeProgram;

namespace Larder.Cli.Commands;

static class Options
{
    public static Option<int> Port(string name, string description, int usual) =>
        Range(name, description, usual, 1, 65535);

    /// <summary>The folder of a service; without it the user's own.</summary>
    public static Option<string> Data(string description) => new("--data")
    {
        Description = description,
        HelpName = "DIR",
        DefaultValueFactory = _ => DataFolder.Usual,
    };

    /// <summary>An option whose value is one of the words; the first is the default.</summary>
    public static Option<string> OneOf(string name, string description, params string[] words)
    {
        Option<string> option = new(name)
        {
            Description = $"{description} One of {string.Join(", ", words)}.",
            DefaultValueFactory = _ => words[0],
            HelpName = "NAME",
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [var token, ..] || words.Contains(token.Value)) return;
            string reason = $"{name} must be one of {string.Join(", ", words)}, not '{token.Value}'";
            result.AddError(NearestWord.Advice(token.Value, words) is { } advice ? $"{reason}\n{advice}" : reason);
        });
        return option;
    }

    /// <summary>An option whose value is an amount of memory, as in a configuration file.</summary>
    public static Option<string?> Memory(string name, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = "AMOUNT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [var token, ..] || BytesOf(token.Value) is > 0) return;
            result.AddError($"{name} must be an amount of memory such as 64gb, not '{token.Value}'");
        });
        return option;
    }

    public static long? BytesOf(string amount) => MemoryAmount.TryParse(amount, out long bytes) ? bytes : null;

    public static Option<int> Range(string name, string description, int usual, int least, int most)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [var token, ..]) return;
            bool valid = int.TryParse(token.Value, out int value) && value >= least && value <= most;
            if (!valid) result.AddError($"{name} must be a number from {least} to {most}, not '{token.Value}'");
        });
        return option;
    }
}
