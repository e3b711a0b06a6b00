// Tables of subnet groups and cache security groups.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0006_SmallResources")]
sealed class M0006SmallResources : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "SubnetGroups",
            table => new
            {
                Name = table.Column<string>(),
                Arn = table.Column<string>(),
                Description = table.Column<string>(),
                Subnets = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_SubnetGroups", row => row.Name));
        migration.CreateTable(
            "SecurityGroups",
            table => new
            {
                Name = table.Column<string>(),
                Arn = table.Column<string>(),
                Description = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_SecurityGroups", row => row.Name));
        migration.CreateTable(
            "SecurityGroupMembers",
            table => new
            {
                GroupName = table.Column<string>(),
                Name = table.Column<string>(),
                OwnerId = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SecurityGroupMembers", row => new { row.GroupName, row.Name, row.OwnerId });
                table.ForeignKey(
                    "FK_SecurityGroupMembers_SecurityGroups_GroupName", row => row.GroupName, "SecurityGroups", "Name",
                    onDelete: ReferentialAction.Cascade);
            });
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("SecurityGroupMembers");
        migration.DropTable("SecurityGroups");
        migration.DropTable("SubnetGroups");
    }
}
