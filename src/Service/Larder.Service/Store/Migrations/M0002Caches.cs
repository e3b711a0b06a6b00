// Caches, shards, nodes with hosts, and ports that rest. The clusters of the first version become caches.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0002_Caches")]
sealed class M0002Caches : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        CreateCaches(migration);
        CreateShardsAndNodes(migration);
        TakeClustersOver(migration);
        migration.DropTable("Nodes");
        migration.DropTable("Clusters");
    }

    static void CreateCaches(MigrationBuilder migration)
    {
        migration.CreateTable(
            name: "Caches",
            columns: table => new
            {
                Key = table.Column<string>(),
                Kind = table.Column<string>(),
                Id = table.Column<string>(),
                Arn = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                Description = table.Column<string>(),
                Engine = table.Column<string>(),
                EngineVersion = table.Column<string>(),
                NodeType = table.Column<string>(),
                ParameterGroup = table.Column<string>(),
                Status = table.Column<string>(),
                Failure = table.Column<string>(),
                MaintenanceWindow = table.Column<string>(),
                AutoMinorVersionUpgrade = table.Column<bool>(),
                SnapshotRetentionDays = table.Column<int>(),
                SnapshotWindow = table.Column<string>(),
                SnapshottingNode = table.Column<string>(),
                AutomaticFailover = table.Column<bool>(),
                MultiAz = table.Column<bool>(),
                SubnetGroup = table.Column<string>(),
                SecurityGroups = table.Column<string>(),
                CacheSecurityGroups = table.Column<string>(),
                NotificationTopic = table.Column<string>(),
                NotificationStatus = table.Column<string>(),
                UserGroups = table.Column<string>(),
                AuthTokens = table.Column<string>(),
                AuthTokenChangedAtUnixMs = table.Column<long>(),
                Durability = table.Column<string>(),
                MigrationSource = table.Column<string>(),
                Pending = table.Column<string>(),
                SeedFile = table.Column<string>(),
                FinalSnapshot = table.Column<string>(),
                ConfigRevision = table.Column<int>(),
                MembershipVersion = table.Column<int>(),
                Members = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Caches", row => row.Key));
        migration.CreateIndex("IX_Caches_Arn", "Caches", "Arn", unique: true);
    }

    static void CreateShardsAndNodes(MigrationBuilder migration)
    {
        migration.CreateTable(
            name: "Shards",
            columns: table => new
            {
                CacheKey = table.Column<string>(),
                Number = table.Column<int>(),
                Slots = table.Column<string>(),
                Epoch = table.Column<long>(),
                Primary = table.Column<string>(),
                PrimaryPort = table.Column<int>(),
                SharedPort = table.Column<int>(),
                SwitchTo = table.Column<string>(),
                IsTested = table.Column<bool>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Shards", row => new { row.CacheKey, row.Number });
                table.ForeignKey(
                    "FK_Shards_Caches_CacheKey", row => row.CacheKey, "Caches", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateTable(
            name: "CacheNodes",
            columns: table => new
            {
                CacheKey = table.Column<string>(),
                Name = table.Column<string>(),
                Shard = table.Column<int>(),
                ClusterId = table.Column<string>(),
                ClusterArn = table.Column<string>(),
                NodeId = table.Column<string>(),
                Host = table.Column<string>(),
                Address = table.Column<string>(),
                Port = table.Column<int>(),
                Zone = table.Column<string>(),
                Status = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                Engine = table.Column<string>(),
                EngineVersion = table.Column<string>(),
                RebootPending = table.Column<bool>(),
                IsRebooting = table.Column<bool>(),
                ConfiguredRevision = table.Column<int>(),
                NeedsReboot = table.Column<bool>(),
                MembershipVersionTold = table.Column<int>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CacheNodes", row => row.Name);
                table.ForeignKey(
                    "FK_CacheNodes_Caches_CacheKey", row => row.CacheKey, "Caches", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateIndex("IX_CacheNodes_CacheKey", "CacheNodes", "CacheKey");
        migration.CreateIndex("IX_CacheNodes_ClusterId", "CacheNodes", "ClusterId");
        migration.CreateIndex("IX_CacheNodes_Host_Port", "CacheNodes", ["Host", "Port"], unique: true);
        migration.CreateTable(
            name: "Ports",
            columns: table => new
            {
                Host = table.Column<string>(),
                Port = table.Column<int>(),
                Owner = table.Column<string>(),
                ReleasedAtUnixMs = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_Ports", row => new { row.Host, row.Port }));
        migration.CreateIndex("IX_Ports_Owner", "Ports", "Owner");
    }

    // Their nodes go on under the name local, the host of a service alone; what they are configured with is told anew.
    static void TakeClustersOver(MigrationBuilder migration)
    {
        migration.Sql(
            """
            INSERT INTO "Caches" ("Key", "Kind", "Id", "Arn", "CreatedAtUnixMs", "Description", "Engine", "EngineVersion",
                "NodeType", "ParameterGroup", "Status", "Failure", "MaintenanceWindow", "AutoMinorVersionUpgrade",
                "SnapshotRetentionDays", "SnapshotWindow", "SnapshottingNode", "AutomaticFailover", "MultiAz", "SubnetGroup",
                "SecurityGroups", "CacheSecurityGroups", "NotificationTopic", "NotificationStatus", "UserGroups", "AuthTokens",
                "AuthTokenChangedAtUnixMs", "Durability", "MigrationSource", "Pending", "SeedFile", "FinalSnapshot",
                "ConfigRevision", "MembershipVersion", "Members", "Revision")
            SELECT 'cluster:' || "Id", 'cluster', "Id", "Arn", "CreatedAtUnixMs", '', "Engine", "EngineVersion", "NodeType",
                "ParameterGroup", "Status", '', "MaintenanceWindow", "AutoMinorVersionUpgrade", 0, '', '',
                "AutoMinorVersionUpgrade" <> "AutoMinorVersionUpgrade", "AutoMinorVersionUpgrade" <> "AutoMinorVersionUpgrade",
                '', '', '', '', '', '', '', 0, 'default', '', '', '', '', 1, "MembershipVersion", "Members", "Revision"
            FROM "Clusters"
            """);
        migration.Sql(
            """
            INSERT INTO "Shards" ("CacheKey", "Number", "Slots", "Epoch", "Primary", "PrimaryPort", "SharedPort", "SwitchTo",
                "IsTested")
            SELECT 'cluster:' || "Id", 1, '', 1, CASE WHEN "Engine" = 'memcached' THEN '' ELSE "Id" || '/0001' END, 0, 0, '',
                "AutoMinorVersionUpgrade" <> "AutoMinorVersionUpgrade"
            FROM "Clusters"
            """);
        migration.Sql(
            """
            INSERT INTO "CacheNodes" ("CacheKey", "Name", "Shard", "ClusterId", "ClusterArn", "NodeId", "Host", "Address",
                "Port", "Zone", "Status", "CreatedAtUnixMs", "Engine", "EngineVersion", "RebootPending", "IsRebooting",
                "ConfiguredRevision", "NeedsReboot", "MembershipVersionTold")
            SELECT 'cluster:' || c."Id", c."Id" || '/' || n."NodeId", 1, c."Id", c."Arn", n."NodeId", 'local', '127.0.0.1',
                n."Port", 'us-east-1a', n."Status", n."CreatedAtUnixMs", c."Engine", c."EngineVersion", n."RebootPending",
                n."RebootPending", 0, n."RebootPending" <> n."RebootPending", n."MembershipVersionTold"
            FROM "Nodes" n JOIN "Clusters" c ON c."Id" = n."ClusterId"
            """);
        migration.Sql(
            """
            INSERT INTO "Ports" ("Host", "Port", "Owner", "ReleasedAtUnixMs")
            SELECT "Host", "Port", "CacheKey", 0 FROM "CacheNodes"
            """);
    }
}
