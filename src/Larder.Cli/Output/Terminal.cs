// Where the command speaks: results on the standard output, refusals on the standard error.
using Spectre.Console;

namespace Larder.Cli.Output;

/// <summary>The two ends that a command writes to.</summary>
sealed class Terminal
{
    readonly IAnsiConsole _error;

    public Terminal(TextWriter output, TextWriter error)
    {
        Output = output;
        Error = error;
        _error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        // The terminal breaks lines by itself; a log or a pipe must not get broken ones.
        _error.Profile.Width = int.MaxValue;
    }

    public static Terminal OfThisProcess => new(Console.Out, Console.Error);

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>Says why something cannot be done and, when known, what was meant.</summary>
    public void Refuse(string reason, string? advice = null)
    {
        _error.MarkupLineInterpolated($"[red]larder:[/] {reason}");
        if (advice is not null) _error.MarkupLineInterpolated($"{advice}");
    }
}
