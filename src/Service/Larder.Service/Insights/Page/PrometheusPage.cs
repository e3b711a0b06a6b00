// The page at /metrics: what all of the service's instruments have measured, as Prometheus reads it (text format 0.0.4).
//
//   instruments (System.Diagnostics.Metrics) --> families --> text
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Insights.Page;

/// <summary>Listens to the meters whose names begin with Larder, from its creation on.</summary>
sealed class PrometheusPage : IDisposable
{
    const string MeterPrefix = "Larder.", ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    readonly Lock _pages = new();

    public PrometheusPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal)) return;
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, new MetricFamily(instrument)));
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out MetricFamily? _);
        _listener.SetMeasurementEventCallback<long>((_, value, labels, family) => ((MetricFamily)family!).Take(value, labels));
        _listener.SetMeasurementEventCallback<double>((_, value, labels, family) => ((MetricFamily)family!).Take(value, labels));
        _listener.Start();
    }

    public string Text()
    {
        lock (_pages)
        {
            var families = _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal).ToArray();
            foreach (var family in families) family.BeginPage();
            _listener.RecordObservableInstruments();
            var page = new StringBuilder();
            foreach (var family in families) family.WriteTo(page);
            return page.ToString();
        }
    }

    public Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = ContentType;
        return http.Response.WriteAsync(Text(), http.RequestAborted);
    }

    public void Dispose() => _listener.Dispose();
}
