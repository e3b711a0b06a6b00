// A value of a column or a parameter as bytes: a byte that names its type, then the value. Arrays name the type of their
// elements in the same way.

namespace Larder.EntityFrameworkCore.Results;

static class ValueCodec
{
    const byte Null = 0;
    const byte Array = 255;

    // The order is the bytes' meaning: add at the end only.
    static readonly Type[] s_types =
    [
        typeof(DBNull), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(DateTime),
        typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(byte[]),
        typeof(char),
    ];

    /// <summary>The byte of a type; that of no type for one that cannot be written.</summary>
    public static byte CodeOf(Type type) => (byte)Math.Max(0, System.Array.IndexOf(s_types, type));

    public static Type TypeOf(byte code) => code > Null && code < s_types.Length ? s_types[code] : typeof(object);

    /// <summary>False when the value is of a type that cannot be written.</summary>
    public static bool TryWrite(BinaryWriter writer, object? value)
    {
        if (value is null or DBNull)
        {
            writer.Write(Null);
            return true;
        }

        var code = CodeOf(value.GetType());
        if (code == Null) return value is Array { Rank: 1 } array && TryWriteArray(writer, array);
        writer.Write(code);
        WriteValue(writer, value);
        return true;
    }

    public static object Read(BinaryReader reader)
    {
        var code = reader.ReadByte();
        return code switch
        {
            Null => DBNull.Value,
            Array => ReadArray(reader),
            _ => ReadValue(reader, code),
        };
    }

    static bool TryWriteArray(BinaryWriter writer, Array array)
    {
        var element = array.GetType().GetElementType()!;
        var type = Nullable.GetUnderlyingType(element) ?? element;
        if (CodeOf(type) == Null) return false;
        writer.Write(Array);
        writer.Write(CodeOf(type));
        writer.Write(element != type);
        writer.Write(array.Length);
        foreach (var value in array) TryWrite(writer, value);
        return true;
    }

    static Array ReadArray(BinaryReader reader)
    {
        var type = TypeOf(reader.ReadByte());
        var element = reader.ReadBoolean() ? typeof(Nullable<>).MakeGenericType(type) : type;
        var array = System.Array.CreateInstance(element, reader.ReadInt32());
        for (var i = 0; i < array.Length; i++)
        {
            if (Read(reader) is var value and not DBNull) array.SetValue(value, i);
        }

        return array;
    }

    static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case bool of: writer.Write(of); break;
            case byte of: writer.Write(of); break;
            case sbyte of: writer.Write(of); break;
            case short of: writer.Write(of); break;
            case ushort of: writer.Write(of); break;
            case int of: writer.Write(of); break;
            case uint of: writer.Write(of); break;
            case long of: writer.Write(of); break;
            case ulong of: writer.Write(of); break;
            case float of: writer.Write(of); break;
            case double of: writer.Write(of); break;
            case decimal of: writer.Write(of); break;
            case string of: writer.Write(of); break;
            case DateTime of: writer.Write(of.Ticks); writer.Write((byte)of.Kind); break;
            case DateTimeOffset of: writer.Write(of.Ticks); writer.Write(of.Offset.Ticks); break;
            case DateOnly of: writer.Write(of.DayNumber); break;
            case TimeOnly of: writer.Write(of.Ticks); break;
            case TimeSpan of: writer.Write(of.Ticks); break;
            case Guid of: writer.Write(of.ToByteArray()); break;
            case byte[] of: writer.Write(of.Length); writer.Write(of); break;
            case char of: writer.Write((ushort)of); break;
        }
    }

    static object ReadValue(BinaryReader reader, byte code) => Type.GetTypeCode(TypeOf(code)) switch
    {
        TypeCode.Boolean => reader.ReadBoolean(),
        TypeCode.Byte => reader.ReadByte(),
        TypeCode.SByte => reader.ReadSByte(),
        TypeCode.Int16 => reader.ReadInt16(),
        TypeCode.UInt16 => reader.ReadUInt16(),
        TypeCode.Int32 => reader.ReadInt32(),
        TypeCode.UInt32 => reader.ReadUInt32(),
        TypeCode.Int64 => reader.ReadInt64(),
        TypeCode.UInt64 => reader.ReadUInt64(),
        TypeCode.Single => reader.ReadSingle(),
        TypeCode.Double => reader.ReadDouble(),
        TypeCode.Decimal => reader.ReadDecimal(),
        TypeCode.String => reader.ReadString(),
        TypeCode.DateTime => new DateTime(reader.ReadInt64(), (DateTimeKind)reader.ReadByte()),
        TypeCode.Char => (char)reader.ReadUInt16(),
        _ when TypeOf(code) == typeof(DateTimeOffset) =>
            new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())),
        _ when TypeOf(code) == typeof(DateOnly) => DateOnly.FromDayNumber(reader.ReadInt32()),
        _ when TypeOf(code) == typeof(TimeOnly) => new TimeOnly(reader.ReadInt64()),
        _ when TypeOf(code) == typeof(TimeSpan) => new TimeSpan(reader.ReadInt64()),
        _ when TypeOf(code) == typeof(Guid) => new Guid(reader.ReadBytes(16)),
        _ when TypeOf(code) == typeof(byte[]) => reader.ReadBytes(reader.ReadInt32()),
        _ => throw new InvalidDataException($"no type has the code {code}"),
    };
}
