// Events that the browser does not have by themselves; console.js makes them of a pointer's moves and of keys.
using Microsoft.AspNetCore.Components;

namespace Larder.WebConsole.Components.Charts;

/// <summary>The pointer is over a chart: how far from its left edge (0) to the right one (1).</summary>
public sealed class ChartPointEventArgs : EventArgs
{
    public double Share { get; set; }
}

/// <summary>A key that goes along a chart: an arrow, Home, End, or Escape.</summary>
public sealed class ChartKeyEventArgs : EventArgs
{
    public string Key { get; set; } = "";
}

/// <summary>Read by the Razor compiler.</summary>
[EventHandler("onchartpoint", typeof(ChartPointEventArgs))]
[EventHandler("onchartkey", typeof(ChartKeyEventArgs))]
public static class EventHandlers;
