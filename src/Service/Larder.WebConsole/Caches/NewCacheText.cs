// The same new cache in other words: the AWS CLI's, and Terraform's. A secret is never in them: they name where it comes from.
using System.Globalization;
using System.Text;

namespace Larder.WebConsole.Caches;

static class NewCacheText
{
    /// <summary>A command for a shell.</summary>
    public static string Cli(NewCache cache, string endpoint)
    {
        List<(string Option, string? Value)> options = cache.IsMemcached
            ? [("--cache-cluster-id", cache.Name), ("--num-cache-nodes", Number(cache.NodeCount))]
            : [
                ("--replication-group-id", cache.Name),
                ("--replication-group-description", cache.Description.Length > 0 ? cache.Description : cache.Name),
                ("--num-cache-clusters", Number(cache.Replicas + 1)),
                (cache.FailsOver && cache.Replicas > 0 ? "--automatic-failover-enabled" : "", null),
            ];
        options.Add(("--engine", cache.Engine));
        options.Add(("--engine-version", cache.EngineVersion));
        options.Add(("--cache-node-type", cache.NodeType));
        options.Add(("--port", cache.Port is { } port ? Number(port) : ""));
        options.Add(("--cache-parameter-group-name", cache.ParameterGroup));
        if (!cache.IsMemcached)
        {
            options.Add(("--snapshot-retention-limit", cache.SnapshotDays > 0 ? Number(cache.SnapshotDays) : ""));
            options.Add(("--snapshot-name", cache.Snapshot));
            options.Add(("--user-group-ids", cache.UserGroup));
        }
        var text = new StringBuilder($"aws --endpoint-url {endpoint} elasticache ")
            .Append(cache.IsMemcached ? "create-cache-cluster" : "create-replication-group");
        foreach (var (option, value) in options)
        {
            if (option.Length == 0 || value is "") continue;
            text.Append(" \\\n  ").Append(option);
            if (value is not null) text.Append(' ').Append(Shell(value));
        }
        if (!cache.IsMemcached && cache.AuthToken.Length > 0) text.Append(" \\\n  --auth-token \"$AUTH_TOKEN\"");
        if (cache.FilledTags.Count > 0) text.Append(" \\\n  --tags");
        foreach (var tag in cache.FilledTags) text.Append(' ').Append(Shell($"Key={tag.Key},Value={tag.Value}"));
        return text.ToString();
    }

    /// <summary>A resource of the AWS provider.</summary>
    public static string Terraform(NewCache cache)
    {
        var rows = new List<(string Name, string Value)>();
        if (cache.IsMemcached)
        {
            rows.Add(("cluster_id", Quoted(cache.Name)));
            rows.Add(("num_cache_nodes", Number(cache.NodeCount)));
        }
        else
        {
            rows.Add(("replication_group_id", Quoted(cache.Name)));
            rows.Add(("description", Quoted(cache.Description.Length > 0 ? cache.Description : cache.Name)));
            rows.Add(("num_cache_clusters", Number(cache.Replicas + 1)));
            rows.Add(("automatic_failover_enabled", cache.FailsOver && cache.Replicas > 0 ? "true" : "false"));
        }
        rows.Add(("engine", Quoted(cache.Engine)));
        if (cache.EngineVersion.Length > 0) rows.Add(("engine_version", Quoted(cache.EngineVersion)));
        rows.Add(("node_type", Quoted(cache.NodeType)));
        if (cache.Port is { } port) rows.Add(("port", Number(port)));
        if (cache.ParameterGroup.Length > 0) rows.Add(("parameter_group_name", Quoted(cache.ParameterGroup)));
        if (!cache.IsMemcached)
        {
            if (cache.SnapshotDays > 0) rows.Add(("snapshot_retention_limit", Number(cache.SnapshotDays)));
            if (cache.Snapshot.Length > 0) rows.Add(("snapshot_name", Quoted(cache.Snapshot)));
            if (cache.UserGroup.Length > 0) rows.Add(("user_group_ids", $"[{Quoted(cache.UserGroup)}]"));
            if (cache.AuthToken.Length > 0) rows.Add(("auth_token", "var.auth_token"));
        }
        return Resource(cache, rows);
    }

    static string Resource(NewCache cache, List<(string Name, string Value)> rows)
    {
        var type = cache.IsMemcached ? "aws_elasticache_cluster" : "aws_elasticache_replication_group";
        var text = new StringBuilder($"resource \"{type}\" \"{Label(cache.Name)}\" {{\n");
        var width = rows.Max(row => row.Name.Length);
        foreach (var (name, value) in rows) text.Append($"  {name.PadRight(width)} = {value}\n");
        if (cache.FilledTags.Count > 0)
        {
            text.Append("\n  tags = {\n");
            foreach (var tag in cache.FilledTags) text.Append($"    {Quoted(tag.Key ?? "")} = {Quoted(tag.Value ?? "")}\n");
            text.Append("  }\n");
        }
        if (cache.Port is null && !cache.IsMemcached) text.Append("\n  lifecycle { ignore_changes = [port] }\n");
        return text.Append('}').ToString();
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What a shell takes as it stands needs no quotes.
    static string Shell(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '=' or ',')
            ? value
            : $"'{value.Replace("'", "'\\''")}'";

    static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("${", "$${").Replace("%{", "%%{")}\"";

    static string Label(string name)
    {
        var label = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return label.Length > 0 && !char.IsAsciiDigit(label[0]) ? label : $"cache{(label.Length > 0 ? "_" : "")}{label}";
    }
}
