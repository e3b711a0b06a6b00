// The tables of the first version. Migrations name no types of columns, so that each provider takes its own.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0001_First")]
sealed class M0001First : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            name: "Clusters",
            columns: table => new
            {
                Id = table.Column<string>(),
                Arn = table.Column<string>(),
                Engine = table.Column<string>(),
                EngineVersion = table.Column<string>(),
                NodeType = table.Column<string>(),
                ParameterGroup = table.Column<string>(),
                MaintenanceWindow = table.Column<string>(),
                AutoMinorVersionUpgrade = table.Column<bool>(),
                Status = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                MembershipVersion = table.Column<int>(),
                Members = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Clusters", row => row.Id));
        migration.CreateTable(
            name: "Nodes",
            columns: table => new
            {
                ClusterId = table.Column<string>(),
                NodeId = table.Column<string>(),
                Port = table.Column<int>(),
                Status = table.Column<string>(),
                CreatedAtUnixMs = table.Column<long>(),
                RebootPending = table.Column<bool>(),
                MembershipVersionTold = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Nodes", row => new { row.ClusterId, row.NodeId }));
        migration.CreateTable(
            name: "Tags",
            columns: table => new
            {
                Arn = table.Column<string>(),
                Key = table.Column<string>(),
                Value = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_Tags", row => new { row.Arn, row.Key }));
        migration.CreateTable(
            name: "Events",
            columns: table => new
            {
                Id = table.Column<long>()
                    .Annotation("Sqlite:Autoincrement", true)
                    .Annotation(
                        "Npgsql:ValueGenerationStrategy",
                        Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy
                            .IdentityByDefaultColumn),
                SourceType = table.Column<string>(),
                SourceId = table.Column<string>(),
                Message = table.Column<string>(),
                AtUnixMs = table.Column<long>(),
            },
            constraints: table => table.PrimaryKey("PK_Events", row => row.Id));
        migration.CreateIndex("IX_Events_AtUnixMs", "Events", "AtUnixMs");
    }
}
