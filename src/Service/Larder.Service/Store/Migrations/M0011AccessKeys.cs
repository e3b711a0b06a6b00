// The access keys that all hosts of a service know.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0011_AccessKeys")]
sealed class M0011AccessKeys : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.CreateTable(
        "AccessKeys",
        table => new
        {
            Id = table.Column<string>(),
            Secret = table.Column<string>(),
            CreatedAtUnixMs = table.Column<long>(),
        },
        constraints: table => table.PrimaryKey("PK_AccessKeys", row => row.Id));

    protected override void Down(MigrationBuilder migration) => migration.DropTable("AccessKeys");
}
