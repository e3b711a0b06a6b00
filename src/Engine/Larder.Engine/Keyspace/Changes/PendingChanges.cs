// What one thread has changed under the locks that it holds, as the commands that repeat it: a unit that goes into the
// stream as a whole before the first of these locks is given back.
//
//     Bytes   | MULTI | change | change | ... | EXEC |      a change that is alone goes without MULTI and EXEC
using Larder.Base.Numbers;
using Larder.Memory.Buffers;

namespace Larder.Engine.Keyspace.Changes;

/// <summary>Belongs to one thread.</summary>
sealed class PendingChanges
{
    const int KeptBytes = 64 * 1024;

    readonly ByteWriter _bytes = new(KeptBytes);
    int _end;         // behind the last change that is whole
    int _missing;     // arguments of the change that is being written
    int _lastDatabase;

    public static ReadOnlySpan<byte> Multi => "*1\r\n$5\r\nMULTI\r\n"u8;
    static ReadOnlySpan<byte> Exec => "*1\r\n$4\r\nEXEC\r\n"u8;

    /// <summary>The first position that the thread may be writing to; long.MaxValue when it writes nowhere.</summary>
    public long Writing = long.MaxValue;

    /// <summary>The position behind the last unit that the thread wrote.</summary>
    public long WrittenEnd;

    /// <summary>The thread whose it is.</summary>
    public int Thread { get; } = Environment.CurrentManagedThreadId;

    /// <summary>Changes of the unit.</summary>
    public int Count { get; private set; }

    /// <summary>The database of the first change; -1 for one that stands in none.</summary>
    public int FirstDatabase { get; private set; }

    /// <summary>The database that is selected behind the unit.</summary>
    public int LastDatabase => _lastDatabase;

    /// <summary>Starts a change, of which so many arguments follow.</summary>
    /// <param name="database">-1 for a command to which it does not matter.</param>
    public void Begin(int database, int arguments)
    {
        if (Count == 0)
        {
            _bytes.Reset();
            _bytes.Write(Multi);
            (FirstDatabase, _lastDatabase) = (database, database);
        }
        else
        {
            _bytes.Truncate(_end); // what was begun and not finished: its command failed
            if (FirstDatabase < 0) FirstDatabase = database;
            else if (database >= 0 && database != _lastDatabase) Select(database);
            if (database >= 0) _lastDatabase = database;
        }
        Head((byte)'*', arguments);
        _missing = arguments;
    }

    public void Add(ReadOnlySpan<byte> argument)
    {
        Head((byte)'$', argument.Length);
        _bytes.Write(argument);
        _bytes.Write("\r\n"u8);
        if (--_missing > 0) return;
        Count++;
        _end = _bytes.Length;
    }

    /// <summary>The whole unit; valid until the next change.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _bytes.Truncate(_end);
        if (Count == 1) return _bytes.Written[Multi.Length..];
        _bytes.Write(Exec);
        return _bytes.Written;
    }

    /// <summary>Makes it empty for the next unit.</summary>
    public void Clear()
    {
        Count = 0;
        _bytes.Reset();
    }

    /// <summary>The bytes of the command that selects a database.</summary>
    public static int WriteSelect(Span<byte> target, int database)
    {
        Span<byte> digits = stackalloc byte[IntegerText.MaxBytes];
        digits = digits[..IntegerText.Format(database, digits)];
        var length = 0;
        Append(target, ref length, "*2\r\n$6\r\nSELECT\r\n$"u8);
        length += IntegerText.Format(digits.Length, target[length..]);
        Append(target, ref length, "\r\n"u8);
        Append(target, ref length, digits);
        Append(target, ref length, "\r\n"u8);
        return length;
    }

    static void Append(Span<byte> target, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[length..]);
        length += bytes.Length;
    }

    void Select(int database)
    {
        var span = _bytes.GetSpan(ChangeStream.MaxSelectBytes);
        _bytes.Advance(WriteSelect(span, database));
    }

    void Head(byte mark, int number)
    {
        var span = _bytes.GetSpan(IntegerText.MaxBytes + 3);
        span[0] = mark;
        var length = 1 + IntegerText.Format(number, span[1..]);
        span[length++] = (byte)'\r';
        span[length++] = (byte)'\n';
        _bytes.Advance(length);
    }
}
