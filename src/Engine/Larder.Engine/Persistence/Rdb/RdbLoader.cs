// Loads a file into a store with all cores: one thread reads and finds where each value ends, the others store what it has
// found, in batches that are a buffer of the file each. What is larger than a buffer is stored by the reading thread as it
// comes.
using System.Text;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Rdb;

/// <summary>How a file is to be loaded.</summary>
public sealed record RdbLoadOptions
{
    /// <summary>Unix milliseconds: keys that have ended by then are left out. 0 keeps them, as a replica does.</summary>
    public required long NowMs { get; init; }

    /// <summary>
    /// Keys that have ended are noted where the file tells whose stream goes on behind it: there they are told to end.
    /// </summary>
    public bool NotesEnded { get; init; }

    /// <summary>Whether the sum at the end is looked at.</summary>
    public bool Checks { get; init; } = true;

    /// <summary>Versions that are not known are tried as well.</summary>
    public bool AnyVersion { get; init; }

    /// <summary>It is a memcached node's, for one: what it keeps of each item comes along, others are refused.</summary>
    public bool IsMemcached { get; init; }

    /// <summary>Threads that work on it, the caller's included.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How much of the file is in memory at a time, for each thread about twice.</summary>
    public int BufferBytes { get; init; } = 512 * 1024;

    /// <summary>See <see cref="Files.KeyDelay"/>.</summary>
    public Func<long> KeyDelay { get; init; } = static () => 0;

    /// <summary>
    /// Databases that nobody sees, by shard and number, which take what is loaded in the place of those that are served.
    /// </summary>
    public Database[][]? Beside { get; init; }

    /// <summary>Gives the load up; what was loaded is not to be served then.</summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>Loads one file; the store must have no keys, and nobody may change it meanwhile.</summary>
public sealed class RdbLoader : IDisposable
{
    readonly RdbLoadOptions _options;
    readonly LoadingState _progress;
    readonly LoadRules _rules;
    readonly RdbWindow _window;
    readonly RdbFileReader _file;
    readonly BatchQueue _queue;
    readonly RecordStorer _own;
    readonly List<RecordStorer> _others = [];
    readonly RdbFacts _facts = new();
    RecordBatch _batch;

    public RdbLoader(
        Store store, EncodingSettings limits, LoadingState progress, RdbLoadOptions options, IRdbSource source)
    {
        _options = options;
        _progress = progress;
        _rules = new LoadRules(store, limits, options.NowMs, options.IsMemcached) { Beside = options.Beside };
        _window = new RdbWindow(source, options.BufferBytes, options.Checks);
        _file = new RdbFileReader(new RdbReader(_window), options.Checks, options.AnyVersion);
        _own = new RecordStorer(_rules);
        _queue = new BatchQueue(2 * options.Threads);
        _batch = _queue.Rent();
    }

    RdbReader Input => _file.Input;

    /// <summary>Reads to the end of the file and returns when all is stored, or the file was found to be damaged.</summary>
    public RdbFacts Load()
    {
        var threads = StartOthers();
        try
        {
            if (!_file.TryOpen()) Fail(Input.Position, _file.Damage);
            _facts.Version = _file.Version;
            while (_facts.IsWhole && Step()) { }
        }
        catch (Exception failure) when (failure is IOException or OutOfMemoryException)
        {
            Fail(Input.Position, $"Cannot go on: {failure.Message}");
        }
        finally
        {
            _queue.Close();
            foreach (var thread in threads) thread.Join();
        }
        Count(_own);
        foreach (var other in _others) Count(other);
        return _facts;
    }

    public void Dispose()
    {
        _file.Dispose();
        _own.Dispose();
        foreach (var other in _others) other.Dispose();
    }

    List<Thread> StartOthers()
    {
        var threads = new List<Thread>();
        for (var i = 1; i < _options.Threads; i++)
        {
            var storer = new RecordStorer(_rules);
            _others.Add(storer);
            var thread = new Thread(() => WorkOff(storer)) { IsBackground = true, Name = $"load {i}" };
            thread.Start();
            threads.Add(thread);
        }
        return threads;
    }

    void WorkOff(RecordStorer storer)
    {
        while (_queue.Take() is { } batch)
        {
            try
            {
                Store(storer, batch);
            }
            catch (Exception failure) // of one thread: whoever reads learns of it
            {
                Fail(batch.Offset, $"Cannot go on: {failure.GetType().Name}: {failure.Message}");
            }
            _queue.Finish(batch);
        }
    }

    // What stands next in the file; false at its end.
    bool Step()
    {
        Input.HoldsBack = true;
        var step = _file.Next();
        if (step == RdbStep.Key && TryKeep()) return true;
        if (step is RdbStep.Short or RdbStep.Key && _facts.IsWhole && TryMakeRoom()) return true;
        if (!_facts.IsWhole) return false;
        if (step is RdbStep.Short or RdbStep.Key)
        {
            Input.HoldsBack = false;
            step = _file.Next();
        }
        return Take(step);
    }

    // Keeps a key and its value for a batch when they are all there; else the reader stands before their type again.
    bool TryKeep()
    {
        var start = Input.Place;
        if (!IsUnknown() && Input.TrySkipString() && ValueSkipper.TrySkip(Input, _file.Type))
        {
            var record = Record.Of(_file, start);
            record.End = Input.Place;
            _batch.Add(record);
            _file.LeaveKey();
            return true;
        }
        var isShort = Input.IsShort || IsUnknown();
        Input.Place = start - 1;
        if (!isShort) Refuse(start, "Wrong value");
        return false;
    }

    // Nobody can tell where it ends.
    bool IsUnknown() => _file.Type == RdbType.ModuleOld;

    // Hands the buffer over, or fills it; false when what comes next is larger than a buffer, or not all in the file.
    bool TryMakeRoom()
    {
        if (_batch.Count > 0)
        {
            Submit();
            _window.Fill(Input);
            return true;
        }
        if (_window.IsFull && Input.Place > 0)
        {
            _window.GiveBack(_window.Detach(Input, Input.Place));
            _window.Fill(Input);
            return true;
        }
        var before = Input.Remaining;
        _window.Fill(Input);
        return Input.Remaining > before;
    }

    void Submit()
    {
        CheckStop();
        _progress.SetFileBytes(Input.Position);
        Files.KeyDelay.After(_batch.Count, _options.KeyDelay, ms => _options.Stop.WaitHandle.WaitOne(ms));
        _batch.Offset = _window.Offset;
        _batch.Buffer = _window.Detach(Input, Input.Place);
        if (!_queue.TryAdd(_batch))
        {
            Store(_own, _batch);
            _queue.Return(_batch);
        }
        _batch = _queue.Rent();
    }

    // Without holding back: whatever comes is read in full.
    bool Take(RdbStep step)
    {
        switch (step)
        {
            case RdbStep.Key:
                StoreLarge();
                return _facts.IsWhole;
            case RdbStep.Fact:
                _facts.Note(_file.Name, _file.Text);
                if (_options.NotesEnded && _facts.ReplicationId.Length > 0) _rules.Ended ??= _facts.Ended;
                if (_options.IsMemcached) _rules.AwaySeconds = Math.Max(0, _options.NowMs / 1000 - _facts.WrittenAt);
                return true;
            case RdbStep.Function:
                _facts.Functions.Add(_file.Text.ToArray());
                return true;
            case RdbStep.ModulePart:
                _facts.ModuleParts++;
                return true;
            case RdbStep.SlotImport or RdbStep.DatabaseSize:
                return true;
            case RdbStep.End:
                _facts.FileBytes = Input.Position;
                Finish();
                return false;
            default:
                Fail(Input.Position, _file.Damage);
                return false;
        }
    }

    void StoreLarge()
    {
        CheckStop();
        var at = Input.Position;
        var (stored, expired) = (_own.Stored, _own.Expired);
        if (!_own.TryStore(Input, Record.Of(_file, 0)))
            Fail(at, $"{_file.Describe(_own.Damage)} (reading {Describe(_own.KeyOf(null, 0))}, type {_file.Type})");
        _progress.SetFileBytes(Input.Position);
        _progress.CountKeys(_own.Stored - stored, _own.Expired - expired);
        _file.LeaveKey();
    }

    // The last batch, and what others are still at.
    void Finish()
    {
        if (_batch.Count > 0) Submit();
        while (_queue.TryTake() is { } batch)
        {
            Store(_own, batch);
            _queue.Finish(batch);
        }
        _queue.Drain();
    }

    void Store(RecordStorer storer, RecordBatch batch)
    {
        var (stored, expired) = (storer.Stored, storer.Expired);
        if (_facts.IsWhole && !storer.TryStore(batch, out var failed))
        {
            var record = batch.Records[failed];
            var key = Describe(storer.KeyOf(batch, failed));
            Fail(batch.Offset + record.Start, $"{storer.Damage} (reading {key}, type {record.Type})");
        }
        _window.GiveBack(batch.Buffer);
        _progress.CountKeys(storer.Stored - stored, storer.Expired - expired);
    }

    void CheckStop()
    {
        if (_options.Stop.IsCancellationRequested) Fail(Input.Position, "The load was given up");
    }

    void Refuse(int start, string damage)
    {
        Input.Place = start;
        Input.HoldsBack = true;
        using var scratch = new ReadScratch();
        var key = Input.TryReadString(scratch.NextText(), out var name) ? Describe(name) : "a key";
        Fail(_window.Offset + start, $"{damage} (reading {key}, type {_file.Type})");
    }

    // The first that is found: later ones may come of it.
    void Fail(long at, string damage)
    {
        lock (_facts) _facts.Damage ??= $"{damage}, at byte {at}";
    }

    void Count(RecordStorer storer)
    {
        _facts.Keys += storer.Stored;
        _facts.ExpiredKeys += storer.Expired;
        _facts.EmptyKeys += storer.Emptied;
    }

    static string Describe(ReadOnlySpan<byte> key)
    {
        const int Most = 128;
        var shown = key.Length > Most ? key[..Most] : key;
        var text = new StringBuilder("key '");
        foreach (var unit in shown) text.Append(unit is >= 32 and < 127 ? (char)unit : '?');
        return text.Append(key.Length > Most ? "...'" : "'").ToString();
    }
}
