// A store that a file was loaded into, from bytes that a test has put together.
using Larder.Base;
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Settings;
using Larder.Engine.Values.Hashes;
using Larder.Rdb;

namespace Larder.Engine.Tests.Persistence.Rdb;

sealed unsafe class LoadedFile : IDisposable
{
    public const long NowMs = 1_800_000_000_000;

    readonly Store _store = new(loopCount: 2, databaseCount: 16, Clock.System);

    public LoadedFile(
        byte[] file, bool checks = true, int threads = 1, int bufferBytes = 64 * 1024, int mostAtOnce = int.MaxValue)
    {
        var options = new RdbLoadOptions { NowMs = NowMs, Checks = checks, Threads = threads, BufferBytes = bufferBytes };
        using var loader = new RdbLoader(
            _store, new ServerSettings().Encodings, new LoadingState(), options, new BytesSource(file, mostAtOnce));
        Facts = loader.Load();
    }

    public RdbFacts Facts { get; }

    public string Digest => DatasetDigest.Of(_store, NowMs);

    public long UsedBytes => _store.Shards.ToArray().Sum(shard => shard.Arena.UsedBytes);

    /// <summary>Looks at a hash of database 0.</summary>
    public string Fields(string name)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(name);
        fixed (byte* start = bytes)
        {
            var hash = KeyHash.Of(bytes);
            var shard = _store.ShardOf(hash);
            var item = shard.Databases[0].Find(new KeyRef(start, bytes.Length, hash, shard.Databases[0], NowMs));
            if (item.IsNull) return "(none)";
            var texts = new List<string>();
            for (var fields = new HashView(shard.Arena, item).Fields(NowMs); fields.MoveNext();)
            {
                var (field, value) = (Text(fields.Field), Text(fields.Value));
                texts.Add($"{field}={value}" + (fields.ExpireAtMs == 0 ? "" : $"@{fields.ExpireAtMs - NowMs}"));
            }
            return string.Join(' ', texts.Order(StringComparer.Ordinal));
        }
    }

    public void Dispose() => _store.Dispose();

    static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes);

    sealed class BytesSource(byte[] file, int mostAtOnce) : IRdbSource
    {
        int _at;

        public int Read(Span<byte> room)
        {
            var count = Math.Min(Math.Min(room.Length, mostAtOnce), file.Length - _at);
            file.AsSpan(_at, count).CopyTo(room);
            _at += count;
            return count;
        }
    }
}
