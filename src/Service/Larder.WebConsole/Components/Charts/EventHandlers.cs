// An event that the browser does not have by itself; console.js makes it of a pointer's moves.
using Microsoft.AspNetCore.Components;

namespace Larder.WebConsole.Components.Charts;

/// <summary>The pointer is over a chart: how far from its left edge (0) to the right one (1).</summary>
public sealed class ChartPointEventArgs : EventArgs
{
    public double Share { get; set; }
}

/// <summary>Read by the Razor compiler.</summary>
[EventHandler("onchartpoint", typeof(ChartPointEventArgs))]
public static class EventHandlers;
