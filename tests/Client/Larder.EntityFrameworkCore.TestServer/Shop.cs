// A small shop: what the tests of cached queries read and write.
using Microsoft.EntityFrameworkCore;

namespace Larder.EntityFrameworkCore.TestServer;

public sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    public DbSet<Maker> Makers => Set<Maker>();

    public DbSet<Sample> Samples => Set<Sample>();

    public static DbContextOptionsBuilder<Shop> On(string connection)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        if (connection.StartsWith("Data Source", StringComparison.Ordinal)) options.UseSqlite(connection);
        else options.UseNpgsql(connection);
        return options;
    }
}

public sealed class Maker
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<Product> Products { get; } = [];
}

public sealed class Product
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Price { get; set; }

    public int MakerId { get; set; }

    public Maker? Maker { get; set; }
}

/// <summary>A column of each type that matters.</summary>
public sealed class Sample
{
    public int Id { get; set; }
    public bool Truth { get; set; }
    public byte Byte { get; set; }
    public short Short { get; set; }
    public long Long { get; set; }
    public float Float { get; set; }
    public double Double { get; set; }
    public decimal Decimal { get; set; }
    public string Text { get; set; } = "";
    public string? Nothing { get; set; }
    public DateTime Moment { get; set; }
    public DateTimeOffset Offset { get; set; }
    public DateOnly Day { get; set; }
    public TimeOnly Time { get; set; }
    public TimeSpan Span { get; set; }
    public Guid Guid { get; set; }
    public byte[] Bytes { get; set; } = [];
    public char Letter { get; set; }
    public DayOfWeek Weekday { get; set; }
    public int? Maybe { get; set; }
    public List<string> Words { get; set; } = [];
    public int[] Numbers { get; set; } = [];
}
