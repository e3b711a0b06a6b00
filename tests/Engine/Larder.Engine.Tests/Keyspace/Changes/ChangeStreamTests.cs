// The stream of changes by itself, with many threads that write at once and one that reads meanwhile.
using System.Text;
using Larder.Engine.Keyspace.Changes;
using Xunit;

namespace Larder.Engine.Tests.Keyspace.Changes;

public sealed class ChangeStreamTests
{
    const int Threads = 4, Keys = 8, UnitsPerThread = 4000;

    [Fact]
    public void Units_of_many_threads_stay_whole_and_in_the_order_of_their_locks()
    {
        using var stream = new ChangeStream();
        stream.Restart(1000);
        stream.TurnOn();
        using var reader = stream.OpenReader(1000);
        var locks = Enumerable.Range(0, Keys).Select(_ => new Lock()).ToArray();
        var values = new int[Keys];
        var read = new MemoryStream();
        var writers = Enumerable.Range(0, Threads)
            .Select(number => new Thread(() => Write(stream, number, locks, values))).ToList();
        writers.ForEach(writer => writer.Start());
        while (writers.Exists(writer => writer.IsAlive)) ReadOn(stream, reader, read);
        ReadOn(stream, reader, read);

        Assert.Equal(stream.End, reader.Offset);
        Assert.Equal(Threads * UnitsPerThread, CheckOrder(read.ToArray()));
    }

    [Fact]
    public void A_change_selects_its_database_when_another_is_selected()
    {
        using var stream = new ChangeStream();
        stream.TurnOn();
        using var reader = stream.OpenReader(0);
        foreach (var database in new[] { 0, 0, 9, 70, 70, 0 })
        {
            Tell(stream, database, "DEL", "k");
            stream.Flush();
        }
        Tell(stream, 0, "DEL", "a");
        Tell(stream, 1, "DEL", "b");
        stream.Flush();
        var read = new MemoryStream();
        ReadOn(stream, reader, read);

        Assert.Equal(
            "SELECT 0|DEL k|DEL k|SELECT 9|DEL k|SELECT 70|DEL k|SELECT 70|DEL k|SELECT 0|DEL k|" +
            "MULTI|DEL a|SELECT 1|DEL b|EXEC",
            string.Join('|', Commands(read.ToArray())));
    }

    [Fact]
    public void What_no_reader_needs_is_freed_but_for_the_backlog()
    {
        using var stream = new ChangeStream { BacklogBytes = 1 << 20 };
        stream.TurnOn();
        var value = new string('x', 100_000);
        for (var i = 0; i < 100; i++)
        {
            Tell(stream, 0, "SET", "k", value);
            stream.Flush();
            stream.Trim();
        }
        Assert.InRange(stream.HeldBytes, 1 << 20, 2 << 20);
        Assert.Equal(stream.End - (1 << 20), stream.Start);
    }

    static void Write(ChangeStream stream, int thread, Lock[] locks, int[] values)
    {
        var random = new Random(thread);
        for (var i = 0; i < UnitsPerThread; i++)
        {
            var key = random.Next(Keys);
            lock (locks[key])
            {
                var value = ++values[key];
                Tell(stream, key % 3, "SET", $"key:{key}", $"{value}:{new string('v', random.Next(300))}");
                if (i % 5 == 0) Tell(stream, key % 2, "SET", $"twin:{key}", $"{value}");
                stream.Flush();
            }
        }
    }

    static void Tell(ChangeStream stream, int database, params string[] words)
    {
        stream.Begin(database, words.Length);
        foreach (var word in words) stream.Add(Encoding.ASCII.GetBytes(word));
    }

    static unsafe void ReadOn(ChangeStream stream, ChangeReader reader, MemoryStream target)
    {
        for (var filled = stream.Filled; reader.Offset < filled;)
        {
            var length = (int)Math.Min(filled - reader.Offset, int.MaxValue);
            var start = stream.At(reader.Offset, ref length);
            target.Write(new ReadOnlySpan<byte>(start, length));
            reader.Advance(reader.Offset + length);
            stream.Trim();
        }
    }

    // Each key counts up by one; within a transaction its twin follows at once. Returns the number of units.
    static int CheckOrder(byte[] bytes)
    {
        var last = new int[Keys];
        var units = 0;
        var isInUnit = false;
        var database = -1;
        foreach (var command in Commands(bytes))
        {
            var words = command.Split(' ');
            if (words[0] == "SELECT") database = int.Parse(words[1]);
            else if (words[0] is "MULTI" or "EXEC") isInUnit = words[0] == "MULTI";
            else if (words[1].StartsWith("key:"))
            {
                var key = int.Parse(words[1][4..]);
                Assert.Equal(++last[key], int.Parse(words[2].Split(':')[0]));
                Assert.Equal(key % 3, database);
                units++;
            }
            else
            {
                Assert.True(isInUnit);
                var key = int.Parse(words[1][5..]);
                Assert.Equal(last[key], int.Parse(words[2]));
                Assert.Equal(key % 2, database);
            }
        }
        return units;
    }

    static IEnumerable<string> Commands(byte[] bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        for (var place = 0; place < text.Length;)
        {
            var count = Number(text, ref place, '*');
            var words = new List<string>();
            for (var i = 0; i < count; i++)
            {
                var length = Number(text, ref place, '$');
                words.Add(text.Substring(place, length));
                place += length + 2;
            }
            yield return string.Join(' ', words);
        }
    }

    static int Number(string text, ref int place, char mark)
    {
        Assert.Equal(mark, text[place]);
        var end = text.IndexOf("\r\n", place, StringComparison.Ordinal);
        var number = int.Parse(text[(place + 1)..end]);
        place = end + 2;
        return number;
    }
}
