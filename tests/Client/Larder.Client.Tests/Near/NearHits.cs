// What the near cache counts while a test looks: hits of this flow of calls only, as other tests run beside it.
using System.Diagnostics.Metrics;
using Larder.Client.Telemetry;

namespace Larder.Client.Tests.Near;

sealed class NearHits : IDisposable
{
    static readonly AsyncLocal<NearHits?> s_current = new();

    readonly MeterListener _listener = new();
    int _count;

    public NearHits(string instrument = "larder.near.hits")
    {
        s_current.Value = this;
        _listener.InstrumentPublished = (found, listener) =>
        {
            if (found.Meter.Name == LarderTelemetry.Name && found.Name == instrument) listener.EnableMeasurementEvents(found);
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, _, _) =>
        {
            if (ReferenceEquals(s_current.Value, this)) Interlocked.Add(ref _count, (int)measurement);
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
