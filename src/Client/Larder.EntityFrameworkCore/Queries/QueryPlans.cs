// Decides of a command whether it is a query to be cached or a write, and what it depends on. What is found of a text of SQL
// is kept.
using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Larder.Client.Reads;
using Larder.EntityFrameworkCore.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Larder.EntityFrameworkCore.Queries;

sealed class QueryPlans(
    HashSet<string> cachedTables, Dictionary<string, string[]> views, ReadCacheOptions options, string? databaseName)
{
    // Programs that write values into their SQL make ever new texts.
    const int MostTexts = 10_000;

    static readonly string[] s_writingWords =
    [
        "insert", "update", "delete", "merge", "replace", "truncate", "drop", "alter", "create", "copy", "call", "exec",
        "execute", "vacuum", "attach",
    ];

    readonly ConditionalWeakTable<IModel, ModelTables> _models = [];
    readonly ConcurrentDictionary<(ModelTables, string), TextPlan> _texts = new();

    /// <summary>How a command's query is read through the cache; null when it is not.</summary>
    public ReadRequest? OfRead(DbCommand command, DbContext? context, CommandSource source)
    {
        if (context is null || source is not (CommandSource.LinqQuery or CommandSource.FromSqlQuery)) return null;
        var plan = OfText(command.CommandText, context.Model, source);
        if (plan.TimeToLive is not { } timeToLive) return null;
        if (!TryHash(command, context, out var hash)) return null;
        return new ReadRequest(options.KeyPrefix + hash, plan.Tables, timeToLive, IsDetached: false);
    }

    /// <summary>The tables that a command may change; null when it changes nothing.</summary>
    public string[]? OfWrite(DbCommand command, DbContext? context, CommandSource source)
    {
        if (context is null || source is CommandSource.LinqQuery) return null;
        return OfText(command.CommandText, context.Model, source).Written;
    }

    TextPlan OfText(string sql, IModel model, CommandSource source)
    {
        var tables = _models.GetValue(model, static known => new ModelTables(known));
        if (_texts.TryGetValue((tables, sql), out var plan)) return plan;
        if (_texts.Count >= MostTexts) _texts.Clear();
        return _texts[(tables, sql)] = Plan(sql, tables, source);
    }

    TextPlan Plan(string sql, ModelTables model, CommandSource source)
    {
        var isWrite = source is not (CommandSource.LinqQuery or CommandSource.FromSqlQuery or CommandSource.ExecuteSqlRaw
            or CommandSource.Unknown);
        if (source != CommandSource.LinqQuery) isWrite |= s_writingWords.Any(word => ModelTables.Names(sql, word));
        return isWrite
            ? new TextPlan([], null, Written(sql, model))
            : new TextPlan(Lower(Read(sql, model) ?? []), TimeToLive(sql, model), null);
    }

    // A write that names no table, as the call of a procedure, may change all.
    static string[] Written(string sql, ModelTables model)
    {
        var named = model.TablesIn(sql).ToArray();
        if (named.Length == 0) return Lower(model.All);
        return Lower(ModelTables.Names(sql, "delete") ? model.WithDependents(named) : named);
    }

    // Null when it is not known what a view reads.
    IEnumerable<string>? Read(string sql, ModelTables model)
    {
        var tables = model.TablesIn(sql).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (view, read) in views)
        {
            if (ModelTables.Names(sql, view)) tables.UnionWith(read);
        }

        return model.ViewsIn(sql).All(views.ContainsKey) ? tables : null;
    }

    TimeSpan? TimeToLive(string sql, ModelTables model)
    {
        if (Read(sql, model) is not { } read || !read.Any() || Tag(sql, QueryTags.NotCached) is not null) return null;
        if (Tag(sql, QueryTags.Cached) is { } marked)
            return TimeSpan.TryParseExact(marked, "c", CultureInfo.InvariantCulture, out var time) ? time : options.TimeToLive;
        return read.All(cachedTables.Contains) ? options.TimeToLive : null;
    }

    // What stands behind a tag on its line; null when the tag is not there.
    static string? Tag(string sql, string tag)
    {
        foreach (var line in sql.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("--")) return null;
            var text = line[2..].Trim();
            if (text.StartsWith(tag) && (text.Length == tag.Length || text[tag.Length] == ' '))
                return text[tag.Length..].Trim().ToString();
            if (line.IsEmpty) return null;
        }

        return null;
    }

    static string[] Lower(IEnumerable<string> tables) =>
        [.. tables.Select(table => table.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    // By database, SQL and parameters. False when a parameter is of a type whose value cannot be written.
    bool TryHash(DbCommand command, DbContext context, out string hash)
    {
        hash = "";
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(databaseName ?? context.Database.GetConnectionString() ?? "");
        writer.Write(command.CommandText);
        foreach (DbParameter parameter in command.Parameters)
        {
            writer.Write(parameter.ParameterName);
            writer.Write((int)parameter.DbType);
            if (!ValueCodec.TryWrite(writer, parameter.Value)) return false;
        }

        hash = Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return true;
    }

    sealed record TextPlan(string[] Tables, TimeSpan? TimeToLive, string[]? Written);
}
