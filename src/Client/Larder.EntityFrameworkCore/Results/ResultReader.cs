// A data reader over rows that are in memory: what EF Core reads instead of the database's own.
using System.Collections;
using System.Data.Common;

namespace Larder.EntityFrameworkCore.Results;

sealed class ResultReader(ResultTable table) : DbDataReader
{
    int _at = -1;
    bool _isClosed;

    public override int Depth => 0;
    public override int FieldCount => table.Columns.Length;
    public override bool HasRows => table.Rows.Count > 0;
    public override bool IsClosed => _isClosed;
    public override int RecordsAffected => -1;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_at < table.Rows.Count;

    public override bool NextResult() => false;

    public override void Close() => _isClosed = true;

    public override string GetName(int ordinal) => table.Columns[ordinal].Name;

    public override string GetDataTypeName(int ordinal) => table.Columns[ordinal].DataTypeName;

    public override Type GetFieldType(int ordinal) => ValueCodec.TypeOf(table.Columns[ordinal].TypeCode);

    public override int GetOrdinal(string name)
    {
        var ordinal = Array.FindIndex(table.Columns, column => column.Name == name);
        if (ordinal < 0)
        {
            ordinal = Array.FindIndex(
                table.Columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        }

        return ordinal >= 0 ? ordinal : throw new IndexOutOfRangeException(name);
    }

    public override object GetValue(int ordinal) => table.Rows[_at][ordinal];

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        Array.Copy(table.Rows[_at], values, count);
        return count;
    }

    public override T GetFieldValue<T>(int ordinal) => ValueConversion.To<T>(GetValue(ordinal));

    public override bool IsDBNull(int ordinal) => GetValue(ordinal) is DBNull;

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy(GetFieldValue<byte[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy(GetFieldValue<string>(ordinal).ToCharArray(), dataOffset, buffer, bufferOffset, length);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    static long Copy<T>(T[] from, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null) return from.Length;
        var count = Math.Min(length, from.Length - (int)offset);
        Array.Copy(from, offset, buffer, bufferOffset, count);
        return count;
    }
}
