// The tables and views of a model, and which of them a text of SQL names.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.EntityFrameworkCore.Queries;

sealed class ModelTables
{
    readonly string[] _tables;
    readonly string[] _views;
    readonly Dictionary<string, HashSet<string>> _deletedWith = new(StringComparer.OrdinalIgnoreCase);

    public ModelTables(IModel model)
    {
        var relational = model.GetRelationalModel();
        _tables = [.. relational.Tables.Select(table => table.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
        _views =
        [
            .. relational.Views.Select(view => view.Name).Concat(relational.Functions.Select(function => function.Name))
                .Except(_tables, StringComparer.OrdinalIgnoreCase),
        ];
        foreach (var table in relational.Tables)
        {
            var others = table.ReferencingForeignKeyConstraints
                .Where(key => key.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull
                    or ReferentialAction.SetDefault)
                .Select(key => key.Table.Name);
            if (!_deletedWith.TryGetValue(table.Name, out var known)) known = _deletedWith[table.Name] = [];
            known.UnionWith(others);
        }
    }

    public IEnumerable<string> All => _tables;

    public IEnumerable<string> TablesIn(string sql) => _tables.Where(name => Names(sql, name));

    public IEnumerable<string> ViewsIn(string sql) => _views.Where(name => Names(sql, name));

    /// <summary>The tables, and those whose rows the database changes when it deletes rows of them.</summary>
    public HashSet<string> WithDependents(IEnumerable<string> tables)
    {
        var all = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<string>(tables);
        while (open.TryPop(out var table))
        {
            if (!all.Add(table) || !_deletedWith.TryGetValue(table, out var others)) continue;
            foreach (var other in others) open.Push(other);
        }

        return all;
    }

    /// <summary>Whether a text has a word, in any case. A column of that name counts too: too many tables do no harm.</summary>
    public static bool Names(string sql, string word)
    {
        for (var at = 0; (at = sql.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if ((at == 0 || !IsOfWord(sql[at - 1])) && (at + word.Length == sql.Length || !IsOfWord(sql[at + word.Length])))
                return true;
        }

        return false;
    }

    static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '_';
}
