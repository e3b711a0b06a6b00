// Which version of Larder each node runs, and the upgrades that there are for them.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0008_ServiceUpdates")]
sealed class M0008ServiceUpdates : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.AddColumn<string>("Build", "CacheNodes", nullable: false, defaultValue: "");
        migration.AddColumn<string>("WantedBuild", "Caches", nullable: false, defaultValue: "");
        migration.CreateTable(
            "ServiceUpdates",
            table => new
            {
                Name = table.Column<string>(),
                Version = table.Column<string>(),
                ReleasedAtUnixMs = table.Column<long>(),
                RecommendedByUnixMs = table.Column<long>(),
                IsExpired = table.Column<bool>(),
            },
            constraints: table => table.PrimaryKey("PK_ServiceUpdates", row => row.Name));
        migration.CreateTable(
            "UpdateActions",
            table => new
            {
                UpdateName = table.Column<string>(),
                CacheKey = table.Column<string>(),
                AvailableAtUnixMs = table.Column<long>(),
                AskedAtUnixMs = table.Column<long>(),
                AskedBy = table.Column<string>(),
                StoppedAtUnixMs = table.Column<long>(),
                CompletedAtUnixMs = table.Column<long>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UpdateActions", row => new { row.UpdateName, row.CacheKey });
                table.ForeignKey(
                    "FK_UpdateActions_ServiceUpdates_UpdateName", row => row.UpdateName, "ServiceUpdates", "Name",
                    onDelete: ReferentialAction.Cascade);
                table.ForeignKey(
                    "FK_UpdateActions_Caches_CacheKey", row => row.CacheKey, "Caches", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateIndex("IX_UpdateActions_CacheKey", "UpdateActions", "CacheKey");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("UpdateActions");
        migration.DropTable("ServiceUpdates");
        migration.DropColumn("WantedBuild", "Caches");
        migration.DropColumn("Build", "CacheNodes");
    }
}
