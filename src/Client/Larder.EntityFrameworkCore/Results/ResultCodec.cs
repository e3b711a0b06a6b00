// Rows as bytes: a byte for the layout, the columns, the rows.
using System.Text;
using Larder.Client.Reads;

namespace Larder.EntityFrameworkCore.Results;

sealed class ResultCodec : IReadCodec<ResultTable>
{
    const byte Layout = 1;

    public static ResultCodec Instance { get; } = new();

    public ResultTable Absent => ResultTable.Empty;

    // A result without rows still has its columns; it is stored like any other.
    public bool IsAbsent(ResultTable value) => false;

    public byte[]? Write(ResultTable value)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Layout);
        writer.Write7BitEncodedInt(value.Columns.Length);
        foreach (var column in value.Columns)
        {
            writer.Write(column.Name);
            writer.Write(column.DataTypeName);
            writer.Write(column.TypeCode);
        }

        writer.Write7BitEncodedInt(value.Rows.Count);
        foreach (var row in value.Rows)
        {
            foreach (var cell in row)
            {
                if (!ValueCodec.TryWrite(writer, cell)) return null;
            }
        }

        return bytes.ToArray();
    }

    public bool TryRead(ReadOnlyMemory<byte> body, out ResultTable value)
    {
        value = ResultTable.Empty;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.UTF8);
            if (reader.ReadByte() != Layout) return false;
            var columns = new ResultColumn[reader.Read7BitEncodedInt()];
            for (var i = 0; i < columns.Length; i++)
                columns[i] = new ResultColumn(reader.ReadString(), reader.ReadString(), reader.ReadByte());
            var rows = new List<object[]>();
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                var row = new object[columns.Length];
                for (var i = 0; i < row.Length; i++) row[i] = ValueCodec.Read(reader);
                rows.Add(row);
            }

            value = new ResultTable(columns, rows);
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException or OverflowException)
        {
            // Written by a version that knows other types.
            return false;
        }
    }
}
