// Hosts, their silos, and what they share; ports of endpoints are kept free on all hosts.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0007_Hosts")]
sealed class M0007Hosts : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "Hosts",
            table => new
            {
                Name = table.Column<string>(),
                Identity = table.Column<string>(),
                Address = table.Column<string>(),
                Zone = table.Column<string>(),
                MemoryBytes = table.Column<long>(),
                ProcessorCount = table.Column<int>(),
                FirstPort = table.Column<int>(),
                LastPort = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Hosts", row => row.Name));
        migration.CreateTable(
            "Silos",
            table => new
            {
                Address = table.Column<string>(),
                Name = table.Column<string>(),
                MachineName = table.Column<string>(),
                Status = table.Column<string>(),
                GatewayPort = table.Column<int>(),
                StartedAtUnixMs = table.Column<long>(),
                AliveAtUnixMs = table.Column<long>(),
                Suspicions = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Silos", row => row.Address));
        migration.CreateTable(
            "MembershipVersions",
            table => new { Id = table.Column<int>(), Version = table.Column<int>() },
            constraints: table => table.PrimaryKey("PK_MembershipVersions", row => row.Id));
        migration.CreateTable(
            "ConsoleKeys",
            table => new { Name = table.Column<string>(), Xml = table.Column<string>() },
            constraints: table => table.PrimaryKey("PK_ConsoleKeys", row => row.Name));
        migration.AddColumn<string>("Deposed", "Shards", nullable: false, defaultValue: "");
        migration.Sql("""INSERT INTO "MembershipVersions" ("Id", "Version") VALUES (1, 0)""");
        migration.Sql(
            """
            UPDATE "Ports" SET "Host" = '*' WHERE "ReleasedAtUnixMs" = 0 AND EXISTS (
                SELECT 1 FROM "Shards" s WHERE s."CacheKey" = "Ports"."Owner"
                    AND (s."PrimaryPort" = "Ports"."Port" OR s."SharedPort" = "Ports"."Port"))
            """);
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropColumn("Deposed", "Shards");
        migration.DropTable("ConsoleKeys");
        migration.DropTable("MembershipVersions");
        migration.DropTable("Silos");
        migration.DropTable("Hosts");
    }
}
