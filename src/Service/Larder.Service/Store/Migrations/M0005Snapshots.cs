// Tables of snapshots and their files.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0005_Snapshots")]
sealed class M0005Snapshots : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "Snapshots",
            table => new
            {
                Name = table.Column<string>(),
                Arn = table.Column<string>(),
                Status = table.Column<string>(),
                Failure = table.Column<string>(),
                Source = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                CopyOf = table.Column<string>(),
                ExportTo = table.Column<string>(),
                CacheKey = table.Column<string>(),
                CacheId = table.Column<string>(),
                OfGroup = table.Column<bool>(),
                ClusterId = table.Column<string>(),
                Description = table.Column<string>(),
                Engine = table.Column<string>(),
                EngineVersion = table.Column<string>(),
                NodeType = table.Column<string>(),
                NodeCount = table.Column<int>(),
                Port = table.Column<int>(),
                ParameterGroup = table.Column<string>(),
                SubnetGroup = table.Column<string>(),
                Zone = table.Column<string>(),
                MaintenanceWindow = table.Column<string>(),
                Window = table.Column<string>(),
                RetentionDays = table.Column<int>(),
                AutomaticFailover = table.Column<bool>(),
                AutoMinorVersionUpgrade = table.Column<bool>(),
                NotificationTopic = table.Column<string>(),
                Durability = table.Column<string>(),
                CacheCreatedAtUnixMs = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_Snapshots", row => row.Name));
        migration.CreateIndex("IX_Snapshots_CacheKey", "Snapshots", "CacheKey");
        migration.CreateTable(
            "SnapshotFiles",
            table => new
            {
                SnapshotName = table.Column<string>(),
                Shard = table.Column<int>(),
                Slots = table.Column<string>(),
                ReplicaCount = table.Column<int>(),
                ClusterId = table.Column<string>(),
                NodeId = table.Column<string>(),
                NodeCreatedAtUnixMs = table.Column<long>(),
                Bytes = table.Column<long>(),
                TakenAtUnixMs = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SnapshotFiles", row => new { row.SnapshotName, row.Shard });
                table.ForeignKey(
                    "FK_SnapshotFiles_Snapshots_SnapshotName", row => row.SnapshotName, "Snapshots", "Name",
                    onDelete: ReferentialAction.Cascade);
            });
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("SnapshotFiles");
        migration.DropTable("Snapshots");
    }
}
