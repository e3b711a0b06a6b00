// Tables of the parameter groups.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0003_ParameterGroups")]
sealed class M0003ParameterGroups : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "ParameterGroups",
            table => new
            {
                Name = table.Column<string>(),
                Arn = table.Column<string>(),
                Family = table.Column<string>(),
                Description = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_ParameterGroups", row => row.Name));
        migration.CreateTable(
            "ParameterValues",
            table => new
            {
                GroupName = table.Column<string>(),
                Name = table.Column<string>(),
                Value = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ParameterValues", row => new { row.GroupName, row.Name });
                table.ForeignKey(
                    "FK_ParameterValues_ParameterGroups_GroupName", row => row.GroupName, "ParameterGroups", "Name",
                    onDelete: ReferentialAction.Cascade);
            });
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("ParameterValues");
        migration.DropTable("ParameterGroups");
    }
}
