// Tables of users and user groups, and of the secrets of the service itself.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Larder.Service.Store.Migrations;

[DbContext(typeof(StateContext))]
[Migration("0004_Users")]
sealed class M0004Users : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "Users",
            table => new
            {
                Id = table.Column<string>(),
                Arn = table.Column<string>(),
                Name = table.Column<string>(),
                Engine = table.Column<string>(),
                AccessString = table.Column<string>(),
                Hashes = table.Column<string>(),
                Status = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_Users", row => row.Id));
        migration.CreateTable(
            "UserGroups",
            table => new
            {
                Id = table.Column<string>(),
                Arn = table.Column<string>(),
                Engine = table.Column<string>(),
                Status = table.Column<string>(),
                Revision = table.Column<int>(),
            },
            constraints: table => table.PrimaryKey("PK_UserGroups", row => row.Id));
        migration.CreateTable(
            "UserGroupMembers",
            table => new
            {
                GroupId = table.Column<string>(),
                UserId = table.Column<string>(),
                Change = table.Column<string>(),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserGroupMembers", row => new { row.GroupId, row.UserId });
                table.ForeignKey(
                    "FK_UserGroupMembers_UserGroups_GroupId", row => row.GroupId, "UserGroups", "Id",
                    onDelete: ReferentialAction.Cascade);
            });
        migration.CreateTable(
            "ServiceSecrets",
            table => new
            {
                Name = table.Column<string>(),
                Value = table.Column<string>(),
            },
            constraints: table => table.PrimaryKey("PK_ServiceSecrets", row => row.Name));
        migration.CreateIndex("IX_UserGroupMembers_UserId", "UserGroupMembers", "UserId");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("ServiceSecrets");
        migration.DropTable("UserGroupMembers");
        migration.DropTable("UserGroups");
        migration.DropTable("Users");
    }
}
