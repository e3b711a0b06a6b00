// What happened in the demo, in order: written to the output as it happens, and the latest lines shown on the page.
using System.Diagnostics;
using System.Globalization;

namespace Storefront.Demo.Measuring;

/// <summary>A line of the journal. An alarm tells of a failure; a mark is drawn in the charts too, in a word or two.</summary>
sealed record JournalLine(double ElapsedSeconds, string Text, bool IsAlarm, string? Mark);

sealed class Journal(TextWriter output)
{
    const int KeptCount = 60;
    readonly long _started = Stopwatch.GetTimestamp();
    readonly Lock _lock = new();
    readonly Queue<JournalLine> _lines = new();

    public double ElapsedSeconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Add(string text, bool isAlarm = false, string? mark = null)
    {
        lock (_lock)
        {
            var line = new JournalLine(ElapsedSeconds, text, isAlarm, mark);
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
