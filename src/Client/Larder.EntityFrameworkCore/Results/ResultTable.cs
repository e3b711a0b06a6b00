// The rows that a query returned, apart from the connection they came over.
using System.Data.Common;

namespace Larder.EntityFrameworkCore.Results;

/// <param name="Name">The column's name.</param>
/// <param name="DataTypeName">What the database calls its type.</param>
/// <param name="TypeCode">The byte of its type in .NET.</param>
readonly record struct ResultColumn(string Name, string DataTypeName, byte TypeCode);

sealed record ResultTable(ResultColumn[] Columns, List<object[]> Rows)
{
    public static ResultTable Empty { get; } = new([], []);

    public static async Task<ResultTable> ReadAsync(DbDataReader reader, CancellationToken cancel)
    {
        var columns = ColumnsOf(reader);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancel)) rows.Add(RowOf(reader));
        return new ResultTable(columns, rows);
    }

    public static ResultTable Read(DbDataReader reader)
    {
        var columns = ColumnsOf(reader);
        var rows = new List<object[]>();
        while (reader.Read()) rows.Add(RowOf(reader));
        return new ResultTable(columns, rows);
    }

    static ResultColumn[] ColumnsOf(DbDataReader reader)
    {
        var columns = new ResultColumn[reader.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ResultColumn(
                reader.GetName(i), reader.GetDataTypeName(i), ValueCodec.CodeOf(reader.GetFieldType(i)));
        }

        return columns;
    }

    static object[] RowOf(DbDataReader reader)
    {
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }
}
