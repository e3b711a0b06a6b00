// Tables of what is delivered: logs to their destinations, events to their topics, and how far each has got.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0010_LogDelivery")]
sealed class M0010LogDelivery : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "LogDeliveries",
            table => new
            {
                CacheKey = table.Column<string>(),
                LogType = table.Column<string>(),
                DestinationType = table.Column<string>(),
                Destination = table.Column<string>(),
                Format = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_LogDeliveries", row => new { row.CacheKey, row.LogType });
                table.ForeignKey(
                    "FK_LogDeliveries_Caches_CacheKey", row => row.CacheKey, "Caches", "Key",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateTable(
            "DeliveryPositions",
            table => new { Name = table.Column<string>(), Position = table.Column<string>() },
            constraints: table => table.PrimaryKey("PK_DeliveryPositions", row => row.Name));
        migration.AddColumn<string>("Topic", "Events", nullable: false, defaultValue: "");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropColumn("Topic", "Events");
        migration.DropTable("DeliveryPositions");
        migration.DropTable("LogDeliveries");
    }
}
