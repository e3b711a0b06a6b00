// What happened in the demo, in order: written to the output as it happens, and the latest lines shown on the page.
using System.Diagnostics;
using System.Globalization;

namespace Storefront.Demo.Measuring;

/// <summary>A line of the journal.</summary>
sealed record JournalLine(double ElapsedSeconds, string Text);

sealed class Journal(TextWriter output)
{
    const int KeptCount = 40;
    readonly long _started = Stopwatch.GetTimestamp();
    readonly Lock _lock = new();
    readonly Queue<JournalLine> _lines = new();

    public double ElapsedSeconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Add(string text)
    {
        lock (_lock)
        {
            var line = new JournalLine(ElapsedSeconds, text);
            _lines.Enqueue(line);
            if (_lines.Count > KeptCount) _lines.Dequeue();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.ElapsedSeconds,6:0.0} s  {text}"));
        }
    }

    public JournalLine[] Lines()
    {
        lock (_lock) return [.. _lines];
    }
}
