// Ends this process, as kill -9 does, at a write of the state: once the file DIE-AT of the data folder is there, before or after
// the commit that its number counts to.
using System.Diagnostics;
using System.Globalization;

namespace Larder.Service.TestHost;

/// <summary>Listens to what the state database tells of its transactions.</summary>
sealed class DeathAtWrite(string file) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    const string Source = "Microsoft.EntityFrameworkCore";
    const string Committing = Source + ".Database.Transaction.TransactionCommitting";
    const string Committed = Source + ".Database.Transaction.TransactionCommitted";

    readonly Lock _lock = new();
    int _left = -1;

    public static void Watch(string file) => DiagnosticListener.AllListeners.Subscribe(new DeathAtWrite(file));

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Source) value.Subscribe(this, name => name is Committing or Committed);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key is not (Committing or Committed)) return;
        lock (_lock)
        {
            if (_left < 0 && File.Exists(file))
            {
                _left = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
                File.Delete(file);
            }
            if (_left >= 0 && _left-- == 0) Process.GetCurrentProcess().Kill();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
